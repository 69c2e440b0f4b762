"""Ground that somebody sees only with a plan, and ground that somebody sees only without it."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from apps.planning.camera_sets import CameraSets, Watching, grounds_of
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.shapes import polygons_of

LEAST_M2 = 1.0
"""Smaller pieces are the rounding of stored coverage."""


@dataclass(frozen=True)
class SightDifference:
    """In metres of the frame; both empty where nothing is."""

    gained: shapely.MultiPolygon
    lost: shapely.MultiPolygon


def sight_difference(sets: CameraSets) -> SightDifference:
    """Between the live cameras and those of the plan, wherever they look, in and out of zones."""
    live, after = frozenset(sets.live), frozenset(sets.after)
    return SightDifference(_only(after - live, live), _only(live - after, after))


def _only(some: Iterable[Watching], others: Iterable[Watching]) -> shapely.MultiPolygon:
    """What some see and none of the others does."""
    ours, theirs = shapely.union_all(grounds_of(some, "seen")), SeenGround(grounds_of(others, "seen"))
    if ours.is_empty:
        return polygons_of(ours)
    parts = shapely.get_parts(polygons_of(ours.difference(shapely.union_all(theirs.polygons[theirs.meeting(ours)]))))
    return shapely.MultiPolygon(list(parts[shapely.area(parts) >= LEAST_M2]))
