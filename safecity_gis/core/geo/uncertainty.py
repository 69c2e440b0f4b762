"""Fixes on the ground with their covariance, and what a covariance means in metres."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats

RADIUS_68 = float(np.sqrt(-2.0 * np.log(1.0 - 0.6827)))
"""Radius of the circle that holds 68.27 % of a circular normal distribution of standard deviation 1."""


class GroundFixes(NamedTuple):
    """Positions and covariances in a local frame; a row of NaN has no place on the ground (sky, behind, out of reach)."""

    points: Floats
    """[n, 2] metres east, north."""
    covariances: Floats
    """[n, 2, 2] m²."""


def propagate(jacobians: npt.ArrayLike, covariance: npt.ArrayLike) -> Floats:
    """First-order propagation J C Jᵀ: Jacobians [n, 2, k], covariance [k, k] or [n, k, k] -> [n, 2, 2], symmetric."""
    j = np.asarray(jacobians, dtype=np.float64)
    result = j @ np.asarray(covariance, dtype=np.float64) @ j.swapaxes(-1, -2)
    return np.asarray((result + result.swapaxes(-1, -2)) / 2, dtype=np.float64)


def radius_68_m(covariances: npt.ArrayLike) -> Floats:
    """Radius in metres of the 68 % circle of the same total variance: covariances [n, 2, 2] -> [n]; NaN stays NaN."""
    array = np.asarray(covariances, dtype=np.float64).reshape(-1, 2, 2)
    return np.asarray(RADIUS_68 * np.sqrt((array[:, 0, 0] + array[:, 1, 1]) / 2), dtype=np.float64)


def ellipse_rings(fixes: GroundFixes, *, probability: float = 0.95, corners: int = 32) -> Floats:
    """The ellipses that hold the true places with this probability (0-1), as closed rings [n, corners + 1, 2].

    A row of NaN where a fix has no place.
    """
    radius = np.sqrt(-2.0 * np.log(1.0 - probability))
    angles = np.linspace(0, 2 * np.pi, corners + 1)
    circle = np.column_stack((np.cos(angles), np.sin(angles)))
    known = np.isfinite(fixes.points).all(axis=1) & np.isfinite(fixes.covariances).all(axis=(1, 2))
    rings = np.full((len(fixes.points), corners + 1, 2), np.nan)
    values, vectors = np.linalg.eigh(fixes.covariances[known])
    axes = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :] * radius
    rings[known] = fixes.points[known][:, None, :] + circle @ axes.swapaxes(1, 2)
    return rings


def without_far(fixes: GroundFixes, max_radius_m: float) -> GroundFixes:
    """The same fixes, with NaN for those whose 68 % radius is larger than `max_radius_m` or not finite."""
    radius = radius_68_m(fixes.covariances)
    bad = ~(np.isfinite(radius) & np.isfinite(fixes.points).all(axis=1)) | (radius > max_radius_m)
    points, covariances = fixes.points.copy(), fixes.covariances.copy()
    points[bad] = np.nan
    covariances[bad] = np.nan
    return GroundFixes(points, covariances)
