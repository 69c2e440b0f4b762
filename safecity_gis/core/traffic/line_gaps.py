"""Vehicles that nobody saw on a counting line itself: one tracklet ended before it, another began beyond it in its place.

Something large hides them just there, or the tracker lost them. Without this, dense traffic would be counted too low.
"""

from typing import NamedTuple

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.kinds import Integers, is_vehicle
from safecity_gis.core.traffic.lines import LineCounter
from safecity_gis.core.traffic.tracks import Tracks

REACH_M = 25.0
"""From the line, where an end or a beginning still has to do with it."""
LONGEST_S = 4.0
"""Between the end of one and the beginning of the other."""
OVERLAP_S = 0.3
OFF_M, OFF_MPS = 2.5, 1.2
"""How far from where the first would be the second may be: so much, and so much more a second."""
SLOWEST_MPS = 0.7
LEAST_AGE_S, MOST_AGE_S = 1.0, 2.2
"""Of a tracklet when it is asked where it came from: once its velocity is known."""
KEPT_S = 9.0
"""A tracker says that a tracklet is over some seconds after its last sight."""


class _End(NamedTuple):
    line: int
    side: int
    begun: bool
    """A tracklet's beginning, not its end."""
    at: float
    """Of the place; for a beginning some moments after its first sight."""
    first_at: float
    point: Floats
    velocity: Floats
    tracklet_id: int
    kind: int


class Bridged(NamedTuple):
    """One vehicle over one line between two tracklets; it goes by the later one's name and class."""

    line: int
    tracklet_id: int
    kind: int
    forward: bool
    at: float


class LineGaps:
    """Ends and beginnings near lines that wait for each other."""

    def __init__(self, counter: LineCounter) -> None:
        self._counter = counter
        self._lost: list[_End] = []
        self._begun: list[_End] = []
        self._asked: set[int] = set()

    def lost(self, tracks: Tracks, slots: Integers) -> list[Bridged]:
        """These tracklets are over; to be told before their slots are free."""
        self._asked -= set(slots.tolist())
        ends = self._ends(tracks, slots, begun=False)
        self._lost += ends
        return self._bridge(ends)

    def begun(self, tracks: Tracks, slots: Integers, now: float) -> list[Bridged]:
        """Some tracklets of those in view; to be asked about once a second."""
        self._lost = [end for end in self._lost if end.at > now - KEPT_S]
        self._begun = [end for end in self._begun if end.at > now - KEPT_S]
        age = tracks.at[slots] - tracks.first_at[slots]
        young = slots[(age >= LEAST_AGE_S) & (age <= MOST_AGE_S)]
        young = np.array([slot for slot in young.tolist() if slot not in self._asked], np.int64)
        self._asked |= set(young.tolist())
        ends = self._ends(tracks, young, begun=True)
        self._begun += ends
        return self._bridge(ends)

    def _ends(self, tracks: Tracks, slots: Integers, *, begun: bool) -> list[_End]:
        slots = slots[is_vehicle(tracks.kind[slots])]
        if not len(slots):
            return []
        velocity = dict(zip(slots.tolist(), tracks.motions(slots).velocity, strict=True))
        found = []
        for near in self._counter.uncounted(tracks, slots):
            speed = velocity[near.slot]
            away = near.side * float(near.left_unit @ speed)
            since_s = float(tracks.at[near.slot] - tracks.first_at[near.slot]) if begun else 0.0
            if not (away if begun else -away) > SLOWEST_MPS or abs(near.left_m) - away * since_s > REACH_M:
                continue
            found.append(
                _End(
                    near.line, near.side, begun, float(tracks.at[near.slot]), float(tracks.first_at[near.slot]),
                    tracks.point[near.slot].copy(), speed, tracks.ids[near.slot], int(tracks.kind[near.slot]),
                )
            )  # fmt: skip
        return found

    def _bridge(self, news: list[_End]) -> list[Bridged]:
        """Join each new one with the likeliest of the other kind, nearest first."""
        pairs = []
        for new in news:
            for other in self._lost if new.begun else self._begun:
                off = _off(other, new) if new.begun else _off(new, other)
                if off is not None:
                    pairs.append((off, other, new) if new.begun else (off, new, other))
        bridged = []
        for _, lost, begun in sorted(pairs, key=lambda pair: pair[0]):
            if not any(end is lost for end in self._lost) or not any(end is begun for end in self._begun):
                continue
            self._lost = [end for end in self._lost if end.tracklet_id != lost.tracklet_id or end.line != lost.line]
            self._begun = [end for end in self._begun if end.tracklet_id != begun.tracklet_id or end.line != begun.line]
            at = (lost.at + begun.first_at) / 2
            bridged.append(Bridged(lost.line, begun.tracklet_id, begun.kind, lost.side > 0, at))
        return bridged


def _off(lost: _End, begun: _End) -> float | None:
    """Metres between where the lost one would be and where the new one is, over what is allowed; None where they are two."""
    gap = begun.first_at - lost.at
    if lost.line != begun.line or lost.side == begun.side or lost.tracklet_id == begun.tracklet_id:
        return None
    if not -OVERLAP_S <= gap <= LONGEST_S:
        return None
    after = begun.at - lost.at
    off = float(np.hypot(*(lost.point + (lost.velocity + begun.velocity) / 2 * after - begun.point)))
    allowed = OFF_M + OFF_MPS * max(gap, 0.0)
    return off / allowed if off <= allowed else None
