"""How sure a measured figure is: 95 % intervals of rates, and of figures that only a resampling can judge.

Source: Wilson, JASA 22 (1927); Newcombe, Statistics in Medicine 17 (1998); Künsch, Annals of Statistics 17 (1989).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Z_95 = 1.959963984540054
RESAMPLES = 500


class Interval(NamedTuple):
    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        """In another unit, such as percent."""
        return Interval(self.low * factor, self.high * factor)


def wilson(hits: float, total: float) -> Interval:
    """95 % score interval of a rate, 0-1; all of it where nothing was counted.

    Args:
        hits: 0 to `total`.
        total: trials that are independent of each other; where they are not, the interval is too narrow.

    Raises:
        ValueError: `hits` outside 0 to `total`, or NaN.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total} is no rate")
    if total == 0:
        return Interval(0.0, 1.0)
    rate, z2 = hits / total, Z_95**2
    middle = (rate + z2 / (2 * total)) / (1 + z2 / total)
    half = Z_95 * np.sqrt(rate * (1 - rate) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return Interval(max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def bootstrap(
    figures: Callable[[Floats], Floats], blocks: int, *, resamples: int = RESAMPLES, seed: int = 0
) -> npt.NDArray[np.float64]:
    """Figures of samples drawn with replacement from the blocks that a recording was cut into.

    Neighbouring frames resemble each other; blocks longer than that resemblance may be drawn as if independent.

    Args:
        figures: from weights [r, blocks] (how often each sample holds each block) to [r, …].
        blocks: how many there are, at least 1.

    Returns:
        What `figures` gave for `resamples` samples; the same for the same `seed`.
    """
    if blocks < 1 or resamples < 1:
        raise ValueError(f"no bootstrap of {blocks} blocks and {resamples} resamples")
    drawn = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=resamples)
    return figures(drawn.astype(np.float64))


def percentile_interval(values: npt.ArrayLike) -> Interval:
    """The middle 95 % of resampled values [r].

    Raises:
        ValueError: none, or NaN among them.
    """
    low, high = np.quantile(np.asarray(values, np.float64), (0.025, 0.975)) if np.size(values) else (np.nan, np.nan)
    if not np.isfinite((low, high)).all():
        raise ValueError("no interval of no or of undefined values")
    return Interval(float(low), float(high))
