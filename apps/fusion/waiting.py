"""Valid messages that wait to be stored, in the order of their arrival; bounded, also while the database is away."""

from dataclasses import dataclass, field

from apps.fusion.reader import StreamPosition
from apps.timeline.rounds import STORED, Round
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import Message
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.health import HealthSample, NetworkReadings, WorkerHeartbeat
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting

MAX_WAITING = 20_000


@dataclass(slots=True)
class Waiting:
    """Messages and how far into each stream they reach."""

    messages: list[Message] = field(default_factory=list)
    reached: dict[str, StreamPosition] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    """Streams of which messages were dropped: they must be read again from their stored position."""

    def add(self, stream: str, messages: list[Message], reached: StreamPosition) -> None:
        """Messages of a stream; nothing of one that must be read again. What comes while nothing waits always fits."""
        if stream in self.dropped:
            return
        some = bool(self.messages)
        self.messages += messages
        self.reached[stream] = reached
        if some and len(self.messages) > MAX_WAITING:
            self.dropped |= self.reached.keys()
            self.messages, self.reached = [], {}

    def add_passing(self, message: Message) -> None:
        """A message of core NATS: newest wins, so it is simply dropped where too much waits."""
        if len(self.messages) < MAX_WAITING:
            self.messages.append(message)

    def take(self, into: Round) -> dict[str, StreamPosition]:
        """Move all that waits into a round; returns how far it reaches into each stream."""
        lists = _lists(into)
        for message in self.messages:
            lists[type(message)].append(message)
        reached, self.messages, self.reached = self.reached, [], {}
        return reached

    def put_back(self, round_: Round, reached: dict[str, StreamPosition]) -> None:
        """A round that could not be stored waits again, before all that came since."""
        self.messages = [*(message for name in STORED for message in getattr(round_, name)), *self.messages]
        self.reached = {**reached, **self.reached}


def _lists(round_: Round) -> dict[type[Message], list]:
    return {
        ObservationBatch: round_.batches,
        TrackletUpdate: round_.updates,
        PlateSighting: round_.plates,
        CrowdCount: round_.crowds,
        AlertSignal: round_.signals,
        HealthSample: round_.samples,
        WorkerHeartbeat: round_.beats,
        NetworkReadings: round_.readings,
    }
