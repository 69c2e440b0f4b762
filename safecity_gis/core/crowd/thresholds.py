"""A threshold with hysteresis: it is passed after a while above, and left after a while below a lower one."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """Passed when the value has been at `rise` or more for `hold_s`; left when it has been below `fall` for `release_s`."""

    rise: float
    fall: float
    hold_s: float = 10.0
    release_s: float = 30.0

    def __post_init__(self) -> None:
        """Raises ValueError where it could flap or never be left."""
        if not (math.isfinite(self.rise) and self.fall <= self.rise and self.hold_s >= 0 and self.release_s >= 0):
            raise ValueError(f"no threshold between {self.fall} and {self.rise}")


@dataclass(frozen=True)
class Standing:
    """How a value stands to its threshold; times in epoch seconds."""

    passed: bool = False
    since: float | None = None
    """Since when the value speaks for the other state; None where it does not."""


def step(standing: Standing, threshold: Threshold, value: float, at: float) -> Standing:
    """The standing after one more value; NaN says nothing."""
    speaks = value < threshold.fall if standing.passed else value >= threshold.rise
    if math.isnan(value):
        return standing
    if not speaks:
        return Standing(standing.passed)
    since = at if standing.since is None else standing.since
    waited = threshold.release_s if standing.passed else threshold.hold_s
    return Standing(not standing.passed) if at - since >= waited else Standing(standing.passed, since)
