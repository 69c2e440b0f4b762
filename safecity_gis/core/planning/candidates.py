"""Where cameras could hang: beside roads at intervals and at their ends, not in buildings, and no two nearly at one place."""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.cells import places
from safecity_gis.core.planning.refusals import require


def beside_roads(lines: Sequence[shapely.LineString], buildings: Buildings, *, every_m: float, off_m: float) -> Floats:
    """Positions [n, 2] `off_m` beside the lines, on one side and the other in turn, every `every_m` and at both ends.

    Of positions nearer to each other than half of `every_m` the first stays, so that a junction has one pole and not four.

    Raises:
        PlanningError: an interval not above 0, or a negative distance.
    """
    require(every_m > 0 and off_m >= 0, f"intervals must be above 0 m and the distance not below, got {every_m} and {off_m}")
    found = [_beside(line, every_m, off_m) for line in lines if line.length > 0]
    return _apart(_in_the_open(np.concatenate(found) if found else np.empty((0, 2)), buildings), every_m / 2)


def bearings(count: int) -> Floats:
    """So many bearings in degrees, all round from north.

    Raises:
        PlanningError: not 1 to 36 of them.
    """
    require(1 <= count <= 36, f"1 to 36 bearings, got {count}")
    return np.asarray(np.arange(count) * (360.0 / count), dtype=np.float64)


def _beside(line: shapely.LineString, every_m: float, off_m: float) -> Floats:
    short_m = min(off_m, line.length / 2)
    stations = np.linspace(short_m, line.length - short_m, max(1, round(line.length / every_m)) + 1)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, stations))
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(stations - 0.5, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, np.minimum(stations + 0.5, line.length)))
    ahead = after - before
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    side = np.where(np.arange(len(stations)) % 2, -off_m, off_m)[:, None]
    return np.asarray(here + side * np.column_stack((-ahead[:, 1], ahead[:, 0])), dtype=np.float64)


def _in_the_open(points: Floats, buildings: Buildings) -> Floats:
    if len(points) == 0:
        return points
    _, built = shapely.STRtree(places(points)).query(buildings.footprints, predicate="intersects")
    return np.delete(points, np.unique(built), axis=0)


def _apart(points: Floats, least_m: float) -> Floats:
    if len(points) == 0:
        return points
    spots = places(points)
    near_a, near_b = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=least_m)
    dropped = np.zeros(len(points), dtype=np.bool_)
    order = np.lexsort((near_b, near_a))
    for first, other in zip(near_a[order].tolist(), near_b[order].tolist(), strict=True):
        if other > first and not dropped[first]:
            dropped[other] = True
    return np.asarray(points[~dropped], dtype=np.float64)
