"""Motion of many tracks at once: where each will be, how surely, and what a new measurement changes.

Source: Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), sections 5.2 and 6.3.2:
Kalman filters of nearly constant velocity, driven by white acceleration that is constant between two measurements.
"""

import numpy as np

from safecity_gis.core.geo.frames import Floats

ACCELERATION_HEIGHTS = 1.0
"""Standard deviation of a box centre's acceleration, in box heights a second squared."""
ACCELERATION_SIZE = 1.0
"""The same of a box's size, in natural logarithms."""
POSITION_SHARE, POSITION_SHARE_X = 0.06, 0.042
"""Standard deviation of a measured centre as a share of the box's height, downwards and across."""
SIZE_SD, SIZE_SD_X = 0.10, 0.13
"""Standard deviation of a measured height and width, in natural logarithms; arms and legs change the width."""
FIRST_SPEED_HEIGHTS, FIRST_SPEED_SIZE = 0.5, 0.3
"""Doubt about the velocity at first sight, in box heights and natural logarithms a second."""

ACCELERATION_SD = 1.5
"""m/s²: people turn and stop, vehicles brake."""
FIRST_SPEED_SD = 8.0
"""m/s: doubt about the velocity on the ground at first sight."""
GATE = 25.0
"""Squared Mahalanobis distance from which on a fix is taken for a wrong foot point (for instance half of a body hidden)."""
MAX_REJECTED = 3
"""After so many gated fixes in a row the filter starts anew where the fixes are."""
KNOWN_SPEED_SD = 2.0
"""m/s: standard deviation up to which a velocity counts as known."""


def measure(boxes: Floats) -> Floats:
    """Boxes xyxy [n, 4] as measurements [n, 4]: centre x, centre y in pixels, logarithms of width and height."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1e-3)
    return np.column_stack(((boxes[:, :2] + boxes[:, 2:]) / 2, np.log(sides)))


def as_boxes(states: Floats) -> Floats:
    """Measurements or states [n, 4] as boxes xyxy [n, 4]."""
    half = np.exp(states[:, 2:4]) / 2
    return np.column_stack((states[:, :2] - half, states[:, :2] + half))


class BoxMotion:
    """Centre and size of n boxes in the picture: four independent filters each, so that no matrix is ever inverted."""

    def __init__(self) -> None:
        self.states = np.empty((0, 4))
        """As `measure` gives them."""
        self.rates = np.empty((0, 4))
        """Their change a second."""
        self._variances = np.empty((0, 4))
        self._cross = np.empty((0, 4))
        self._rate_variances = np.empty((0, 4))

    def add(self, measured: Floats) -> None:
        """New tracks at measurements [m, 4], at rest."""
        heights = np.exp(measured[:, 3:])
        first = np.hstack((np.repeat(FIRST_SPEED_HEIGHTS * heights, 2, axis=1), np.full((len(measured), 2), FIRST_SPEED_SIZE)))
        self.states = np.vstack((self.states, measured))
        self.rates = np.vstack((self.rates, np.zeros_like(measured)))
        self._variances = np.vstack((self._variances, _noise(heights)))
        self._cross = np.vstack((self._cross, np.zeros_like(measured)))
        self._rate_variances = np.vstack((self._rate_variances, first**2))

    def keep(self, rows: np.ndarray) -> None:
        """Only these rows (boolean or indices)."""
        for name in ("states", "rates", "_variances", "_cross", "_rate_variances"):
            setattr(self, name, getattr(self, name)[rows])

    def predict(self, dt: float) -> None:
        """Move all to `dt` seconds later."""
        heights = np.exp(self.states[:, 3:])
        size = np.full((len(heights), 2), ACCELERATION_SIZE)
        q = np.hstack((np.repeat(ACCELERATION_HEIGHTS * heights, 2, axis=1), size)) ** 2
        self.states = self.states + self.rates * dt
        self._variances = self._variances + 2 * dt * self._cross + dt * dt * self._rate_variances + q * dt**4 / 4
        self._cross = self._cross + dt * self._rate_variances + q * dt**3 / 2
        self._rate_variances = self._rate_variances + q * dt * dt

    def distances(self, rows: np.ndarray, measured: Floats) -> Floats:
        """Squared Mahalanobis distances [r, m, 4] of measurements [m, 4] from these rows, one for each coordinate."""
        spread = self._variances[rows] + _noise(np.exp(self.states[rows, 3:]))
        difference = measured[None, :, :] - self.states[rows][:, None, :]
        return np.asarray(difference * difference / spread[:, None, :])

    def correct(self, rows: np.ndarray, measured: Floats) -> None:
        """Take a measurement [r, 4] for each of these rows; no row twice."""
        variances, cross = self._variances[rows], self._cross[rows]
        spread = variances + _noise(np.exp(self.states[rows, 3:]))
        gain, rate_gain = variances / spread, cross / spread
        innovation = measured - self.states[rows]
        self.states[rows] += gain * innovation
        self.rates[rows] += rate_gain * innovation
        self._variances[rows] = (1 - gain) * variances
        self._rate_variances[rows] -= rate_gain * cross
        self._cross[rows] = (1 - gain) * cross


class GroundMotion:
    """Position and velocity of n objects on the ground, in metres of one fixed local frame; NaN before the first fix."""

    def __init__(self) -> None:
        self.states = np.empty((0, 4))
        """East, north, and their change a second."""
        self._covariances = np.empty((0, 4, 4))
        self._rejected = np.empty(0, np.int64)

    def add(self, count: int) -> None:
        """New tracks of which nothing is known yet."""
        self.states = np.vstack((self.states, np.full((count, 4), np.nan)))
        self._covariances = np.concatenate((self._covariances, np.full((count, 4, 4), np.nan)))
        self._rejected = np.concatenate((self._rejected, np.zeros(count, np.int64)))

    def keep(self, rows: np.ndarray) -> None:
        """Only these rows (boolean or indices)."""
        self.states, self._covariances, self._rejected = self.states[rows], self._covariances[rows], self._rejected[rows]

    def predict(self, dt: float) -> None:
        """Move all to `dt` seconds later."""
        f = np.eye(4)
        f[0, 2] = f[1, 3] = dt
        g = np.array(((dt * dt / 2, 0.0), (0.0, dt * dt / 2), (dt, 0.0), (0.0, dt)))
        self.states = self.states @ f.T
        self._covariances = f @ self._covariances @ f.T + g @ g.T * ACCELERATION_SD**2

    def distances(self, rows: np.ndarray, points: Floats, covariances: Floats) -> Floats:
        """Squared Mahalanobis distances [r, m] of fixes [m, 2] with covariances [m, 2, 2]; NaN where either is unknown."""
        difference = points[None] - self.states[rows, None, :2]
        spread = self._covariances[rows, None, :2, :2] + covariances[None]
        xx, xy, yy = spread[..., 0, 0], spread[..., 0, 1], spread[..., 1, 1]
        x, y = difference[..., 0], difference[..., 1]
        return np.asarray((yy * x * x - 2 * xy * x * y + xx * y * y) / np.maximum(xx * yy - xy * xy, 1e-12))

    def correct(self, rows: np.ndarray, points: Floats, covariances: Floats) -> None:
        """Take a fix [r, 2] with its covariance [r, 2, 2] for each of these rows; NaN is ignored, no row twice."""
        sound = np.isfinite(points).all(axis=1) & np.isfinite(covariances).all(axis=(1, 2))
        if not sound.any():
            return
        rows, points, covariances = rows[sound], points[sound], covariances[sound]
        known = np.isfinite(self.states[rows, 0])
        self._start(rows[~known], points[~known], covariances[~known])
        rows, points, covariances = rows[known], points[known], covariances[known]
        spread = self._covariances[rows, :2, :2] + covariances
        weight = np.linalg.inv(spread)
        innovation = points - self.states[rows, :2]
        far = np.einsum("ni,nij,nj->n", innovation, weight, innovation) > GATE
        self._rejected[rows] = np.where(far, self._rejected[rows] + 1, 0)
        lost = far & (self._rejected[rows] >= MAX_REJECTED)
        self._start(rows[lost], points[lost], covariances[lost])
        rows, weight, innovation, noise = rows[~far], weight[~far], innovation[~far], covariances[~far]
        gain = self._covariances[rows, :, :2] @ weight
        self.states[rows] += np.einsum("nij,nj->ni", gain, innovation)
        left = np.broadcast_to(np.eye(4), (len(rows), 4, 4)).copy()
        left[:, :, :2] -= gain
        across = np.swapaxes(left, 1, 2), np.swapaxes(gain, 1, 2)
        self._covariances[rows] = left @ self._covariances[rows] @ across[0] + gain @ noise @ across[1]

    def position(self, row: int) -> tuple[float, float] | None:
        """Metres east, north; None before the first fix."""
        east, north = self.states[row, :2].tolist()
        return None if np.isnan(east) else (east, north)

    def velocity(self, row: int) -> tuple[float, float] | None:
        """m/s east, north; None as long as it is hardly known."""
        doubt = self._covariances[row, 2, 2] + self._covariances[row, 3, 3]
        if not doubt <= 2 * KNOWN_SPEED_SD**2:
            return None
        east, north = self.states[row, 2:].tolist()
        return east, north

    def _start(self, rows: np.ndarray, points: Floats, covariances: Floats) -> None:
        self.states[rows] = np.hstack((points, np.zeros_like(points)))
        self._covariances[rows] = 0
        self._covariances[rows, :2, :2] = covariances
        self._covariances[rows, 2, 2] = self._covariances[rows, 3, 3] = FIRST_SPEED_SD**2
        self._rejected[rows] = 0


def _noise(heights: Floats) -> Floats:
    """Variances [n, 4] of measurements of boxes with these heights [n, 1]."""
    size = np.full((len(heights), 1), 1.0)
    return np.hstack((POSITION_SHARE_X * heights, POSITION_SHARE * heights, SIZE_SD_X * size, SIZE_SD * size)) ** 2
