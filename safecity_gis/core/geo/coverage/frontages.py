"""Privacy exposure: how many metres of the façades of homes cameras see well enough to recognise somebody there.

A metre of façade is exposed where the ground at its foot is seen at a density from which on a person who is known can be
told (`Band.RECOGNISE`): who comes, who goes, who calls. So it does not count that a home is somewhere in a wide picture,
and it counts a home across the street as much as one that the camera was meant for. What is seen of the upper floors alone,
over a foot that is hidden or out of the picture, is not counted. A metre that several cameras see counts once.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.refusals import Geometries, overlays_told, polygons_checked

AT_THE_FOOT_M = 0.1
"""Ground within this of a wall is at its foot: stored shapes are not truer to each other."""
_AROUND = np.array((-1, -1, 1, 1)) * 2 * AT_THE_FOOT_M


class Frontages:
    """The outlines of homes, indexed once. Read only."""

    def __init__(self, footprints: Sequence[shapely.Geometry]) -> None:
        """Valid polygons in metres of the frame.

        Raises:
            CoverageError: an empty or self-crossing footprint, with its number.
        """
        outlines = shapely.boundary(polygons_checked("home", footprints))
        self.outlines: Geometries = np.asarray(outlines, dtype=object)
        self._around = np.asarray(shapely.box(*(shapely.bounds(self.outlines) + _AROUND).T), dtype=object)
        self._tree = shapely.STRtree(self.outlines)

    def __len__(self) -> int:
        return len(self.outlines)

    @property
    def length_m(self) -> float:
        return float(shapely.length(self.outlines).sum())

    def exposed(self, grounds: Sequence[shapely.Geometry]) -> dict[int, shapely.Geometry]:
        """The exposed part of each home's outline, by its number; homes of which nothing is exposed are absent.

        Args:
            grounds: what each camera sees at the density that counts, valid polygons, possibly empty.

        Raises:
            CoverageError: the overlay fails, which no checked input is known to cause.
        """
        with overlays_told("the exposure of homes"):
            seen = polygons_checked("the seen ground of camera", grounds, empty=True)
            camera, home = self._tree.query(seen, predicate="dwithin", distance=AT_THE_FOOT_M)
            feet = shapely.buffer(shapely.intersection(seen[camera], self._around[home]), AT_THE_FOOT_M, quad_segs=4)
            order = np.argsort(home, kind="stable")
            homes, first = np.unique(home[order], return_index=True)
            foot = [shapely.union_all(part) for part in np.split(feet[order], first[1:])] if len(homes) else []
            parts = shapely.intersection(self.outlines[homes], np.asarray(foot, dtype=object))
            return {int(one): part for one, part in zip(homes, parts, strict=True) if shapely.length(part) > 0}

    def exposed_m(self, grounds: Sequence[shapely.Geometry]) -> float:
        """Metres of façade that at least one of the cameras exposes."""
        return float(shapely.length(list(self.exposed(grounds).values())).sum())
