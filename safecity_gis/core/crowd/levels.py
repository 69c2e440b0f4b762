"""Levels of service of people on foot: bands of density, as data with their source.

Source: Fruin, Pedestrian Planning and Design, 1971: walkways and queueing areas, square feet for each person turned into people
for each square metre.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

SQUARE_FOOT_M2 = 0.3048**2


class Use(StrEnum):
    """What people do in a zone, which decides how close is too close."""

    WALKING = "walking"
    STANDING = "standing"


class Band(NamedTuple):
    """A level of service: up to so many people for each square metre."""

    level: str
    most_per_m2: float


def _bands(*square_feet: float) -> tuple[Band, ...]:
    """A to E end where a person has less room than told; F is everything denser."""
    ends = [1 / (feet * SQUARE_FOOT_M2) for feet in square_feet]
    return tuple(Band(level, end) for level, end in zip("ABCDEF", [*ends, math.inf], strict=True))


BANDS = {Use.WALKING: _bands(35, 25, 15, 10, 5), Use.STANDING: _bands(13, 10, 7, 3, 2)}


def level_of(per_m2: float, bands: Sequence[Band]) -> str:
    """The level of a density.

    Raises:
        ValueError: below zero or NaN, or bands that do not rise to infinity.
    """
    if not per_m2 >= 0:
        raise ValueError(f"a density is at least 0, got {per_m2}")
    if not bands or bands[-1].most_per_m2 != math.inf or any(a.most_per_m2 >= b.most_per_m2 for a, b in pairwise(bands)):
        raise ValueError("the bands must rise to infinity")
    return next(band.level for band in bands if per_m2 <= band.most_per_m2)
