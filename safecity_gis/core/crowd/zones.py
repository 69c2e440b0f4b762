"""What a zone holds by the cells that cameras see of it: people, density, level of service, share of its capacity."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Z_90 = 1.6448536269514722
WHOLE_VIEW = 0.9
"""Where cameras see less of a zone, its people are 'at least' those that are seen."""
SATURATED_SHARE = 0.02
"""Where more of what is seen is saturated, so is the number."""
COMMON_SHARE_SD = 0.06
"""What all cells of a zone are wrong by together: calibrations, statures, the model."""
DENSEST_SHARE = 0.1
"""The dense part by which a zone is judged: the densest tenth of what is seen."""


@dataclass(frozen=True)
class ZoneCount:
    """People in a zone now.

    Attributes:
        people: seen, expected number; NaN where no camera looks.
        low, high: its 90 % interval; `high` is infinite where there are 'at least' so many.
        seen_share: of the zone's ground, 0-1.
        per_m2: mean density of what is seen.
        densest_per_m2: mean density of the densest part of what is seen.
        at_least: cameras see too little of the zone, or too little between people.
        saturated_share: of what is seen, 0-1, where they see too little between people.
    """

    people: float
    low: float
    high: float
    seen_share: float
    per_m2: float
    densest_per_m2: float
    at_least: bool
    saturated_share: float


NOBODY_LOOKS = ZoneCount(math.nan, 0.0, math.inf, 0.0, math.nan, math.nan, True, 0.0)


def zone_count(
    expected: Floats, variance: Floats, areas_m2: Floats, at_least: npt.NDArray[np.bool_], *, zone_m2: float
) -> ZoneCount:
    """Sum up a zone's cells, each told by one camera.

    Args:
        expected, variance: people in each cell [n].
        areas_m2: how much of each is seen and within the zone [n].
        at_least: whether there may be more in it [n].
        zone_m2: area of the zone, above 0.

    Raises:
        ValueError: no area, arrays of different lengths, or a value below zero or NaN.
    """
    if not 0 < zone_m2 < math.inf or not len(expected) == len(variance) == len(areas_m2) == len(at_least):
        raise ValueError("a zone has an area, and each cell all its values")
    if not all((np.isfinite(values) & (values >= 0)).all() for values in (expected, variance, areas_m2)):
        raise ValueError("a cell's value is below zero or no number")
    seen_m2 = float(areas_m2.sum())
    if seen_m2 <= 0:
        return NOBODY_LOOKS
    people = float(expected.sum())
    half = Z_90 * math.hypot(math.sqrt(float(variance.sum())), COMMON_SHARE_SD * people)
    share = min(1.0, seen_m2 / zone_m2)
    saturated = float(areas_m2[at_least].sum()) / seen_m2
    more = share < WHOLE_VIEW or saturated > SATURATED_SHARE
    return ZoneCount(
        people=people,
        low=max(0.0, people - half),
        high=math.inf if more else people + half,
        seen_share=share,
        per_m2=people / seen_m2,
        densest_per_m2=_densest(expected, areas_m2, DENSEST_SHARE * seen_m2),
        at_least=more,
        saturated_share=saturated,
    )


def _densest(expected: Floats, areas_m2: Floats, wanted_m2: float) -> float:
    """Mean density of the densest cells that together make `wanted_m2`."""
    seen = areas_m2 > 0
    per_m2, area = expected[seen] / areas_m2[seen], areas_m2[seen]
    order = np.argsort(-per_m2)
    taken = np.diff(np.minimum(np.cumsum(area[order]), wanted_m2), prepend=0.0)
    return float((per_m2[order] * taken).sum() / taken.sum())


def rise_per_min(people: Floats, at_s: Floats, *, window_s: float = 60.0) -> float:
    """How fast the number rises, people a minute, over the last `window_s`; NaN where that much is not known.

    Args:
        people, at_s: samples in the order of time [n].
    """
    if len(people) < 2:
        return math.nan
    recent = at_s >= at_s[-1] - window_s
    span = float(at_s[-1] - at_s[recent][0])
    if span < window_s / 2:
        return math.nan
    off = at_s[recent] - at_s[recent].mean()
    return float(off @ people[recent] / (off @ off)) * 60
