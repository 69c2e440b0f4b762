"""A camera's angles out of pairs of points, picture and ground, where its place and height are known."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from safecity_gis.core.geo import pose as poses
from safecity_gis.core.geo.frames import Floats, as_points
from safecity_gis.core.geo.pose import PoseLike

MIN_POINTS = 2
_BEHIND_PX = 1e4
_HFOV = (1.0, 170.0)
_NODS = (0.0, 10.0)
"""Degrees further down from which it is tried too: from above the horizon no slope leads to the pairs."""


@dataclass(frozen=True)
class FittedPose:
    """A pose whose bearing, tilt and horizontal angle fit the pairs; place and height are those it started from."""

    lon: float
    lat: float
    height_m: float
    bearing_deg: float
    """Clockwise from north, 0 up to 360."""
    tilt_deg: float
    hfov_deg: float
    rms_px: float


def fit_angles(start: PoseLike, pixel: npt.ArrayLike, ground: npt.ArrayLike, *, width: int, height: int) -> FittedPose:
    """Turn the camera at its place until the pairs fit best; pixel [n, 2], ground [n, 2] metres from the camera.

    With two pairs the horizontal angle is kept; from three it is fitted too.

    Raises:
        ValueError: fewer than two pairs, not finite, or shapes that differ.
    """
    a, b = as_points(pixel), as_points(ground)
    if a.shape != b.shape or len(a) < MIN_POINTS or not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError(f"expected at least {MIN_POINTS} finite pairs, got {a.shape} and {b.shape}")
    base = FittedPose(start.lon, start.lat, start.height_m, start.bearing_deg, start.tilt_deg, start.hfov_deg, 0.0)
    free = 2 if len(a) == MIN_POINTS else 3

    def turned(values: Floats) -> FittedPose:
        hfov = float(np.clip(values[2], *_HFOV)) if free == 3 else base.hfov_deg
        return replace(base, bearing_deg=float(values[0]) % 360, tilt_deg=float(np.clip(values[1], -90, 90)), hfov_deg=hfov)

    def residuals(values: Floats) -> Floats:
        away = poses.to_pixels(turned(values), b, width=width, height=height) - a
        return np.asarray(np.nan_to_num(away, nan=_BEHIND_PX).ravel(), dtype=np.float64)

    first = np.array((start.bearing_deg, start.tilt_deg, start.hfov_deg)[:free])
    nodded = [first + np.array((0.0, nod, 0.0)[:free]) for nod in _NODS]
    fits = [least_squares(residuals, start, loss="soft_l1", f_scale=5.0, x_scale=1.0, max_nfev=300) for start in nodded]
    found = min(fits, key=lambda fit: float(fit.cost))
    return replace(turned(found.x), rms_px=float(np.sqrt(np.mean(residuals(found.x) ** 2) * 2)))
