"""When a roll-out will be complete if it goes on as of late, and how sure that is.

Weekly counts are taken as Poisson, widened by their own dispersion where they vary more than that (quasi-Poisson). With the
Jeffreys prior for the rate, the waiting time for the remaining cameras is beta-prime distributed, so its quantiles are exact.

Source: McCullagh & Nelder, Generalized Linear Models, 2nd ed. (1989), 6.2; Aitchison & Dunsmore, Statistical Prediction
Analysis (1975), 2.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import betaprime

FEWEST_WEEKS = 4
FEWEST_CAMERAS = 3
FARTHEST_WEEKS = 520.0
QUANTILES = (0.1, 0.5, 0.9)


class Untold(StrEnum):
    """Why no forecast can be made."""

    TOO_SHORT = "too_short"
    STALLED = "stalled"
    """Fewer than `FEWEST_CAMERAS` in all the weeks that were watched."""
    TOO_FAR = "too_far"
    """At this pace it takes longer than `FARTHEST_WEEKS`."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weeks until the rest is done: eight times of ten between `early_weeks` and `late_weeks`, if the pace stays what it was."""

    early_weeks: float
    middle_weeks: float
    late_weeks: float | None
    """None where it lies beyond `FARTHEST_WEEKS`."""
    rate: float
    """Cameras a week of late."""
    dispersion: float
    """Variance of the weekly counts over their mean, at least 1."""


def forecast(weekly: Sequence[int], remaining: int) -> Forecast | Untold:
    """How long the remaining cameras take at the pace of these weeks.

    Args:
        weekly: cameras commissioned in each of the last whole weeks, the weeks without any among them.
        remaining: cameras that are still to come; with none the forecast is 0 weeks.

    Raises:
        ValueError: a negative number.
    """
    if remaining < 0 or any(count < 0 for count in weekly):
        raise ValueError(f"expected no negative counts, got {remaining} after {list(weekly)}")
    weeks, total = len(weekly), sum(weekly)
    rate = total / weeks if weeks else 0.0
    if remaining == 0:
        return Forecast(0.0, 0.0, 0.0, rate, 1.0)
    if weeks < FEWEST_WEEKS:
        return Untold.TOO_SHORT
    if total < FEWEST_CAMERAS:
        return Untold.STALLED
    dispersion = max(1.0, float(np.var(weekly, ddof=1)) / rate)
    early, middle, late = weeks * betaprime.ppf(QUANTILES, remaining / dispersion, total / dispersion + 0.5)
    if middle > FARTHEST_WEEKS:
        return Untold.TOO_FAR
    return Forecast(float(early), float(middle), float(late) if late <= FARTHEST_WEEKS else None, rate, dispersion)
