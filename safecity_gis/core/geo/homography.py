"""Homographies between picture and ground plane: fit, application, covariance.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed., algorithm 4.2 (normalised DLT) and section 5.2 (propagation).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats, as_points
from safecity_gis.core.geo.uncertainty import GroundFixes, propagate

MIN_POINTS = 4
_MIN_SCALE = 1e-9
_DEGENERATE = 1e-7


class DegenerateHomography(ValueError):
    """The points do not fix a homography (fewer than four, on a line, or coincident), or a matrix is singular."""


@dataclass(frozen=True)
class HomographyFit:
    """What a calibration gives: the matrix (scaled so that the fitted points lie in front) and how well it fits."""

    matrix: Floats
    """[3, 3], source -> target."""
    residuals: Floats
    """[n] distance in target units between the mapped source point and its target."""

    @property
    def rms(self) -> float:
        return float(np.sqrt(np.mean(self.residuals**2)))


def fit(source: npt.ArrayLike, target: npt.ArrayLike) -> HomographyFit:
    """Least squares homography from four or more pairs of points, source [n, 2] -> target [n, 2].

    Raises:
        DegenerateHomography: too few or degenerate points, or NaN among them.
        ValueError: shapes that differ.
    """
    a, b = as_points(source), as_points(target)
    if a.shape != b.shape:
        raise ValueError(f"expected as many source as target points, got {a.shape} and {b.shape}")
    if len(a) < MIN_POINTS or not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise DegenerateHomography(f"at least {MIN_POINTS} finite pairs of points are needed")
    ta, tb = _normalisation(a), _normalisation(b)
    na, nb = _affine(ta, a), _affine(tb, b)
    rows = np.zeros((2 * len(a), 9))
    ones = np.ones(len(a))
    homogeneous = np.column_stack((na, ones))
    rows[0::2, 3:6] = -homogeneous
    rows[0::2, 6:9] = nb[:, 1:2] * homogeneous
    rows[1::2, 0:3] = homogeneous
    rows[1::2, 6:9] = -nb[:, 0:1] * homogeneous
    _, singular, vt = np.linalg.svd(rows, full_matrices=True)
    if singular[7] < _DEGENERATE * singular[0]:
        raise DegenerateHomography("the points lie on a line or coincide")
    matrix = np.linalg.inv(tb) @ vt[8].reshape(3, 3) @ ta
    scale = np.column_stack((a, ones)) @ matrix[2]
    matrix = matrix * np.sign(np.median(scale)) / np.linalg.norm(matrix)
    mapped = apply(matrix, a)
    residuals = np.linalg.norm(mapped - b, axis=1)
    if not np.isfinite(residuals).all():
        raise DegenerateHomography("some points lie beyond the horizon of the fit")
    return HomographyFit(matrix, residuals)


def apply(matrix: npt.ArrayLike, points: npt.ArrayLike) -> Floats:
    """Map points [n, 2]; those on or beyond the horizon (scale not positive) become NaN."""
    h, p = _matrix(matrix), as_points(points)
    mapped = np.column_stack((p, np.ones(len(p)))) @ h.T
    scale = np.where(mapped[:, 2] > _MIN_SCALE * np.linalg.norm(h[2]), mapped[:, 2], np.nan)
    return np.asarray(mapped[:, :2] / scale[:, None], dtype=np.float64)


def jacobians(matrix: npt.ArrayLike, points: npt.ArrayLike) -> Floats:
    """Derivatives of `apply` by the source coordinates: [n, 2, 2]; NaN beyond the horizon."""
    h, p = _matrix(matrix), as_points(points)
    scale = np.column_stack((p, np.ones(len(p)))) @ h[2]
    scale = np.where(scale > _MIN_SCALE * np.linalg.norm(h[2]), scale, np.nan)
    mapped = apply(h, p)
    return np.asarray((h[None, :2, :2] - mapped[:, :, None] * h[2, None, None, :2]) / scale[:, None, None], dtype=np.float64)


def parameter_jacobians(matrix: npt.ArrayLike, points: npt.ArrayLike) -> Floats:
    """Derivatives of `apply` by the nine entries of the matrix, row by row: [n, 2, 9]; NaN beyond the horizon."""
    h, p = _matrix(matrix), as_points(points)
    homogeneous = np.column_stack((p, np.ones(len(p))))
    mapped = apply(h, p)
    over = homogeneous / (homogeneous @ h[2])[:, None]
    slopes = np.zeros((len(p), 2, 9))
    slopes[:, 0, 0:3] = slopes[:, 1, 3:6] = over
    slopes[:, :, 6:9] = -mapped[:, :, None] * over[:, None, :]
    slopes[~np.isfinite(mapped).all(axis=1)] = np.nan
    return slopes


def locate(
    matrix: npt.ArrayLike,
    points: npt.ArrayLike,
    *,
    pixel_sd: npt.ArrayLike,
    ground_sd_m: float,
    matrix_covariance: npt.ArrayLike | None = None,
) -> GroundFixes:
    """Foot points [n, 2] in pixels -> ground with covariance: of the pixel, of the ground, and of the matrix itself.

    Args:
        pixel_sd: standard deviation of a foot point, one or [n].
        ground_sd_m: what is added everywhere.
        matrix_covariance: [9, 9] of the matrix's entries row by row, as `calibration.calibrate` tells it.
    """
    pixel_covariance = np.eye(2) * np.square(np.asarray(pixel_sd, dtype=np.float64))[..., None, None]
    covariances = propagate(jacobians(matrix, points), pixel_covariance) + np.eye(2) * ground_sd_m**2
    if matrix_covariance is not None:
        covariances = covariances + propagate(parameter_jacobians(matrix, points), matrix_covariance)
    return GroundFixes(apply(matrix, points), covariances)


def facing(matrix: npt.ArrayLike, visible: npt.ArrayLike) -> Floats:
    """The same homography, its sign chosen so that the point `visible` [2] lies in front of the horizon.

    Raises:
        DegenerateHomography: singular, not finite, or `visible` lies on the horizon.
    """
    h = _matrix(matrix)
    scale = float(np.append(np.asarray(visible, dtype=np.float64), 1.0) @ h[2])
    if not np.isfinite(h).all() or abs(np.linalg.det(h / np.linalg.norm(h))) < 1e-15 or not abs(scale) > 0:
        raise DegenerateHomography("the matrix is singular or not finite")
    return np.asarray(h * np.sign(scale), dtype=np.float64)


def _matrix(matrix: npt.ArrayLike) -> Floats:
    return np.asarray(matrix, dtype=np.float64).reshape(3, 3)


def _normalisation(points: Floats) -> Floats:
    centre = points.mean(axis=0)
    spread = float(np.linalg.norm(points - centre, axis=1).mean())
    if not spread > 0:
        raise DegenerateHomography("the points coincide")
    scale = np.sqrt(2.0) / spread
    return np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1]])


def _affine(matrix: Floats, points: Floats) -> Floats:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], dtype=np.float64)
