"""Who is before and behind a standing vehicle on its carriageway: whether it waits in a queue, and whether traffic flows there.

Looked up by carriageway: in a jammed city thousands stand at once, and each asks.
"""

from collections.abc import Sequence

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.kinds import LENGTH_M, Integers
from safecity_gis.core.traffic.streets import Places

NEAR_M = 120.0
"""Along the carriageway: whose speed tells whether traffic flows past a standing vehicle."""
AHEAD_M = 25.0
"""A standing vehicle with another so closely before it stands in a queue."""
FLOWS_MPS = 5.0
FLOWS_SHARE = 0.3
"""Traffic flows when its median speed is above both: 5 m/s and this share of the limit."""
GOES_MPS = 2.0
STANDS_WITHIN_M = 4.0


class _ByWay:
    """Columns [n] that are asked for one carriageway's rows at a time."""

    def __init__(self, ways: Integers, *columns: Floats) -> None:
        order = np.argsort(ways, kind="stable")
        self._ways, self._columns = ways[order], [column[order] for column in columns]

    def of(self, way: int) -> list[Floats]:
        first, last = np.searchsorted(self._ways, (way, way + 1))
        return [column[first:last] for column in self._columns]


class Neighbours:
    """At one judgement.

    Args:
        places, kinds: of n road users in view.
        driven_mps: [n] speeds of those with wheels, NaN for the others.
        lately: carriageways, metres along them and speeds of vehicles at the judgements of the last seconds.
    """

    def __init__(
        self, places: Places, kinds: Integers, driven_mps: Floats, lately: Sequence[tuple[Integers, Floats, Floats]]
    ) -> None:
        self._now = _ByWay(places.carriageway, places.along_m, LENGTH_M[kinds] / 2, driven_mps)
        ways, alongs, speeds = (np.concatenate(column) for column in zip(*lately, strict=True))
        self._lately = _ByWay(ways, alongs, speeds)

    def queues(self, way: int, along_m: float) -> bool:
        """Whether another vehicle stands, or hardly moves, closely before this place."""
        alongs, half_m, speeds = self._now.of(way)
        ahead = alongs - along_m
        with np.errstate(invalid="ignore"):
            return bool(((ahead > 0.5) & (ahead - half_m < AHEAD_M) & (speeds < GOES_MPS)).any())

    def flows(self, way: int, along_m: float, limit_mps: float) -> bool:
        """Whether traffic before it flows: in a jam nobody stands out. Where nobody was before it, nobody may stand behind it."""
        alongs, speeds = self._lately.of(way)
        before = speeds[(alongs > along_m + STANDS_WITHIN_M) & (alongs < along_m + NEAR_M)]
        if len(before):
            return float(np.median(before)) > max(FLOWS_MPS, FLOWS_SHARE * limit_mps)
        alongs, _, speeds = self._now.of(way)
        behind = along_m - alongs
        with np.errstate(invalid="ignore"):
            return not ((behind > STANDS_WITHIN_M) & (behind < NEAR_M) & (speeds < FLOWS_MPS)).any()
