"""Building footprints with heights, indexed once: those near a place, and their walls as arrays."""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.refusals import CoverageError, Geometries, polygons_checked
from safecity_gis.core.geo.coverage.runs import Integers, runs
from safecity_gis.core.geo.frames import Floats


class Buildings:
    """The buildings of a city; read only, so that one index serves all cameras.

    `footprints` are the polygons [n] (courtyards stay open), `heights_m` [n] is infinite where the height is not known.
    """

    def __init__(
        self, footprints: Sequence[shapely.Geometry], heights_m: Sequence[float | None] | None = None, *, name: str = "building"
    ) -> None:
        """Index the footprints, valid polygons or multipolygons in metres of the frame; a height of None is not known.

        Raises:
            CoverageError: an empty or self-crossing footprint, or a height that is not above 0 m, with the building's number.
        """
        self.footprints = np.asarray(shapely.orient_polygons(polygons_checked(name, footprints)), dtype=object)
        count = len(self.footprints)
        if heights_m is not None and len(heights_m) != count:
            raise CoverageError(f"expected a height for each of {count} buildings, got {len(heights_m)}")
        known = heights_m if heights_m is not None else [None] * count
        self.heights_m = np.array([np.inf if height is None else height for height in known], dtype=np.float64)
        for number, height in enumerate(known):
            if height is not None and not 0 < height < np.inf:
                raise CoverageError(f"{name} {number} must be higher than 0 m, got {height}")
        self._tree = shapely.STRtree(self.footprints)
        self._starts, self._ends, owner = _walls(self.footprints)
        self._first = np.searchsorted(owner, np.arange(count + 1))

    def __len__(self) -> int:
        return len(self.footprints)

    def near(self, region: shapely.Geometry) -> Integers:
        """Numbers of the buildings that meet a region, ascending."""
        return np.sort(self._tree.query(region, predicate="intersects"))

    def walls(self, numbers: Integers) -> tuple[Floats, Floats, Integers]:
        """Starts [k, 2] and ends [k, 2] of these buildings' walls, the building on their left, and each wall's building [k]."""
        which, wall = runs(self._first[numbers], self._first[numbers + 1])
        return self._starts[wall], self._ends[wall], numbers[which]


def _walls(footprints: Geometries) -> tuple[Floats, Floats, Integers]:
    parts, building = shapely.get_parts(footprints, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    return corners[joined], corners[joined + 1], building[part[ring[joined]]]
