"""What of the ground is visible from a viewpoint among buildings, as exact polygons.

A building as high as the viewpoint or higher, or of unknown height, hides everything behind it. One lower by H - h hides
its footprint and the ground behind it as far as the ray over its roof's edge: h d/(H - h) beyond an edge d away. That is
the footprint stretched away from the viewpoint by every factor from 1 to H/(H - h). The footprint itself is never seen
ground.

A camera that hangs on a building is not blinded by it:

- In front of a wall, however close, it looks past: the wall hides what lies behind it, as any other does.
- On the outline (closer than 1 cm, inside or out) it is taken as standing 2 cm off it, on the side that is free.
- Inside a footprint it stands on the roof: that building hides nothing but its own footprint, whatever its height.
  A position that is a metre too far inside therefore sees through the building; positions on walls must be good to that.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.refusals import between, overlays_told, position_checked
from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.coverage.shapes import disc, polygon_of_ring, polygons_of
from safecity_gis.core.geo.coverage.sweep import star
from safecity_gis.core.geo.frames import Floats, GroundXY
from safecity_gis.core.geo.pose import MAX_RANGE_M

MIN_M, MAX_HEIGHT_M = 0.1, 500.0
ON_WALL_M, OFF_WALL_M = 0.01, 0.02
GRID_M = 1e-6
"""Shadows are joined on it: corners that all but coincide defeat an overlay without a grid."""
_AROUND = np.linspace(0, 2 * np.pi, 16, endpoint=False)


def visibility(at: GroundXY, buildings: Buildings, *, height_m: float, range_m: float) -> shapely.MultiPolygon:
    """All ground visible around a viewpoint `height_m` above it, up to `range_m` along the ground.

    Raises:
        CoverageError: a position or length that is not finite, a height not in 0.1 … 500 m, a range not in 0.1 … 2000 m.
    """
    position_checked("the viewpoint", at)
    between("the viewpoint's height in metres", height_m, MIN_M, MAX_HEIGHT_M)
    between("the range in metres", range_m, MIN_M, MAX_RANGE_M)
    with overlays_told("the visible ground"):
        return visible_among(at, buildings, buildings.near(disc(at, range_m)), height_m=height_m, range_m=range_m)


def visible_among(
    at: Sequence[float], buildings: Buildings, chosen: Integers, *, height_m: float, range_m: float
) -> shapely.MultiPolygon:
    """As `visibility`, for values already checked, and with no obstacle but the chosen buildings."""
    eye = _off_the_wall(at, buildings, chosen)
    below = shapely.intersects_xy(buildings.footprints[chosen], *eye)
    standing = chosen[~below]
    tall = buildings.heights_m[standing] >= height_m
    starts, ends, _ = buildings.walls(standing[tall])
    seen = polygon_of_ring(star(*_facing(starts - eye, ends - eye), range_m) + eye)
    hidden = [*buildings.footprints[chosen[below]], *_shadows(eye, buildings, standing[~tall], seen, height_m, range_m)]
    return polygons_of(seen.difference(shapely.union_all(hidden, grid_size=GRID_M))) if hidden else seen


def _off_the_wall(at: Sequence[float], buildings: Buildings, chosen: Integers) -> Floats:
    """The viewpoint, or where it stands on an outline, the freest place 2 cm away."""
    eye = np.array(at, dtype=np.float64)
    outlines = shapely.boundary(buildings.footprints[chosen])
    touched = buildings.footprints[chosen][shapely.dwithin(outlines, shapely.Point(eye), ON_WALL_M)]
    if len(touched) == 0:
        return eye
    around = eye + OFF_WALL_M * np.column_stack((np.cos(_AROUND), np.sin(_AROUND)))
    room = shapely.distance(shapely.union_all(touched), shapely.points(around))
    return np.asarray(around[np.argmax(room)] if room.max() > 0 else eye, dtype=np.float64)


def _facing(starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """The walls whose outer side the origin sees: whatever enters a building enters through one of them."""
    outside = starts[:, 0] * ends[:, 1] - starts[:, 1] * ends[:, 0] < 0
    return starts[outside], ends[outside]


def _shadows(
    eye: Floats, buildings: Buildings, low: Integers, seen: shapely.Geometry, height_m: float, range_m: float
) -> list[shapely.Geometry]:
    """What low buildings hide of the seen ground: their footprints, and each wall drawn out away from the viewpoint."""
    shapely.prepare(seen)
    low = low[shapely.intersects(seen, buildings.footprints[low])]
    starts, ends, owner = buildings.walls(low)
    a, b = starts - eye, ends - eye
    turn = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
    wide = turn > 1e-9 * np.hypot(*a.T) * np.hypot(*b.T)
    a, b, owner = a[wide], b[wide], owner[wide]
    stretch = height_m / (height_m - buildings.heights_m[owner])
    off = turn[wide] / np.hypot(*(b - a).T)
    stretch = np.minimum(stretch, np.maximum(2 * range_m / off, 2.0))[:, None]
    corners = (starts[wide], ends[wide], stretch * b + eye, stretch * a + eye)
    quads = np.asarray(shapely.polygons(np.stack(corners, axis=1)), dtype=object)
    return [*buildings.footprints[low], *quads]
