"""Where an object was at any moment between its first and last sight, out of noisy sights with gaps.

Source: local linear regression with a Gaussian kernel (Cleveland & Devlin 1988), widened where sights are rare so that a gap
is bridged by what stands on both sides of it.
"""

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats

BLOCK = 256
"""Moments worked on at once, so that memory stays bounded."""


def smooth(at: npt.ArrayLike, values: npt.ArrayLike, moments: npt.ArrayLike, *, width_s: float) -> Floats:
    """Smoothed values at the given moments.

    Args:
        at: [n] times of the sights in seconds, growing; n at least 1.
        values: [n, k] what was measured then; finite.
        moments: [m] times within the first and last sight.
        width_s: standard deviation of the kernel in seconds.

    Returns:
        [m, k]; a single sight is returned as it is.

    Raises:
        ValueError: no sight, or shapes that do not belong together.
    """
    t, v, wanted = (np.asarray(a, dtype=np.float64) for a in (at, values, moments))
    if t.ndim != 1 or len(t) == 0 or v.ndim != 2 or len(v) != len(t):
        raise ValueError(f"expected times [n] and values [n, k] with n at least 1, got {t.shape} and {v.shape}")
    blocks = [_smooth(t, v, wanted[i : i + BLOCK], width_s) for i in range(0, len(wanted), BLOCK)]
    return np.concatenate(blocks) if blocks else np.empty((0, v.shape[1]))


def _smooth(t: Floats, v: Floats, moments: Floats, width_s: float) -> Floats:
    reach = 6 * width_s
    low = np.searchsorted(t, moments[0] - reach)
    high = np.searchsorted(t, moments[-1] + reach)
    low, high = max(0, low - 2), min(len(t), high + 2)
    t, v = t[low:high], v[low:high]
    lag = t[None, :] - moments[:, None]
    second = np.partition(np.abs(lag), 1, axis=1)[:, 1] if len(t) > 1 else np.zeros(len(moments))
    weights = np.exp(-0.5 * (lag / np.maximum(width_s, second)[:, None]) ** 2)
    total = weights.sum(axis=1)
    mean_lag = (weights * lag).sum(axis=1) / total
    centred = weights * (lag - mean_lag[:, None])
    variance = (centred * (lag - mean_lag[:, None])).sum(axis=1)
    slope = np.divide(centred @ v, variance[:, None], out=np.zeros((len(moments), v.shape[1])), where=variance[:, None] > 1e-9)
    return np.asarray(weights @ v / total[:, None] - slope * mean_lag[:, None])
