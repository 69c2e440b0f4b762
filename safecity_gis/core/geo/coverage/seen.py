"""What many cameras see, indexed once: questions about a place ask only the cameras that could see it."""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.refusals import Geometries, polygons_checked
from safecity_gis.core.geo.coverage.runs import Integers


class SeenGround:
    """The seen ground of n cameras; a camera is its number in the sequence. Read only."""

    def __init__(self, polygons: Sequence[shapely.Geometry]) -> None:
        """Index `Coverage.seen`, a band, or stored polygons, in metres of the frame; empty ones see nothing.

        Raises:
            CoverageError: anything but valid polygons, with the camera's number.
        """
        self.polygons = polygons_checked("the seen ground of camera", polygons, empty=True)
        shapely.prepare(self.polygons)
        self._tree = shapely.STRtree(self.polygons)

    def __len__(self) -> int:
        return len(self.polygons)

    def meeting(self, geometry: shapely.Geometry) -> Integers:
        """Numbers of the cameras that see something of a geometry, ascending."""
        return np.sort(self._tree.query(geometry, predicate="intersects"))

    def meeting_each(self, geometries: Geometries) -> tuple[Integers, Integers]:
        """Pairs of a geometry's number and the number of a camera that sees something of it."""
        which, camera = self._tree.query(geometries, predicate="intersects")
        return which, camera
