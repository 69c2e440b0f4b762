"""Ground as cells of a grid, each with its worth, and which of them polygons of seen ground hold."""

from collections.abc import Sequence

import numpy as np
import shapely
from scipy.sparse import csr_array

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.refusals import Geometries, polygons_checked
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.refusals import require

MOST_CELLS = 400_000


def open_cells(
    areas: Sequence[shapely.Geometry], weights: Sequence[float], buildings: Buildings, *, step_m: float
) -> tuple[Floats, Floats]:
    """Middles [m, 2] of the cells of open ground in the areas, and the worth [m] of each: its m² by the greatest weight there.

    Raises:
        PlanningError: no area, a weight or step that is not above 0, or more than `MOST_CELLS` cells.
        CoverageError: an area that is no valid polygon.
    """
    require(0 < len(areas) == len(weights), f"expected a weight for each of {len(areas)} areas, got {len(weights)}")
    require(min(weights) > 0 and step_m > 0, "weights and the step must be above 0")
    shapes = polygons_checked("area", areas)
    points = _grid(shapely.total_bounds(shapes), step_m)
    spots = shapely.STRtree(places(points))
    weight = np.zeros(len(points))
    area, spot = spots.query(shapes, predicate="intersects")
    np.maximum.at(weight, spot, np.asarray(weights, dtype=np.float64)[area])
    _, built = spots.query(buildings.footprints, predicate="intersects")
    weight[built] = 0.0
    kept = weight > 0
    return points[kept], weight[kept] * step_m**2


def cells_seen(polygons: Sequence[shapely.Geometry], points: Floats) -> csr_array:
    """Which polygon holds which point, boolean [polygons, points]."""
    which, point = shapely.STRtree(places(points)).query(np.asarray(polygons, dtype=object), predicate="intersects")
    return csr_array((np.ones(len(which), dtype=np.bool_), (which, point)), shape=(len(polygons), len(points)))


def places(points: Floats) -> Geometries:
    """Positions [n, 2] as points [n]."""
    return np.asarray(shapely.points(points), dtype=object)


def _grid(bounds: Floats, step_m: float) -> Floats:
    west, south, east, north = bounds
    columns, rows = int(np.ceil((east - west) / step_m)), int(np.ceil((north - south) / step_m))
    require(columns * rows <= MOST_CELLS, f"at most {MOST_CELLS} cells, got {columns} by {rows}", code="too_large")
    e, n = np.meshgrid(west + (np.arange(columns) + 0.5) * step_m, south + (np.arange(rows) + 0.5) * step_m)
    return np.column_stack((e.ravel(), n.ravel()))
