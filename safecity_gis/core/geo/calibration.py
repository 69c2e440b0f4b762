"""Calibration of a fixed camera from pairs of points, picture and ground: the homography, how well it fits, how sure it is.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed., algorithms 4.2 (normalised DLT), 4.3 (Gold Standard, here with the
first-order cost of section 4.2.6) and 4.6 (RANSAC), result 5.12 (backward transport of covariance).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares
from scipy.stats import chi2

from safecity_gis.core.geo import homography
from safecity_gis.core.geo.calibration_checks import CalibrationRefused, refuse_mirrored, refuse_unusable
from safecity_gis.core.geo.frames import Floats, as_points
from safecity_gis.core.geo.homography import MIN_POINTS, DegenerateHomography
from safecity_gis.core.geo.uncertainty import propagate

LEAVE_ONE_OUT_FROM = 5
ROBUST_FROM = 6
"""With fewer pairs nothing tells a wrong one from the others."""
_SUBSETS = 300
_REWEIGHTED = 4
_NEAR = float(chi2.ppf(0.99, 2))
_OUTLYING = float(chi2.ppf(0.999, 2))
_MEDIAN = float(chi2.ppf(0.5, 2))
_SURPRISING = 0.05


@dataclass(frozen=True)
class Calibration:
    """A fitted homography and what each of its n pairs says of it."""

    matrix: Floats
    """[3, 3] pixels -> metres, of norm 1, the pairs in front of the horizon."""
    covariance: Floats
    """[9, 9] of the matrix's entries row by row, for `homography.locate`."""
    residuals_m: Floats
    """[n] metres on the ground between where the picture point maps to and where it was said to be."""
    residuals_px: Floats
    """[n] pixels between where the ground point maps to and where it was said to be; NaN where it maps nowhere."""
    leave_one_out_m: Floats
    """[n] as `residuals_m`, by a fit that did not know the pair; NaN below five pairs, or where the rest fix nothing."""
    outliers: npt.NDArray[np.bool_]
    """[n] pairs that contradict the others; they took no part in the fit. Never with fewer than six pairs."""

    @property
    def rms_m(self) -> float:
        """Root mean square of the residuals on the ground, outliers left out."""
        return float(np.sqrt(np.mean(self.residuals_m[~self.outliers] ** 2)))

    @property
    def rms_px(self) -> float:
        """The same in the picture."""
        return float(np.sqrt(np.nanmean(self.residuals_px[~self.outliers] ** 2)))


def calibrate(pixel: npt.ArrayLike, ground: npt.ArrayLike, *, pixel_sd: float, ground_sd: float) -> Calibration:
    """Fit pixel [n, 2] -> ground [n, 2] in metres from four or more pairs.

    The cost is the ground distance weighted by the pixel error (transported by the Jacobian) and the ground error together, so
    that a far pair, where one pixel is metres, pulls less than a near one.

    Args:
        pixel_sd: standard deviation of a picked picture point in pixels, more than 0.
        ground_sd: standard deviation of a picked ground point in metres, more than 0.

    Raises:
        CalibrationRefused: the pairs fix no homography of a camera above the ground; it says why and which pairs.
        ValueError: shapes that differ, or a standard deviation that is not positive.
    """
    a, b = as_points(pixel), as_points(ground)
    if a.shape != b.shape:
        raise ValueError(f"expected as many picture as ground points, got {a.shape} and {b.shape}")
    if not (pixel_sd > 0 and ground_sd > 0):
        raise ValueError(f"standard deviations must be positive, got {pixel_sd} and {ground_sd}")
    refuse_unusable(a, b)
    try:
        return _fitted(a, b, _Fitting(a, b, pixel_sd, ground_sd))
    except CalibrationRefused:
        raise
    except (DegenerateHomography, np.linalg.LinAlgError) as error:  # so far away or so close together that numbers run out
        raise CalibrationRefused("line", ()) from error


def _fitted(a: Floats, b: Floats, fitting: "_Fitting") -> Calibration:
    inliers = fitting.consensus() if len(a) >= ROBUST_FROM else np.ones(len(a), dtype=np.bool_)
    matrix, covariance = fitting.refine(inliers)
    if len(a) >= ROBUST_FROM:
        inliers = fitting.agreeing(matrix, covariance, inliers)
        matrix, covariance = fitting.refine(inliers)
    refuse_mirrored(matrix)
    homography.facing(matrix, a[0])  # what the workers would refuse is not accepted here
    return Calibration(
        matrix=matrix,
        covariance=covariance,
        residuals_m=np.linalg.norm(homography.apply(matrix, a) - b, axis=1),
        residuals_px=np.linalg.norm(to_pixels(matrix, a, b) - a, axis=1),
        leave_one_out_m=fitting.leave_one_out(inliers),
        outliers=~inliers,
    )


def to_pixels(matrix: npt.ArrayLike, seen: npt.ArrayLike, ground: npt.ArrayLike) -> Floats:
    """Ground points [n, 2] -> pixels [n, 2]; NaN beyond the horizon. `seen` [k, 2] are pixels on the ground's side of it."""
    inverse = np.linalg.inv(np.asarray(matrix, dtype=np.float64).reshape(3, 3))
    front = homography.apply(matrix, seen)
    front = front[np.isfinite(front).all(axis=1)]
    return homography.apply(homography.facing(inverse, front[0]), ground)


class _Fitting:
    """The pairs and their errors; `chosen` [n] says which of them take part."""

    def __init__(self, a: Floats, b: Floats, pixel_sd: float, ground_sd: float) -> None:
        self._a, self._b = a, b
        self._pixel_variance, self._ground_variance = pixel_sd**2, ground_sd**2

    def refine(self, chosen: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Matrix and covariance of the chosen pairs.

        Raises:
            CalibrationRefused: they are degenerate.
        """
        a, b = self._a[chosen], self._b[chosen]
        matrix = _direct(a, b)
        origin, spread = a.mean(axis=0), float(np.abs(a - a.mean(axis=0)).max())
        scaling = np.array([[1 / spread, 0, -origin[0] / spread], [0, 1 / spread, -origin[1] / spread], [0, 0, 1]])
        h, p = matrix @ np.linalg.inv(scaling), (a - origin) / spread
        h /= np.linalg.norm(h)
        for _ in range(_REWEIGHTED):
            whiten = _whitening(self._measured(h @ scaling, a))
            basis = np.linalg.svd(h.reshape(1, 9))[2][1:].T

            def residuals(step: Floats, h: Floats = h, basis: Floats = basis, whiten: Floats = whiten) -> Floats:
                mapped = homography.apply(h + (basis @ step).reshape(3, 3), p)
                return np.asarray((whiten @ np.nan_to_num(mapped - b, nan=1e6)[:, :, None]).ravel(), dtype=np.float64)

            def slopes(step: Floats, h: Floats = h, basis: Floats = basis, whiten: Floats = whiten) -> Floats:
                rows = whiten @ homography.parameter_jacobians(h + (basis @ step).reshape(3, 3), p) @ basis
                return np.asarray(np.nan_to_num(rows.reshape(-1, 8)), dtype=np.float64)

            found = least_squares(residuals, np.zeros(8), jac=slopes, method="lm", x_scale="jac", max_nfev=200)
            h = h + (basis @ found.x).reshape(3, 3)
            h /= np.linalg.norm(h)
            if np.linalg.norm(found.x) < 1e-6:
                break
        inner = _inverse(found.jac.T @ found.jac) * _surprise(2 * found.cost, 2 * len(a) - 8)
        return _unscaled(h, basis @ inner @ basis.T, scaling, a)

    def consensus(self) -> npt.NDArray[np.bool_]:
        """The pairs that agree with the four pairs with which most agree."""
        best, best_cost = np.ones(len(self._a), dtype=np.bool_), np.inf
        for four in _subsets(len(self._a)):
            try:
                matrix = homography.fit(self._a[four], self._b[four]).matrix
            except DegenerateHomography:
                continue
            if np.linalg.det(matrix) >= 0:
                continue
            distances = self._distances(matrix, self._measured(matrix, self._a))
            cost = float(np.minimum(distances, _NEAR).sum())
            if cost < best_cost:
                best, best_cost = distances < max(_NEAR, _NEAR / _MEDIAN * float(np.median(distances))), cost
        return best if best.sum() >= MIN_POINTS else np.ones(len(self._a), dtype=np.bool_)

    def agreeing(self, matrix: Floats, covariance: Floats, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """The pairs that lie within what their own error and the fit's explain."""
        doubt = propagate(homography.parameter_jacobians(matrix, self._a), covariance)
        outside = doubt * np.where(chosen, 0.0, 1.0)[:, None, None]
        distances = self._distances(matrix, self._measured(matrix, self._a) + outside)
        scale = max(1.0, float(np.median(distances[chosen])) / _MEDIAN)
        agreeing = distances < _OUTLYING * scale
        return agreeing if agreeing.sum() >= MIN_POINTS else chosen

    def leave_one_out(self, chosen: npt.NDArray[np.bool_]) -> Floats:
        """[n] residuals in metres by fits that did not know the pair."""
        found = np.full(len(self._a), np.nan)
        if len(self._a) < LEAVE_ONE_OUT_FROM:
            return found
        for index in range(len(self._a)):
            others = chosen.copy()
            others[index] = False
            try:
                matrix, _ = self.refine(others)
            except DegenerateHomography:
                continue
            found[index] = np.linalg.norm(homography.apply(matrix, self._a[index : index + 1])[0] - self._b[index])
        return found

    def _measured(self, matrix: Floats, pixels: Floats) -> Floats:
        """[n, 2, 2] m²: what the errors of picking alone make of each pair's residual."""
        slopes = homography.jacobians(matrix, pixels)
        covariances = propagate(slopes, np.eye(2) * self._pixel_variance) + np.eye(2) * self._ground_variance
        return np.where(np.isfinite(covariances), covariances, np.eye(2) * 1e12)

    def _distances(self, matrix: Floats, covariances: Floats) -> Floats:
        """[n] squared Mahalanobis distances; infinite beyond the horizon."""
        away = homography.apply(matrix, self._a) - self._b
        solved = np.linalg.solve(covariances, np.nan_to_num(away)[:, :, None])[:, :, 0]
        return np.where(np.isfinite(away).all(axis=1), np.einsum("ni,ni->n", np.nan_to_num(away), solved), np.inf)


def _direct(a: Floats, b: Floats) -> Floats:
    try:
        return homography.fit(a, b).matrix
    except DegenerateHomography as error:
        raise CalibrationRefused("horizon" if "horizon" in str(error) else "line", ()) from error


def _whitening(covariances: Floats) -> Floats:
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariances)), dtype=np.float64)


def _inverse(normal: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.inv(normal), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise CalibrationRefused("line", ()) from error


def _surprise(cost: float, degrees: int) -> float:
    """How much larger than assumed the errors must be (variance), where the residuals cannot be explained otherwise."""
    if degrees <= 0 or chi2.sf(cost, degrees) > _SURPRISING:
        return 1.0
    return max(1.0, cost / degrees)


def _unscaled(h: Floats, covariance: Floats, scaling: Floats, a: Floats) -> tuple[Floats, Floats]:
    """Back to pixels: the matrix of norm 1 with the pairs in front, and the covariance of its entries."""
    matrix = h @ scaling
    factor = np.sign(np.median(np.column_stack((a, np.ones(len(a)))) @ matrix[2])) / np.linalg.norm(matrix)
    spread = np.kron(np.eye(3), scaling.T) * factor
    return matrix * factor, spread @ covariance @ spread.T


def _subsets(n: int) -> Iterator[list[int]]:
    """Fours out of n: all of them, or a fixed sample where there are many."""
    total = list(combinations(range(n), MIN_POINTS)) if n <= 12 else None
    if total is not None and len(total) <= _SUBSETS:
        yield from (list(four) for four in total)
        return
    rng = np.random.default_rng(n)
    for _ in range(_SUBSETS):
        yield list(rng.choice(n, MIN_POINTS, replace=False))
