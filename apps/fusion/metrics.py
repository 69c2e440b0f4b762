"""What fusion counts."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("safecity_fusion_messages", "Valid messages taken from the bus", ["kind"])
OBJECTS = Counter("safecity_fusion_object_updates", "Observed objects taken from the bus")
DEAD_LETTERS = Counter("safecity_fusion_dead_letters", "Messages that could not be read or stored", ["stream"])
STALE = Counter("safecity_fusion_stale_batches", "Observation batches too old for the live picture")
ROUNDS = Histogram("safecity_fusion_round_seconds", "Time to store one round")
FAILURES = Counter("safecity_fusion_round_failures", "Rounds that were rolled back", ["error"])
REWINDS = Counter("safecity_fusion_rewinds", "Times a stream was read again from its stored position", ["stream"])
WAITING = Gauge("safecity_fusion_waiting_messages", "Messages that wait to be stored")
LIVE_OBJECTS = Gauge("safecity_fusion_live_objects", "Objects in view now")
LAG = Gauge("safecity_fusion_lag_messages", "Messages of a stream that are not read yet", ["stream"])
