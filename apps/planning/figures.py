"""A scenario against the live cameras, side by side: covered ground and roads, bands, redundancy, cost and exposed homes.

Zones and roads that no changed camera sees, before or after, have the live figures; only the others are computed anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.coverage_ground import in_metres, sound_in_metres
from apps.cameras.coverage_services import BANDS
from apps.cameras.coverage_summary import MAIN_ROADS, TIMES, ZoneRow
from apps.places.models import Road, Zone
from apps.places.tiles import base_map_version
from apps.planning.camera_sets import CameraSets, Watching, camera_sets, grounds_of
from apps.planning.ground import Surrounded, surrounded
from apps.planning.models import Scenario
from apps.planning.progress import UNHEARD, Progress
from safecity_gis.core.geo.coverage.corridors import corridor_coverage
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.shapes import NOTHING, polygons_of
from safecity_gis.core.geo.coverage.zones import zone_coverage
from safecity_gis.core.geo.frames import LocalFrame, LonLat

PRIVACY_BAND = "recognise"
"""At which somebody at a home's door can be told."""


@dataclass(frozen=True, eq=False)
class Place:
    """A zone's open ground, or all lines of a main road, in metres of the frame."""

    code: str
    name: str
    name_ur: str
    kind: str
    shape: shapely.Geometry


@dataclass(frozen=True)
class PlaceFigures:
    """Square metres of open ground of a zone, or metres of a road."""

    code: str
    name: str
    name_ur: str
    kind: str
    whole: float
    covered: tuple[float, ...]
    """By at least 1, 2, 3 cameras."""
    blind: float
    bands: dict[str, float]
    """By the best picture that some camera has of it, at least so good."""
    redundancy: float
    """How many cameras see what is covered, on average; 0 where nothing is."""
    blind_ground: shapely.Geometry = field(compare=False)
    """What of a zone nobody sees, in metres of the frame; of a road nothing is told."""


@dataclass(frozen=True)
class SetFigures:
    cameras: int
    zones: tuple[PlaceFigures, ...]
    roads: tuple[PlaceFigures, ...]
    exposed_m: float
    """Metres of façades of homes in the fields of view of at least `PRIVACY_BAND`."""


@dataclass(frozen=True)
class Comparison:
    live: SetFigures
    after: SetFigures
    sets: CameraSets
    surrounded: Surrounded

    @property
    def changed_zones(self) -> tuple[PlaceFigures, ...]:
        """As they would be, those of which the plan changes something."""
        return tuple(new for old, new in zip(self.live.zones, self.after.zones, strict=True) if new is not old)


def compare(user: User, scenario: Scenario, progress: Progress = UNHEARD) -> Comparison:
    """By the cameras in service that the user may see. A few ms for each changed camera, more for each zone that it sees."""
    progress(0.01)
    ground, version = surrounded(), base_map_version()
    progress(0.1)
    sets = camera_sets(user, scenario, ground)
    progress(0.2)
    zones, roads = _zones(version, _zone_rows(user), ground.frame.origin), _roads(version, ground.frame.origin)
    live = _live_figures(sets.live, zones, roads, ground, progress.part(0.25, 0.65))
    return Comparison(live, _after(live, sets, (zones, roads), ground, progress.part(0.65, 1)), sets, ground)


def _after(
    live: SetFigures, sets: CameraSets, places: tuple[tuple[Place, ...], ...], ground: Surrounded, progress: Progress
) -> SetFigures:
    if not sets.changed:
        return live
    touched, seen = shapely.STRtree(sets.changed), _indexed(sets.after)
    zones, roads = (
        tuple(
            figures if len(touched.query(place.shape, predicate="intersects")) == 0 else _place_figures(place, sets.after, seen)
            for place, figures in part.through(list(zip(kind, before, strict=True)))
        )
        for kind, before, part in zip(places, (live.zones, live.roads), _halves(progress), strict=True)
    )
    return SetFigures(len(sets.after), zones, roads, _exposed_m(sets.after, ground))


@lru_cache(maxsize=2)
def _live_figures(
    live: tuple[Watching, ...], zones: tuple[Place, ...], roads: tuple[Place, ...], ground: Surrounded, progress: Progress
) -> SetFigures:
    seen = _indexed(live)
    kinds = zip((zones, roads), _halves(progress), strict=True)
    figures = (tuple(_place_figures(place, live, seen) for place in part.through(kind)) for kind, part in kinds)
    return SetFigures(len(live), *figures, _exposed_m(live, ground))


def _halves(progress: Progress) -> tuple[Progress, Progress]:
    """Zones are few and slow, roads many and quick."""
    return progress.part(0, 0.5), progress.part(0.5, 1)


def _exposed_m(cameras: Sequence[Watching], ground: Surrounded) -> float:
    return ground.homes.exposed_m(grounds_of(cameras, PRIVACY_BAND))


def _indexed(cameras: Sequence[Watching]) -> SeenGround:
    return SeenGround(grounds_of(cameras, "seen"))


def _place_figures(place: Place, cameras: Sequence[Watching], everything: SeenGround) -> PlaceFigures:
    near = [cameras[number] for number in everything.meeting(place.shape)]
    seen = SeenGround(grounds_of(near, "seen"))
    measure = _ground_figures if place.shape.geom_type.endswith("Polygon") else _line_figures
    whole, covered, blind, blind_ground = measure(place.shape, seen)
    bands = {band: measure(place.shape, SeenGround(grounds_of(near, band)), times=1)[1][0] for band in BANDS}
    total = float(_size(shapely.intersection(place.shape, seen.polygons)).sum())
    redundancy = total / covered[0] if covered[0] > 0 else 0.0
    names = (place.code, place.name, place.name_ur, place.kind)
    return PlaceFigures(*names, whole, covered, blind, bands, redundancy, blind_ground)


Measured = tuple[float, tuple[float, ...], float, shapely.Geometry]


def _ground_figures(area: shapely.Geometry, seen: SeenGround, *, times: int = TIMES) -> Measured:
    found = zone_coverage(area, seen, times=times)
    return found.area_m2, found.covered_m2, found.blind_m2, found.blind


def _line_figures(lines: shapely.Geometry, seen: SeenGround, *, times: int = TIMES) -> Measured:
    found = [corridor_coverage(line, seen, times=times) for line in shapely.get_parts(lines)]
    covered = tuple(sum(part.covered_m[number] for part in found) for number in range(times))
    return sum(part.length_m for part in found), covered, sum(part.blind_m for part in found), NOTHING


def _size(shapes: np.ndarray) -> np.ndarray:
    areas = shapely.area(shapes)
    return np.where(areas > 0, areas, shapely.length(shapes))


def _zone_rows(user: User) -> tuple[ZoneRow, ...]:
    rows = Zone.objects.visible_to(user).order_by("code").annotate(wkb=AsWKB("area"))
    return tuple(ZoneRow(*names, bytes(wkb)) for *names, wkb in rows.values_list("code", "name", "name_ur", "kind", "wkb"))


@lru_cache(maxsize=2)
def _zones(_base_map: str, rows: tuple[ZoneRow, ...], _origin: LonLat) -> tuple[Place, ...]:
    """Open ground: what stands under buildings counts neither way."""
    ground = surrounded()
    buildings = ground.around.buildings
    areas = sound_in_metres([row.wkb for row in rows], ground.frame)
    opened = [area.difference(shapely.union_all(buildings.footprints[buildings.near(area)])) for area in areas]
    return tuple(Place(*row[:4], polygons_of(area)) for row, area in zip(rows, opened, strict=True))


@lru_cache(maxsize=1)
def _roads(_base_map: str, _origin: LonLat) -> tuple[Place, ...]:
    return tuple(_main_roads(surrounded().frame))


def _main_roads(frame: LocalFrame) -> Iterable[Place]:
    rows = Road.objects.filter(road_class__in=MAIN_ROADS).order_by("name", "road_class", "pk").annotate(wkb=AsWKB("line"))
    found = rows.values_list("name", "name_ur", "road_class", "wkb")
    for (name, name_ur, road_class), segments in groupby(found, key=lambda row: row[:3]):
        lines = [line for line in in_metres([bytes(wkb) for *_, wkb in segments], frame) if line.length > 0]
        yield Place(f"{name} ({road_class})", name, name_ur, road_class, shapely.MultiLineString(lines))
