"""How much of the zones and main roads is covered at which pixel density (DORI), from the stored bands.

Kept in memory like `coverage_summary`, beside which it stands: asked for apart, since it reads four times as much ground.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import structlog
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.cameras.coverage_ground import city_frame, sound_in_metres, surroundings_read
from apps.cameras.coverage_summary import REMEMBERED, ZoneRow, cameras_counted, main_roads, open_ground, zones_seen
from apps.cameras.models import CameraCoverage
from apps.places.tiles import base_map_version
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.dori import road_bands_m, zone_bands_m2
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.frames import LocalFrame

log = structlog.get_logger(__name__)

_computing = Lock()


@dataclass(frozen=True)
class ZoneBands:
    """Areas in m² of open ground; `covered_m2` by the name of the band, in which at least one camera sees so much."""

    code: str
    name: str
    name_ur: str
    kind: str
    area_m2: float
    covered_m2: dict[str, float]


@dataclass(frozen=True)
class RoadBands:
    """Lengths in metres of all segments of a name and class."""

    name: str
    name_ur: str
    road_class: str
    length_m: float
    covered_m: dict[str, float]


@dataclass(frozen=True)
class CityBands:
    """By how many `cameras`; zones by code, roads by name."""

    cameras: int
    zones: tuple[ZoneBands, ...]
    roads: tuple[RoadBands, ...]


def city_bands(user: User, *, live: bool) -> CityBands:
    """By the cameras in service that the user may see: as built, or (`live`) by those whose pictures come in now."""
    cameras, zones = cameras_counted(user, live=live), zones_seen(user)
    with _computing:
        return _computed(cameras, zones, base_map_version())


@lru_cache(maxsize=REMEMBERED)
def _computed(cameras: tuple[tuple[int, str], ...], zones: tuple[ZoneRow, ...], base_map: str) -> CityBands:
    """The arguments name all that the answer follows from."""
    frame = city_frame()
    rows = CameraCoverage.objects.filter(pk__in=[pk for pk, _ in cameras]).order_by("pk")
    grounds = {band: _ground(rows, band, frame) for band in Band}
    buildings = surroundings_read().buildings
    found = []
    for zone, area in zip(zones, sound_in_metres([zone.wkb for zone in zones], frame), strict=True):
        ground = open_ground(area, buildings)
        try:
            found.append(ZoneBands(*zone[:4], float(ground.area), _named(zone_bands_m2(ground, grounds))))
        except CoverageError as error:
            log.warning("coverage.zone.refused", zone=zone.code, reason=str(error))
    roads = []
    for names, lines in main_roads(frame):
        try:
            roads.append(RoadBands(*names, sum(line.length for line in lines), _named(road_bands_m(lines, grounds))))
        except CoverageError as error:
            log.warning("coverage.road.refused", road=names[0], reason=str(error))
    return CityBands(len(cameras), tuple(found), tuple(roads))


def _ground(rows: QuerySet[CameraCoverage], band: Band, frame: LocalFrame) -> SeenGround:
    shapes = rows.annotate(wkb=AsWKB(band.name.lower())).values_list("wkb", flat=True)
    return SeenGround(sound_in_metres(map(bytes, shapes), frame))


def _named(figures: dict[Band, float]) -> dict[str, float]:
    return {band.name.lower(): value for band, value in figures.items()}
