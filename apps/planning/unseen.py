"""Can somebody pass unseen: on foot over open ground between buildings, or by car over the road graph; and what closes it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.choices import CameraKind
from apps.cameras.coverage_ground import in_metres, sound_in_metres
from apps.places.choices import FeatureKind
from apps.places.models import BaseFeature, Road, RoadNode, Zone
from apps.places.tiles import base_map_version
from apps.planning.camera_sets import Watching, grounds_of
from apps.planning.ground import Surrounded
from apps.planning.progress import UNHEARD, Progress
from safecity_gis.core.geo.coverage.refusals import Geometries
from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.frames import Floats, LonLat
from safecity_gis.core.planning.driving import Roads, unseen_drive, watched
from safecity_gis.core.planning.refusals import require
from safecity_gis.core.planning.walking import cross, walk_grid

FARTHEST_M, MARGIN_M, MARGIN_SHARE = 1500.0, 100.0, 0.25
"""On foot: how far apart the ends may be, and how far beyond them a way is looked for (the greater of both)."""
NEAR_JUNCTION_M = 300.0
_WATER = (FeatureKind.SEA, FeatureKind.RIVER)


@dataclass(frozen=True)
class Closing:
    """What would have to be watched: a gap of so many metres between what is closed, or a road so long."""

    code: str
    name: str
    name_ur: str
    metres: float
    shape: shapely.Geometry


@dataclass(frozen=True)
class Answer:
    """The way, empty where there is none, and all that closes it, in metres of the frame; `step_m` is how finely one looked."""

    way: shapely.Geometry
    length_m: float
    closing: tuple[Closing, ...]
    step_m: float | None = None


@dataclass(frozen=True, eq=False)
class RoadBook:
    """The road graph in metres."""

    graph: Roads
    lines: Geometries
    junctions: Floats
    names: tuple[tuple[str, str, str], ...]
    """Code and names of each road."""


def on_foot(
    cameras: tuple[Watching, ...],
    ground: Surrounded,
    start: LonLat,
    end: LonLat,
    *,
    band: str,
    progress: Progress = UNHEARD,
) -> Answer:
    """A way on foot past no camera that has at least this band; water and buildings are in the way, roads are not.

    Raises:
        PlanningError: an end that is seen, built over or in water, ends too close, or farther apart than `FARTHEST_M`.
    """
    ends = ground.frame.to_ground([start, end])
    apart = float(np.hypot(*(ends[1] - ends[0])))
    require(apart <= FARTHEST_M, f"at most {FARTHEST_M:g} m apart, got {apart:.0f}", code="too_large")
    area = shapely.box(*shapely.MultiPoint(ends).bounds).buffer(max(MARGIN_M, MARGIN_SHARE * apart), join_style="mitre")
    buildings = ground.around.buildings
    grounds = SeenGround(grounds_of(cameras, band))
    closed = [*buildings.footprints[buildings.near(area)], *grounds.polygons[grounds.meeting(area)], *_water(area, ground)]
    progress(0.1)
    grid = walk_grid(area, closed)
    progress(0.4)
    found = cross(grid, ends[0], ends[1])
    points = grid.middles(found.way)
    way = shapely.simplify(shapely.LineString(points), 0.01) if len(points) > 1 else shapely.LineString()
    gaps = tuple(Closing("", "", "", gap.width_m, shapely.union_all(grid.squares(gap.cells))) for gap in found.gaps)
    return Answer(way, found.length_m, gaps, grid.step_m)


def by_car(
    user: User,
    cameras: tuple[Watching, ...],
    ground: Surrounded,
    *,
    zone: str,
    start: LonLat | None,
    band: str,
    anpr_only: bool,
    by_length: bool,
    progress: Progress = UNHEARD,
) -> Answer:
    """A way by car out of a zone past no camera: from a place in it, or from anywhere in it, to any junction outside.

    Raises:
        Zone.DoesNotExist: no such zone.
        PlanningError: no junction near the place, or all on one side of the zone's border.
    """
    wkb = Zone.objects.visible_to(user).annotate(wkb=AsWKB("area")).values_list("wkb", flat=True).get(code=zone)
    area = sound_in_metres([bytes(wkb)], ground.frame)[0]
    book = road_book(ground)
    inside = shapely.contains_xy(area, *book.junctions.T)
    begins = np.flatnonzero(inside) if start is None else _junction_near(book, inside, ground.frame.to_ground([start])[0])
    progress(0.3)
    counted = [one for one in cameras if one.kind == CameraKind.ANPR or not anpr_only]
    seen = watched(list(book.lines), SeenGround(grounds_of(counted, band)))
    progress(0.7)
    weight = np.maximum(1, np.round(book.graph.length_m)).astype(np.int64) if by_length else None
    drive = unseen_drive(book.graph, seen, from_=begins, to=np.flatnonzero(~inside), weight=weight)
    closing = tuple(Closing(*book.names[road], float(book.graph.length_m[road]), book.lines[road]) for road in drive.cut)
    return Answer(shapely.MultiLineString(list(book.lines[list(drive.way)])), drive.length_m, closing)


def road_book(ground: Surrounded) -> RoadBook:
    """As the base map stands now."""
    return _road_book(base_map_version(), ground)


@lru_cache(maxsize=1)
def _road_book(_base_map: str, ground: Surrounded) -> RoadBook:
    nodes = list(RoadNode.objects.order_by("pk").values_list("pk", "position"))
    number = {pk: index for index, (pk, _) in enumerate(nodes)}
    rows = list(
        Road.objects.order_by("pk")
        .annotate(wkb=AsWKB("line"))
        .values_list("code", "name", "name_ur", "start_id", "end_id", "one_way", "length_m", "wkb")
    )
    graph = Roads(
        np.array([number[row[3]] for row in rows], dtype=np.int64),
        np.array([number[row[4]] for row in rows], dtype=np.int64),
        np.array([row[5] for row in rows], dtype=np.bool_),
        np.array([row[6] for row in rows], dtype=np.float64),
    )
    lines = in_metres([bytes(row[7]) for row in rows], ground.frame)
    junctions = ground.frame.to_ground([(place.x, place.y) for _, place in nodes])
    return RoadBook(graph, lines, junctions, tuple(row[:3] for row in rows))


def _junction_near(book: RoadBook, inside: np.ndarray, place: Floats) -> Integers:
    candidates = np.flatnonzero(inside)
    away = np.hypot(*(book.junctions[candidates] - place).T)
    require(bool((away <= NEAR_JUNCTION_M).any()), "no junction of the zone near the place", code="place_closed")
    return candidates[[int(np.argmin(away))]]


def _water(area: shapely.Polygon, ground: Surrounded) -> list[shapely.Geometry]:
    rows = BaseFeature.objects.filter(kind__in=_WATER).annotate(wkb=AsWKB("geometry")).values_list("wkb", flat=True)
    shapes = in_metres(map(bytes, rows), ground.frame)
    areas = [shape for shape in shapes if shape.geom_type in {"Polygon", "MultiPolygon"}]
    sound = [shape if shape.is_valid else shapely.make_valid(shape) for shape in areas]
    return [shape for shape in sound if shape.intersects(area)]
