"""Velocities on the ground and how sure they are, fitted to noisy fixes over time; absurd ones are refused.

A straight line of constant velocity is fitted to each road user's newest fixes by weighted least squares; the error of the
velocity comes from the fixes' own covariances (sandwich form), and the doubt about the calibration's scale is added to it, for
that one no number of fixes averages out. Source: Huber, Robust Statistics (1981), 7.6; Hayes & Cai, Behav. Res. Meth. 39 (2007).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from safecity_gis.core.geo.frames import Floats

SCALE_SD = 0.025
"""Standard deviation of a calibration's scale, as a share: marks on roads are surveyed to some per cent of their distance."""
LEAST_FIXES = 5
LEAST_SPAN_S = 0.6
FASTEST_MPS = 70.0
"""250 km/h: nothing on a street is faster, so that the calibration is wrong."""
MOST_SURPRISE = 9.0
"""Squared deviation from the line, in variances of the fixes, from which on they contradict each other."""
WORST_SHARE, WORST_MPS = 0.25, 1.5
"""A speed whose standard deviation is beyond both is none."""


class Motions(NamedTuple):
    """Fitted velocities of n road users; NaN where nothing could be fitted."""

    velocity: Floats
    """[n, 2] m/s east and north."""
    covariance: Floats
    """[n, 2, 2] of it, without the doubt about the scale."""
    surprise: Floats
    """[n] mean squared deviation in variances of the fixes: about 1 where all is well."""
    span_s: Floats
    """[n] seconds between first and last fix."""
    fixes: Floats
    """[n] how many."""


def fit(at: Floats, points: Floats, covariances: Floats) -> Motions:
    """Velocities out of k fixes of each of n road users.

    Args:
        at: [n, k] seconds; NaN where there is no fix.
        points: [n, k, 2] metres.
        covariances: [n, k, 3] east-east, east-north, north-north in m².
    """
    n = len(at)
    trace = covariances[..., 0] + covariances[..., 2]
    good = np.isfinite(at) & np.isfinite(points).all(axis=2) & np.isfinite(covariances).all(axis=2) & (trace > 0)
    weight = np.where(good, 1.0 / np.where(good, trace, 1.0), 0.0)
    t, p = np.where(good, at, 0.0), np.where(good[..., None], points, 0.0)
    c = np.where(good[..., None], covariances, 0.0)
    fixes = good.sum(axis=1).astype(np.float64)
    first = np.where(good, at, np.inf).min(axis=1, initial=np.inf)
    last = np.where(good, at, -np.inf).max(axis=1, initial=-np.inf)
    span = np.where(fixes > 0, last - first, 0.0)
    total = np.maximum(weight.sum(axis=1), 1e-12)
    lag = np.where(good, t - ((weight * t).sum(axis=1) / total)[:, None], 0.0)
    mean = np.einsum("nk,nkd->nd", weight, p) / total[:, None]
    lever = (weight * lag * lag).sum(axis=1)
    able = (fixes >= 3) & (lever > 1e-12) & (span > 0)
    lever = np.where(able, lever, np.nan)
    velocity = np.einsum("nk,nkd->nd", weight * lag, p - mean[:, None]) / lever[:, None]
    share = (weight * lag / lever[:, None]) ** 2
    ee, en, nn = (np.einsum("nk,nk->n", share, c[..., i]) for i in range(3))
    covariance = np.stack((ee, en, en, nn), axis=1).reshape(n, 2, 2)
    rest = np.where(good[..., None], p - mean[:, None] - lag[..., None] * velocity[:, None], 0.0)
    freedom = np.maximum(2 * fixes - 4, 1.0)
    surprise = 2 * np.einsum("nkd,nkd,nk->n", rest, rest, weight) / freedom
    return Motions(velocity, covariance, np.where(able, surprise, np.nan), span, fixes)


def speeds(motions: Motions) -> tuple[Floats, Floats]:
    """Speeds [n] and their standard deviations [n] in m/s, the doubt about the scale with them; NaN where nothing was fitted."""
    speed = np.hypot(*motions.velocity.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = np.where(speed[:, None] > 1e-6, motions.velocity / speed[:, None], np.sqrt(0.5))
    along = np.einsum("ni,nij,nj->n", unit, motions.covariance, unit)
    return speed, np.sqrt(np.maximum(along, 0.0) + (SCALE_SD * speed) ** 2)


@dataclass(frozen=True, slots=True)
class Speed:
    """A measured speed with its standard deviation."""

    mps: float
    sd_mps: float


def measured(motions: Motions) -> list[Speed | None]:
    """Speeds worth telling: of fixes that are enough, agree with each other, and give a possible speed; None for the others."""
    speed, sd = speeds(motions)
    with np.errstate(invalid="ignore"):
        good = (
            (motions.fixes >= LEAST_FIXES)
            & (motions.span_s >= LEAST_SPAN_S)
            & (speed <= FASTEST_MPS)
            & (motions.surprise <= MOST_SURPRISE)
            & ((sd <= WORST_MPS) | (sd <= WORST_SHARE * speed))
        )
    return [Speed(v, e) if g else None for v, e, g in zip(speed.tolist(), sd.tolist(), good.tolist(), strict=True)]
