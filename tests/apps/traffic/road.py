"""One made-up road with a camera over it, and rounds in which that camera tells who drives there."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.gis.geos import LineString, Polygon

from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.timeline.rounds import Round
from apps.traffic.choices import AreaKind
from apps.traffic.handlers import TrafficHandler
from apps.traffic.models import Area, CountingLine, Segment
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation, ObservationBatch
from safecity_gis.messages.plates import CharacterVote, PlateSighting
from tests.factories import make_camera, make_group, make_jurisdiction

START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
FRAME = LocalFrame(LonLat(67.03, 24.85))
RUN = uuid4()


def degrees(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """Metres east and north of the camera as longitude and latitude."""
    return [(float(lon), float(lat)) for lon, lat in FRAME.to_lonlat(points).tolist()]


def make_segment(code: str = "east-1", **values: Any) -> Segment:
    """300 m towards the east, 10 m wide, limit 60 km/h."""
    told = {
        "name": "First", "corridor": "Road", "towards": "East", "position": 1, "width_m": 10.0, "limit_kmh": 60, "free_kmh": 60,
        "pedestrians_barred": True, "line": LineString(degrees((0, 0), (300, 0)), srid=4326), "group": make_group(),
        "jurisdiction": make_jurisdiction(), **values,
    }  # fmt: skip
    return Segment.objects.create(code=code, **told)


def make_road() -> Segment:
    """A camera, its segment and a line across it 100 m along."""
    camera, segment = make_camera(code="cam-a"), make_segment()
    line = LineString(degrees((100, -6), (100, 6)), srid=4326)
    CountingLine.objects.create(code="line-1", name="Line", camera=camera, segment=segment, line=line)
    return segment


def make_junction(code: str = "junction-1", **values: Any) -> Area:
    area = Polygon(degrees((80, -30), (140, -30), (140, 30), (80, 30), (80, -30)), srid=4326)
    told = {
        "name": "Crossing",
        "kind": AreaKind.JUNCTION,
        "area": area,
        "group": make_group(),
        "jurisdiction": make_jurisdiction(),
    }
    return Area.objects.create(code=code, **(told | values))


User = tuple[ObjectClass, float, float, float]
"""Class, metres east and north, m/s east."""


class Rounds:
    """Five rounds a second."""

    def __init__(self, handler: TrafficHandler | None = None, *, simulated: bool = True, start: datetime = START) -> None:
        self.handler, self.simulated, self.now = handler or TrafficHandler(), simulated, start
        self._registry, self._frame = registry_read(), 0
        self.handler.load(self.now)

    def drive(self, seconds: float, users: dict[UUID, User], *plates: PlateSighting) -> dict[UUID, User]:
        for step in range(round(seconds * 5)):
            self.now += timedelta(seconds=0.2)
            users = {name: (kind, e + speed / 5, n, speed) for name, (kind, e, n, speed) in users.items()}
            round_ = self.round(users)
            round_.plates += plates if step == 0 else ()
            self.handler.handle(round_)
        return users

    def round(self, users: dict[UUID, User]) -> Round:
        self._frame += 1
        objects = []
        for name, (kind, e, n, _speed) in users.items():
            lon, lat = degrees((e, n))[0]
            objects.append(Observation(name, kind, 0.9, Box(500.0, 300.0, 60.0, 50.0), GroundFix(lon, lat, 0.04, 0.0, 0.04)))
        batch = ObservationBatch(
            simulated=self.simulated, camera="cam-a", district="south", worker="w", run=RUN, frame=self._frame,
            captured_at=self.now.timestamp(), clock=ClockSource.SIMULATED, width=1920, height=1080, objects=tuple(objects),
        )  # fmt: skip
        round_ = new_round(self._registry, self.now)
        round_.batches.append(batch)
        return round_


def plate(camera: str, text: str, at: datetime, **values: Any) -> PlateSighting:
    told = {
        "simulated": True, "tracklet_id": uuid4(), "revision": 0, "camera": camera, "district": "south", "worker": "w",
        "object_class": ObjectClass.CAR, "captured_at": at.timestamp(), "clock": ClockSource.SIMULATED, "text": text,
        "written": text, "form": "", "grammar": "generic", "confidence": 0.95, "sharpness": 0.9, "reads": (),
        "votes": tuple(CharacterVote(character, 0.9) for character in text), **values,
    }  # fmt: skip
    return PlateSighting(**told)
