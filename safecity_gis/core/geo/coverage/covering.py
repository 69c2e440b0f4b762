"""The coverage of one camera: the ground in its picture that nothing hides, and its bands of pixel density."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.density import Band, band_radius_m
from safecity_gis.core.geo.coverage.refusals import overlays_told
from safecity_gis.core.geo.coverage.shapes import NOTHING, disc, polygons_of
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.coverage.visibility import visible_among

_BEYOND = 1.001
"""The visible ground is computed this much farther than the range, so that its chords cut nothing off the footprint."""


@dataclass(frozen=True)
class Coverage:
    """Valid polygons in the frame's metres, possibly empty."""

    seen: shapely.MultiPolygon
    """Within the picture, the range, and free sight, at any density."""
    bands: Mapping[Band, shapely.MultiPolygon]
    """Of `seen`, where the density reaches the band: each lies within the one below it."""


def cover(viewer: Viewer, buildings: Buildings) -> Coverage:
    """What a camera sees of the ground among buildings; nothing at all for one that looks at the sky.

    Raises:
        CoverageError: the overlay fails, which no checked input is known to cause.
    """
    with overlays_told("the coverage"):
        footprint = viewer.footprint
        if footprint.is_empty:
            return Coverage(NOTHING, dict.fromkeys(Band, NOTHING))
        sight = shapely.convex_hull(shapely.union(footprint, shapely.Point(viewer.at)))
        visible = visible_among(
            viewer.at, buildings, buildings.near(sight), height_m=viewer.pose.height_m, range_m=viewer.range_m * _BEYOND
        )
        seen = polygons_of(visible.intersection(footprint))
        return Coverage(seen, banded(seen, viewer, viewer.focal_px))


def banded(seen: shapely.MultiPolygon, viewer: Viewer, focal_px: float) -> dict[Band, shapely.MultiPolygon]:
    """What of the seen ground each band reaches, at a focal length that may be another than the current one."""
    bands, rest = {}, seen
    for band in Band:
        radius = band_radius_m(focal_px, viewer.pose.height_m, band)
        if radius < viewer.range_m:
            rest = polygons_of(rest.intersection(disc(viewer.at, radius)))
        bands[band] = rest
    return bands
