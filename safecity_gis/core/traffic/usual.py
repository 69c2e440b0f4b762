"""How unlike its usual hour of the week something is: by median and scatter of the weeks before, few of them told as such.

Source: Rousseeuw & Croux, JASA 88 (1993) for the scatter by medians; Student (1908) for small numbers.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

LEAST_WEEKS = 4
"""With fewer weeks nothing is called unusual."""
MOST_WEEKS = 12
_TO_SD = 1.4826
SPREAD_FLOOR_SHARE = 0.05
"""Weeks that happen to agree do not make a small change unusual: the scatter is at least this share of the median."""
SPREAD_FLOOR = 0.3
"""And at least this much, in the unit of the value."""
UNUSUAL = 0.995
"""Likelihood from which on a departure is told."""
USUAL_AGAIN = 0.9


class Departure(NamedTuple):
    """How a value compares with the same hour of earlier weeks."""

    usual: float
    spread: float
    """About one standard deviation."""
    z: float
    likelihood: float | None
    """0-1 that so large a departure is no chance; None where too few weeks are known."""
    weeks: int


def departure(value: float, weeks: npt.ArrayLike) -> Departure | None:
    """Compare a value with those of the same hour in earlier weeks [n]; None for NaN, or where nothing is known.

    Median and MAD ignore what a few weeks of strikes or floods did. With n weeks the departure is judged by Student's t of
    n - 1 degrees and the median's own error, so that few weeks make nothing likely.
    """
    known = np.asarray(weeks, dtype=np.float64).ravel()
    known = known[np.isfinite(known)][-MOST_WEEKS:]
    if not np.isfinite(value) or not len(known):
        return None
    usual = float(np.median(known))
    spread = _TO_SD * float(np.median(np.abs(known - usual)))
    spread = max(spread, SPREAD_FLOOR_SHARE * abs(usual), SPREAD_FLOOR)
    z = (value - usual) / (spread * np.sqrt(1 + np.pi / 2 / len(known)))
    likelihood = float(1 - 2 * student.sf(abs(z), len(known) - 1)) if len(known) >= LEAST_WEEKS else None
    return Departure(usual, spread, float(z), likelihood, len(known))
