"""How much of the zones and main roads is covered once, twice, three times and never, from the stored coverage.

Answers are kept in memory for as long as the counted cameras, their coverage, zones, roads and buildings stay the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
import structlog
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.coverage_ground import city_frame, in_metres, sound_in_metres, surroundings_read
from apps.cameras.models import CameraCoverage
from apps.places.choices import RoadClass
from apps.places.models import Road, Zone
from apps.places.tiles import base_map_version
from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.corridors import corridor_coverage
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.shapes import polygons_of
from safecity_gis.core.geo.coverage.zones import zone_coverage
from safecity_gis.core.geo.frames import Floats, LocalFrame

log = structlog.get_logger(__name__)

TIMES = 3
MAIN_ROADS = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY)
REMEMBERED = 8
DRAWN_M, DRAWN_DECIMALS = 0.5, 6
"""How closely drawn blind ground follows the computed one, and decimals of a degree."""

_computing = Lock()


class ZoneRow(NamedTuple):
    code: str
    name: str
    name_ur: str
    kind: str
    wkb: bytes


@dataclass(frozen=True)
class ZoneFigures:
    """Areas in m² of open ground: what stands under buildings counts neither way. `blind` is GeoJSON in degrees."""

    code: str
    name: str
    name_ur: str
    kind: str
    area_m2: float
    covered_m2: tuple[float, ...]
    blind_m2: float
    blind: str


@dataclass(frozen=True)
class RoadFigures:
    """Lengths in metres of all segments of a name and class. `blind` is GeoJSON in degrees."""

    name: str
    name_ur: str
    road_class: str
    length_m: float
    covered_m: tuple[float, ...]
    blind_m: float
    blind: str


@dataclass(frozen=True)
class CityCoverage:
    """By how many `cameras`; zones by code, roads by name."""

    cameras: int
    zones: tuple[ZoneFigures, ...]
    roads: tuple[RoadFigures, ...]


def city_coverage(user: User, *, live: bool) -> CityCoverage:
    """Coverage by the cameras in service that the user may see: as built, or (`live`) by those whose pictures come in now."""
    cameras, zones = cameras_counted(user, live=live), zones_seen(user)
    with _computing:
        return _computed(cameras, zones, base_map_version())


def cameras_counted(user: User, *, live: bool) -> tuple[tuple[int, str], ...]:
    """Key and digest of each stored coverage that counts: of those in service, or (`live`) whose pictures come in now."""
    rows = CameraCoverage.objects.visible_to(user).filter(seen__isnull=False)
    counted = rows.live_now() if live else rows.in_service()
    return tuple(counted.order_by("pk").values_list("pk", "digest"))


def zones_seen(user: User) -> tuple[ZoneRow, ...]:
    """The zones that the user may see, by code."""
    zones = Zone.objects.visible_to(user).order_by("code").annotate(wkb=AsWKB("area"))
    return tuple(ZoneRow(*names, bytes(wkb)) for *names, wkb in zones.values_list("code", "name", "name_ur", "kind", "wkb"))


def open_ground(area: shapely.MultiPolygon, buildings: Buildings) -> shapely.MultiPolygon:
    """An area in metres without what stands under buildings."""
    return polygons_of(area.difference(shapely.union_all(buildings.footprints[buildings.near(area)])))


def main_roads(frame: LocalFrame) -> Iterator[tuple[tuple[str, str, str], list[shapely.LineString]]]:
    """Name, Urdu name and class of each main road, and the lines of its segments in metres."""
    roads = Road.objects.filter(road_class__in=MAIN_ROADS).order_by("name", "road_class", "pk").annotate(wkb=AsWKB("line"))
    rows = roads.values_list("name", "name_ur", "road_class", "wkb")
    for names, segments in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        yield names, list(in_metres([bytes(wkb) for *_, wkb in segments], frame))


@lru_cache(maxsize=REMEMBERED)
def _computed(cameras: tuple[tuple[int, str], ...], zones: tuple[ZoneRow, ...], base_map: str) -> CityCoverage:
    """The arguments name all that the answer follows from; of the base map it is roads and buildings."""
    frame = city_frame()
    rows = CameraCoverage.objects.filter(pk__in=[pk for pk, _ in cameras]).order_by("pk").annotate(wkb=AsWKB("seen"))
    seen = SeenGround(sound_in_metres(map(bytes, rows.values_list("wkb", flat=True)), frame))
    buildings = surroundings_read().buildings
    return CityCoverage(len(seen), tuple(_zones(zones, seen, buildings, frame)), tuple(_roads(seen, frame)))


def _zones(zones: tuple[ZoneRow, ...], seen: SeenGround, buildings: Buildings, frame: LocalFrame) -> Iterator[ZoneFigures]:
    for zone, area in zip(zones, sound_in_metres([zone.wkb for zone in zones], frame), strict=True):
        try:
            coverage = zone_coverage(open_ground(area, buildings), seen, times=TIMES)
        except CoverageError as error:
            log.warning("coverage.zone.refused", zone=zone.code, reason=str(error))
            continue
        blind = shapely.simplify(coverage.blind, DRAWN_M)
        figures = (coverage.area_m2, coverage.covered_m2, coverage.blind_m2)
        yield ZoneFigures(*zone[:4], *figures, _drawn(blind, frame))


def _roads(seen: SeenGround, frame: LocalFrame) -> Iterator[RoadFigures]:
    for names, lines in main_roads(frame):
        try:
            found = [corridor_coverage(line, seen, times=TIMES) for line in lines]
        except CoverageError as error:
            log.warning("coverage.road.refused", road=names[0], reason=str(error))
            continue
        covered = tuple(sum(part.covered_m[times] for part in found) for times in range(TIMES))
        blind = shapely.MultiLineString([gap.geometry for part in found for gap in part.gaps])
        length_m, blind_m = sum(part.length_m for part in found), sum(part.blind_m for part in found)
        yield RoadFigures(*names, length_m, covered, blind_m, _drawn(blind, frame))


def _drawn(shape: shapely.Geometry, frame: LocalFrame) -> str:
    def degrees(points: Floats) -> Floats:
        return np.round(frame.to_lonlat(points), DRAWN_DECIMALS)

    return str(shapely.to_geojson(shapely.transform(shape, degrees)))
