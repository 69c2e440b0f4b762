"""Pixel density on the ground, and the bands of EN 62676-4 (DORI).

Pixel density at a ground point is f / D: the focal length in pixels by the slant distance from the lens to the point. So
many pixels does a metre across the line of sight have in the middle of the picture. On the axis this is the picture's
width by the width of the scene there, as the standard has it; off the axis a lens without distortion draws larger, by
1/cos of the angle and more, which is not counted: the density never promises too much. Where a band ends is therefore a
circle on the ground.

Source: EN 62676-4:2015, annex B.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import Floats, as_points


class Band(IntEnum):
    """What a picture is good for; the value is the least pixel density in px per metre."""

    DETECT = 25
    OBSERVE = 62
    RECOGNISE = 125
    IDENTIFY = 250


def pixel_density(viewer: Viewer, points: npt.ArrayLike) -> Floats:
    """Density [n] in px per metre at ground points [n, 2] of the frame, in the picture or not; NaN stays NaN."""
    away = as_points(points) - np.asarray(viewer.at)
    return np.asarray(viewer.focal_px / np.hypot(np.hypot(*away.T), viewer.pose.height_m), dtype=np.float64)


def band_radius_m(focal_px: float, height_m: float, band: Band) -> float:
    """How far along the ground a band reaches; 0 where the ground below the camera is already too far."""
    slant = focal_px / band
    return float(np.sqrt(slant**2 - height_m**2)) if slant > height_m else 0.0


def band_of(density: float) -> Band | None:
    """The best band of a density in px per metre; None below detection and for NaN."""
    return max((band for band in Band if density >= band), default=None)
