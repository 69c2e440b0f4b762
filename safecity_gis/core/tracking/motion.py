"""Position and velocity of one object on the ground: a Kalman filter of nearly constant velocity.

Source: Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), section 6.3.2.
"""

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats

ACCELERATION_SD = 1.5
"""m/s²: people turn and stop, vehicles brake."""
FIRST_SPEED_SD = 8.0
"""m/s: doubt about the velocity at first sight."""
GATE = 25.0
"""Squared Mahalanobis distance from which on a fix is taken for a wrong foot point (for instance half of a body hidden)."""
MAX_REJECTED = 3
"""After so many gated fixes in a row the filter starts anew where the fixes are."""


class GroundMotion:
    """Filter of one track; positions in metres of any fixed local frame."""

    def __init__(self) -> None:
        self._state = np.zeros(4)
        self._covariance = np.zeros((4, 4))
        self._at: float | None = None
        self._rejected = 0

    def update(self, point: npt.ArrayLike, covariance: npt.ArrayLike, at: float) -> None:
        """Take a fix [2] with its covariance [2, 2] at a time in seconds; NaN and times that do not grow are ignored."""
        z, r = np.asarray(point, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
        if not (np.isfinite(z).all() and np.isfinite(r).all()) or (self._at is not None and at <= self._at):
            return
        if self._at is None:
            self._start(z, r, at)
            return
        self._predict(at - self._at)
        self._at = at
        innovation = z - self._state[:2]
        spread = self._covariance[:2, :2] + r
        weight = np.linalg.inv(spread)
        if innovation @ weight @ innovation > GATE:
            self._rejected += 1
            if self._rejected >= MAX_REJECTED:
                self._start(z, r, at)
            return
        self._rejected = 0
        gain = self._covariance[:, :2] @ weight
        self._state = self._state + gain @ innovation
        left = np.eye(4)
        left[:, :2] -= gain
        self._covariance = left @ self._covariance @ left.T + gain @ r @ gain.T

    @property
    def position(self) -> Floats | None:
        """[2] metres east, north; None before the first fix."""
        return None if self._at is None else self._state[:2].copy()

    @property
    def velocity(self) -> Floats | None:
        """[2] m/s east, north; None as long as it is hardly known (standard deviation over 2 m/s)."""
        if self._at is None or self._covariance[2, 2] + self._covariance[3, 3] > 2 * 2.0**2:
            return None
        return self._state[2:].copy()

    def _start(self, point: Floats, covariance: Floats, at: float) -> None:
        self._state = np.concatenate((point, (0.0, 0.0)))
        self._covariance = np.zeros((4, 4))
        self._covariance[:2, :2] = covariance
        self._covariance[2:, 2:] = np.eye(2) * FIRST_SPEED_SD**2
        self._at, self._rejected = at, 0

    def _predict(self, dt: float) -> None:
        f = np.eye(4)
        f[0, 2] = f[1, 3] = dt
        g = np.array(((dt * dt / 2, 0.0), (0.0, dt * dt / 2), (dt, 0.0), (0.0, dt)))
        self._state = f @ self._state
        self._covariance = f @ self._covariance @ f.T + g @ g.T * ACCELERATION_SD**2
