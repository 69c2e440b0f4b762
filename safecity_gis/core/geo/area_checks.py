"""Whether the areas that somebody drew on a picture can be kept: simple polygons inside it, that hide something."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import shapely

from safecity_gis.core.geo.areas import Polygon

MOST_AREAS = 20
MOST_CORNERS = 40
LEAST_CORNERS = 3
LEAST_WIDTH = 0.008
"""Of the picture's width and height; what is narrower everywhere is no more than a few pixels of a small picture."""


class AreaFault(StrEnum):
    """What is wrong with an area, or with all of them (`MANY`)."""

    MANY = "many"
    FEW_CORNERS = "few_corners"
    MANY_CORNERS = "many_corners"
    OUTSIDE = "outside"
    CROSSED = "crossed"
    VANISHING = "vanishing"


class AreaRefused(ValueError):
    """An area cannot be kept; `index` counts from 0 and is None where it is about all of them."""

    def __init__(self, fault: AreaFault, index: int | None = None) -> None:
        super().__init__(f"area {index}: {fault}" if index is not None else str(fault))
        self.fault, self.index = fault, index


def check_areas(areas: Sequence[Polygon]) -> None:
    """Each area [k, 2] in picture fractions, x right and y down, not closed by its first corner told again; none at all is fine.

    Raises:
        AreaRefused: at the first that cannot be kept; NaN counts as outside.
    """
    if len(areas) > MOST_AREAS:
        raise AreaRefused(AreaFault.MANY)
    for index, area in enumerate(areas):
        fault = _fault(area)
        if fault is not None:
            raise AreaRefused(fault, index)


def _fault(area: Polygon) -> AreaFault | None:
    if len(area) < LEAST_CORNERS:
        return AreaFault.FEW_CORNERS
    if len(area) > MOST_CORNERS:
        return AreaFault.MANY_CORNERS
    corners = np.asarray(area, dtype=np.float64)
    if not ((corners >= 0) & (corners <= 1)).all():
        return AreaFault.OUTSIDE
    drawn = shapely.Polygon(corners)
    if drawn.is_valid:
        return AreaFault.VANISHING if drawn.buffer(-LEAST_WIDTH / 2).is_empty else None
    return AreaFault.VANISHING if drawn.convex_hull.buffer(-LEAST_WIDTH / 2).is_empty else AreaFault.CROSSED


def covered_share(areas: Sequence[Polygon]) -> float:
    """Which share (0-1) of the picture the areas hide together; what lies outside the picture does not count."""
    return float(shapely.area(_hidden(areas)))


def bared_share(before: Sequence[Polygon], after: Sequence[Polygon]) -> float:
    """Which share (0-1) of the picture was hidden by the areas before and is not by those after."""
    return float(shapely.area(shapely.difference(_hidden(before), _hidden(after))))


def _hidden(areas: Sequence[Polygon]) -> shapely.Geometry:
    drawn = shapely.union_all([shapely.make_valid(shapely.Polygon(area)) for area in areas])
    return shapely.intersection(drawn, shapely.box(0, 0, 1, 1))
