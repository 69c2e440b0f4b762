"""Crowd zones on a square of made-up ground, and what cameras tell of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from django.contrib.gis.geos import Polygon

from apps.crowd.handlers import CrowdHandler
from apps.crowd.models import CrowdZone
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.timeline.rounds import Round
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.messages.crowd import CrowdCell, CrowdCount
from safecity_gis.messages.observations import ClockSource
from tests.factories import make_jurisdiction

START = datetime(2026, 3, 1, tzinfo=UTC)
SIDE_M = 4.0
FRAME = LocalFrame(LonLat(67.03, 24.85))
ZONE_M = 40.0


def corners(size_m: float = ZONE_M) -> list[list[float]]:
    half = size_m / 2
    ring = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return FRAME.to_lonlat(ring).tolist()


def make_zone(*, jurisdiction: str = "south", **values: object) -> CrowdZone:
    """A square of 1,600 m² for 1,600 people."""
    told = {"name": "Square", "capacity": 1600, "dense_per_m2": 2.0, "area_m2": ZONE_M**2, "changed_at": START, **values}
    return CrowdZone.objects.create(jurisdiction=make_jurisdiction(jurisdiction), area=Polygon(corners(), srid=4326), **told)


def told(
    second: float,
    per_m2: float | Callable[[float, float], float],
    *,
    camera: str = "cam-a",
    velocity: tuple[float, float] | None = None,
    columns: range = range(10),
    at_least: bool = False,
    **values: object,
) -> CrowdCount:
    """What a camera tells of the square's cells; `columns` are those that it sees, from west to east."""
    cells = []
    for column in columns:
        for row in range(10):
            east, north = (column - 4.5) * SIDE_M, (row - 4.5) * SIDE_M
            lon, lat = FRAME.to_lonlat([(east, north)])[0].tolist()
            density = per_m2(east, north) if callable(per_m2) else per_m2
            people = density * SIDE_M**2
            cells.append(CrowdCell(lon, lat, SIDE_M**2, people, 0.1 * people, at_least, *(velocity or (None, None)), 0.0))
    known = {"simulated": False, "district": "south", "worker": "w1", "clock": ClockSource.RTCP, "side_m": SIDE_M}
    return CrowdCount(camera=camera, captured_at=START.timestamp() + second, cells=tuple(cells), **{**known, **values})


class Rounds:
    """Hands rounds to the handler as fusion does."""

    def __init__(self) -> None:
        self.restart(0)

    def restart(self, second: float) -> None:
        """Forget everything and read it back."""
        self._handler = CrowdHandler()
        self._handler.load(START + timedelta(seconds=second))

    def hear(self, second: float, *counts: CrowdCount) -> Round:
        round_ = new_round(registry_read(), START + timedelta(seconds=second))
        round_.crowds = list(counts)
        self._handler.handle(round_)
        return round_

    def hear_all(self, start: int, stop: int, per_m2: float | Callable[[float], float], **values: object) -> None:
        """The same every two seconds; a function gives the density by the second."""
        for second in np.arange(start, stop, 2).tolist():
            self.hear(second, told(second, per_m2(second) if callable(per_m2) else per_m2, **values))
