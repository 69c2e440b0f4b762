"""Seen ground as square cells, so that what any set of cameras covers, shares or loses is counted by adding numbers.

An exact overlay answers for one set of cameras; cells answer for every set, at once, and to within about half a cell along
each outline. Points along roads are counted in the same way.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from safecity_gis.core.geo.coverage.refusals import FARTHEST_M
from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.frames import Floats

CELL_M = 2.0
CELL_M2 = CELL_M**2
_ACROSS = 2 * int(FARTHEST_M / CELL_M)
"""Columns and rows of the frame."""

Booleans = npt.NDArray[np.bool_]


def cells_in(ground: shapely.Polygon | shapely.MultiPolygon) -> Integers:
    """Numbers of the cells whose middles lie in an area of the frame, ascending; none for an empty one."""
    if ground.is_empty:
        return np.empty(0, np.int64)
    west, south, east, north = np.array(ground.bounds) / CELL_M
    columns, rows = np.arange(np.floor(west), np.ceil(east)), np.arange(np.floor(south), np.ceil(north))
    column, row = (part.ravel() for part in np.meshgrid(columns, rows, indexing="ij"))
    shapely.prepare(ground)
    inside = shapely.contains_xy(ground, (column + 0.5) * CELL_M, (row + 0.5) * CELL_M)
    half = _ACROSS // 2
    numbers: Integers = ((column[inside] + half) * _ACROSS + row[inside] + half).astype(np.int64)
    return numbers


def middles_of(cells: Integers) -> Floats:
    """Metres east and north [n, 2] of the middles of cells."""
    column, row = np.divmod(cells, _ACROSS)
    middles: Floats = (np.column_stack((column, row)) - _ACROSS // 2 + 0.5) * CELL_M
    return middles


class CountedGround:
    """Which of n cameras sees which samples of the ground: cells, or points along lines. Read only."""

    def __init__(self, seen: Sequence[Integers]) -> None:
        """Index the numbers of the samples that each camera sees, each number at most once for a camera.

        `samples` are the numbers that any camera sees, ascending; arrays by sample are in their order.
        """
        numbers = np.concatenate([*seen, np.empty(0, np.int64)])
        self.samples, self._sample = np.unique(numbers, return_inverse=True)
        self._camera = np.repeat(np.arange(len(seen)), [len(one) for one in seen])
        self._cameras = len(seen)

    def counts(self, present: Booleans) -> Integers:
        """How many of the present cameras, [cameras], see each sample, [samples]."""
        return np.bincount(self._sample[present[self._camera]], minlength=len(self.samples))

    def shares(self, present: Booleans) -> Floats:
        """Samples by camera, [cameras], where each sample is divided evenly among the present cameras that see it.

        The shares add up to the number of samples seen; a camera that is not present has none.
        """
        counted = present[self._camera]
        camera, sample = self._camera[counted], self._sample[counted]
        shares: Floats = np.bincount(camera, weights=1 / self.counts(present)[sample], minlength=self._cameras).astype(np.float64)
        return shares


def uncovered(before: Integers, after: Integers) -> Booleans:
    """Samples that lost their last camera, by the counts before and after."""
    lost: Booleans = (before > 0) & (after == 0)
    return lost


def left_with_one(before: Integers, after: Integers) -> Booleans:
    """Samples that had several cameras and have one, by the counts before and after."""
    single: Booleans = (before > 1) & (after == 1)
    return single
