"""Point at it: which cameras see a place, the sharpest first, and where in their pictures it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band, band_of, pixel_density
from safecity_gis.core.geo.coverage.refusals import CoverageError, position_checked
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import PixelXY
from safecity_gis.core.geo.pose import to_pixels


@dataclass(frozen=True)
class Sighting:
    """One camera that sees the point."""

    camera: int
    """Its number in the sequence of viewers."""
    px_per_m: float
    band: Band | None
    """The best that its density is good for; None below detection."""
    distance_m: float
    """Along the ground."""
    pixel: PixelXY
    """Where the point is in its picture."""


def cameras_seeing(point: Sequence[float], viewers: Sequence[Viewer], seen: SeenGround) -> list[Sighting]:
    """The cameras whose seen ground holds a point of the frame, by falling pixel density.

    Args:
        point: metres east and north.
        viewers: the cameras.
        seen: the seen ground of the same cameras, in the same order: stored, or from `seen_by`.

    Raises:
        CoverageError: a point that is not finite, or as many polygons as there are not viewers.
    """
    position_checked("the point", point)
    if len(viewers) != len(seen):
        raise CoverageError(f"expected the seen ground of {len(viewers)} cameras, got {len(seen)}")
    found = [_sighting(int(camera), viewers[camera], point) for camera in seen.meeting(shapely.Point(point))]
    return sorted(found, key=lambda sighting: (-sighting.px_per_m, sighting.camera))


def seen_by(viewers: Sequence[Viewer], buildings: Buildings) -> SeenGround:
    """The seen ground of cameras of which none is stored."""
    return SeenGround([cover(viewer, buildings).seen for viewer in viewers])


def _sighting(camera: int, viewer: Viewer, point: Sequence[float]) -> Sighting:
    density = float(pixel_density(viewer, [point])[0])
    away = np.asarray(point, dtype=np.float64) - np.asarray(viewer.at)
    x, y = to_pixels(viewer.pose, [away], width=viewer.width_px, height=viewer.height_px)[0]
    return Sighting(camera, density, band_of(density), float(np.hypot(*away)), PixelXY(float(x), float(y)))
