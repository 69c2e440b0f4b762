"""The only writers of the network's health: facts of switches, mains and light, and the newest power readings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from apps.network.models import PlaceHealth, PlaceReading, SpanHealth
from apps.timeline.bulk import Assertion, facts_assert
from safecity_gis.messages import health

_COLUMNS = ["at", "charge", "solar_w", "load_w", "simulated"]


def place_healths_assert(*, assertions: Sequence[Assertion], known_at: datetime) -> int:
    """Switches and mains as fusion finds them; returns how many places changed."""
    return facts_assert(PlaceHealth, subject="node", assertions=assertions, known_at=known_at)


def span_healths_assert(*, assertions: Sequence[Assertion], known_at: datetime) -> int:
    """Light of spans as fusion finds it; returns how many changed."""
    return facts_assert(SpanHealth, subject="span", assertions=assertions, known_at=known_at)


def place_readings_store(*, readings: Mapping[int, tuple[float, health.PlaceReading, bool]]) -> None:
    """By primary key of the node: epoch seconds, what was measured then, and whether it was made up."""
    rows = [
        PlaceReading(
            node_id=node,
            at=datetime.fromtimestamp(at, UTC),
            charge=reading.charge,
            solar_w=reading.solar_w,
            load_w=reading.load_w,
            simulated=simulated,
        )
        for node, (at, reading, simulated) in readings.items()
    ]
    PlaceReading.objects.bulk_create(rows, update_conflicts=True, unique_fields=["node"], update_fields=_COLUMNS)
