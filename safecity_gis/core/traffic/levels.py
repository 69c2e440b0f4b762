"""Level of service of a stretch of urban street: bands as data, each with its source.

Source: Highway Capacity Manual, 6th ed., exhibit 16-3, by travel speed as a share of the free flow's;
IRC:106-1990, Guidelines for capacity of urban roads in plain areas, clause 7 (levels of service by the same share).
"""

from collections.abc import Mapping
from typing import NamedTuple


class Bands(NamedTuple):
    """The share of the free-flow speed above which each level holds, best first; below the last it is F."""

    name: str
    source: str
    above: tuple[tuple[str, float], ...]


HCM = Bands("hcm", "HCM 6th ed., exhibit 16-3", (("A", 0.80), ("B", 0.67), ("C", 0.50), ("D", 0.40), ("E", 0.30)))
IRC = Bands("irc", "IRC:106-1990, clause 7", (("A", 0.90), ("B", 0.70), ("C", 0.50), ("D", 0.40), ("E", 0.33)))
BANDS: Mapping[str, Bands] = {bands.name: bands for bands in (HCM, IRC)}


def level_of(speed_mps: float, free_mps: float, bands: Bands = HCM) -> str | None:
    """The level A to F; None where the speed is not known (NaN).

    Raises:
        ValueError: a free-flow speed that is not above 0.
    """
    if not free_mps > 0:
        raise ValueError(f"a free-flow speed of {free_mps} m/s is none")
    if not speed_mps >= 0:
        return None
    share = speed_mps / free_mps
    return next((level for level, least in bands.above if share > least), "F")
