"""What every camera sees, as cells of the ground and points along the main roads: the stored coverage, ready to be counted.

Kept in memory for as long as coverage, roads and frame stay the same; lifecycle and rights only decide which cameras count.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from apps.cameras.coverage_ground import city_frame, in_metres, sound_in_metres
from apps.cameras.coverage_summary import MAIN_ROADS
from apps.cameras.models import CameraCoverage
from apps.places.models import Road
from apps.places.tiles import base_map_version
from safecity_gis.core.geo.coverage.cells import Booleans, CountedGround, cells_in, middles_of
from safecity_gis.core.geo.coverage.refusals import Geometries
from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat

STEP_M = 2.0
"""From one point of a road to the next; each stands for so much of it."""

_reading = Lock()


@dataclass(frozen=True)
class RoadPoints:
    names: tuple[tuple[str, str, str], ...]
    """Name, Urdu name and class of each main road: all segments that share them."""
    points: Geometries
    """In metres of the city's frame."""
    road: Integers
    """Of each point the number of its road."""


@dataclass(frozen=True, eq=False)
class CityCells:
    frame: LocalFrame
    cameras: tuple[str, ...]
    """Codes, in the order of the arrays by camera."""
    ground: CountedGround
    middles: Floats
    """Of the cells of `ground`, metres [samples, 2]."""
    roads: RoadPoints
    on_roads: CountedGround
    _within: dict[bytes, Booleans] = field(default_factory=dict)

    def called(self, codes: Collection[str]) -> Booleans:
        """Which cameras bear one of these codes, [cameras]; cameras of which no ground is known are passed over."""
        return np.array([code in codes for code in self.cameras], np.bool_)

    def within(self, zone_wkb: bytes) -> Booleans:
        """Which of the cells lie in a stored zone, [samples]."""
        if zone_wkb not in self._within:
            (area,) = sound_in_metres([zone_wkb], self.frame)
            shapely.prepare(area)
            self._within[zone_wkb] = shapely.contains_xy(area, self.middles)
        return self._within[zone_wkb]


def city_cells() -> CityCells:
    """Of all cameras whose coverage is stored, as it is now."""
    rows = CameraCoverage.objects.filter(seen__isnull=False).order_by("pk").values_list("pk", "digest", "camera__code")
    version, frame = tuple(rows), city_frame()
    with _reading:
        return _read(version, frame.origin, base_map_version())


def cells_forget() -> None:
    """Have the next question read them anew; to measure what that takes."""
    _read.cache_clear()
    _road_points.cache_clear()


@lru_cache(maxsize=1)
def _read(version: tuple[tuple[int, str, str], ...], origin: LonLat, base_map: str) -> CityCells:
    """The arguments name all that the answer follows from."""
    frame = LocalFrame(origin)
    rows = CameraCoverage.objects.filter(pk__in=[pk for pk, *_ in version], seen__isnull=False).annotate(wkb=AsWKB("seen"))
    found = list(rows.order_by("pk").values_list("camera__code", "wkb"))
    seen = sound_in_metres([bytes(wkb) for _, wkb in found], frame)
    ground, roads = CountedGround([cells_in(area) for area in seen]), _road_points(origin, base_map)
    cameras = tuple(code for code, _ in found)
    return CityCells(frame, cameras, ground, middles_of(ground.samples), roads, _points_seen(seen, roads))


@lru_cache(maxsize=1)
def _road_points(origin: LonLat, base_map: str) -> RoadPoints:
    columns = ("name", "name_ur", "road_class", "wkb")
    roads = Road.objects.filter(road_class__in=MAIN_ROADS).order_by("name", "road_class", "pk").annotate(wkb=AsWKB("line"))
    rows = list(roads.values_list(*columns))
    lines = in_metres([bytes(wkb) for *_, wkb in rows], LocalFrame(origin))
    numbers: dict[tuple[str, str, str], int] = {}
    road = np.array([numbers.setdefault((row[0], row[1], row[2]), len(numbers)) for row in rows], np.int64)
    along = [np.arange(STEP_M / 2, length, STEP_M) for length in shapely.length(lines)]
    counts = [len(metres) for metres in along]
    points = shapely.line_interpolate_point(np.repeat(lines, counts), np.concatenate([*along, np.empty(0)]))
    return RoadPoints(tuple(numbers), np.asarray(points, dtype=object), np.repeat(road, counts))


def _points_seen(seen: list[shapely.MultiPolygon], roads: RoadPoints) -> CountedGround:
    areas = np.empty(len(seen), dtype=object)
    areas[:] = seen
    shapely.prepare(areas)
    camera, point = shapely.STRtree(roads.points).query(areas, predicate="intersects")
    by_camera = np.split(point[np.argsort(camera, kind="stable")], np.cumsum(np.bincount(camera, minlength=len(seen)))[:-1])
    return CountedGround(by_camera if len(seen) else [])
