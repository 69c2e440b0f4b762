"""Near misses: time to collision of those who move towards each other, post-encroachment time of those whose ways cross.

Source: Gettman et al., Surrogate Safety Assessment Model, FHWA-HRT-08-051 (2008): conflicts from a time to collision of 1.5 s and
a post-encroachment time of 5 s downwards; Allen, Shin & Cooper, TRR 667 (1978) for the post-encroachment time.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.kinds import LENGTH_M, WIDTH_M, Integers
from safecity_gis.core.traffic.speed import FASTEST_MPS

COLLISION_S = 1.5
ENCROACHMENT_S = 3.0
"""Stricter than the source's five seconds, within which a signal's whole change of right of way lies."""
NEAR_M = 40.0
SLOWEST_MPS = 1.5
"""Relative speed below which nothing is a conflict."""
WORST_VARIANCE_M2 = 2.25
"""Of a place: less sure ones make conflicts out of noise."""
CELL_M = 1.5
LONGEST_LOOK_S = 2.0
"""Who was not looked at for longer is not followed back."""
CROSSING_COSINE = 0.85
"""Ways within 32 degrees of each other follow one another and do not cross."""
SPOT_M = 15.0
"""Side of the squares of the ground by which conflicts are summed up to hot spots."""


class ConflictKind(StrEnum):
    COLLISION = "ttc"
    ENCROACHMENT = "pet"


class Conflict(NamedTuple):
    kind: ConflictKind
    a: int
    b: int
    """Slots of the two."""
    seconds: float
    point: tuple[float, float]
    """Metres."""
    at: float


def time_to_collision(
    apart: Floats, velocity: Floats, heading: Floats, other_heading: Floats, kinds: Integers, other_kinds: Integers
) -> Floats:
    """Seconds until the outlines of two touch when both go on as they do; infinite where they never do, 0 where they overlap.

    The outlines are rectangles; the other's is widened to one that is parallel to the first, so that it is not too long.

    Args:
        apart, velocity: [n, 2] of the other as seen from the first, metres and m/s.
        heading, other_heading: [n, 2] unit vectors.
        kinds, other_kinds: [n] classes.
    """
    cross = np.abs(heading[:, 0] * other_heading[:, 1] - heading[:, 1] * other_heading[:, 0])
    same = np.abs((heading * other_heading).sum(axis=1))
    half_length, half_width = LENGTH_M[other_kinds] / 2, WIDTH_M[other_kinds] / 2
    reach = np.column_stack(
        (
            LENGTH_M[kinds] / 2 + same * half_length + cross * half_width,
            WIDTH_M[kinds] / 2 + cross * half_length + same * half_width,
        )
    )
    left = np.column_stack((-heading[:, 1], heading[:, 0]))
    place = np.column_stack(((apart * heading).sum(axis=1), (apart * left).sum(axis=1)))
    speed = np.column_stack(((velocity * heading).sum(axis=1), (velocity * left).sum(axis=1)))
    speed = np.where(np.abs(speed) < 1e-9, 1e-9, speed)
    first, second = (-reach - place) / speed, (reach - place) / speed
    enter, leave = np.minimum(first, second).max(axis=1), np.maximum(first, second).min(axis=1)
    return np.where((enter <= leave) & (leave >= 0), np.maximum(enter, 0.0), np.inf)


def collisions(
    slots: Integers, points: Floats, velocity: Floats, kinds: Integers, covariance: Floats, now: float
) -> list[Conflict]:
    """Pairs that would collide within `COLLISION_S`; those that overlap already are one thing seen twice, and left out."""
    speed = np.hypot(*velocity.T)
    able = np.flatnonzero((speed > SLOWEST_MPS) & (covariance[:, [0, 2]].max(axis=1, initial=0.0) <= WORST_VARIANCE_M2))
    if len(able) < 2:
        return []
    pairs = cKDTree(points[able]).query_pairs(NEAR_M, output_type="ndarray")
    if not len(pairs):
        return []
    a, b = able[pairs[:, 0]], able[pairs[:, 1]]
    heading = velocity / np.maximum(speed, 1e-9)[:, None]
    relative = velocity[b] - velocity[a]
    seconds = time_to_collision(points[b] - points[a], relative, heading[a], heading[b], kinds[a], kinds[b])
    chosen = (seconds > 0) & (seconds <= COLLISION_S) & (np.hypot(*relative.T) > SLOWEST_MPS)
    found = []
    for i in np.flatnonzero(chosen).tolist():
        middle = (points[a[i]] + points[b[i]]) / 2 + (velocity[a[i]] + velocity[b[i]]) / 2 * seconds[i]
        place = (float(middle[0]), float(middle[1]))
        found.append(Conflict(ConflictKind.COLLISION, int(slots[a[i]]), int(slots[b[i]]), float(seconds[i]), place, now))
    return found


class _Passage(NamedTuple):
    slot: int
    at: float
    heading: tuple[float, float]


class Encroachments:
    """Who was last in each cell of the ground, and how soon after somebody came across."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, int], _Passage] = {}
        self._told: dict[tuple[int, int], float] = {}
        self._seen: dict[int, float] = {}

    def forget(self, slots: Iterable[int]) -> None:
        """These slots belong to nobody, or to somebody else: their passages say nothing any more."""
        gone = set(slots)
        self._last = {cell: passage for cell, passage in self._last.items() if passage.slot not in gone}
        self._told = {pair: at for pair, at in self._told.items() if not gone & set(pair)}

    def see(self, slots: Integers, points: Floats, velocity: Floats, kinds: Integers, now: float) -> list[Conflict]:
        """Conflicts that the ways of these since the last time complete, each pair once. Whole outlines count, not middles.

        Who is faster than anything on a street is left out: an absurd calibration would sweep millions of cells.
        """
        found = []
        speed = np.hypot(*velocity.T)
        for i in np.flatnonzero((speed > SLOWEST_MPS) & (speed <= FASTEST_MPS)).tolist():
            slot, heading = int(slots[i]), (float(velocity[i, 0] / speed[i]), float(velocity[i, 1] / speed[i]))
            since = min(now - self._seen.get(slot, now), LONGEST_LOOK_S)
            for cell, entered, left in _swept(points[i], heading, float(speed[i]), float(LENGTH_M[kinds[i]]), since, now):
                before = self._last.get(cell)
                if before is None or before.at < left:
                    self._last[cell] = _Passage(slot, left, heading)
                if before is None or before.slot == slot or not 0 <= entered - before.at <= ENCROACHMENT_S:
                    continue
                cosine = before.heading[0] * heading[0] + before.heading[1] * heading[1]
                pair = (min(slot, before.slot), max(slot, before.slot))
                if abs(cosine) < CROSSING_COSINE and pair not in self._told:
                    self._told[pair] = now
                    place = ((cell[0] + 0.5) * CELL_M, (cell[1] + 0.5) * CELL_M)
                    found.append(Conflict(ConflictKind.ENCROACHMENT, before.slot, slot, entered - before.at, place, now))
        self._seen = dict.fromkeys(slots.tolist(), now)
        self._last = {
            cell: passage for cell, passage in self._last.items() if now - passage.at <= ENCROACHMENT_S + LONGEST_LOOK_S
        }
        return found


_LIMIT_S: Mapping[ConflictKind, float] = {ConflictKind.COLLISION: COLLISION_S, ConflictKind.ENCROACHMENT: ENCROACHMENT_S}


def weight_of(kind: ConflictKind, seconds: float) -> float:
    """0 at the kind's limit, 1 at a touch."""
    return max(0.0, 1.0 - seconds / _LIMIT_S[kind])


def _swept(
    point: Floats, heading: tuple[float, float], speed: float, length_m: float, since_s: float, now: float
) -> list[tuple[tuple[int, int], float, float]]:
    """The cells that an outline swept in the last seconds, each with when its front came in and when its back left."""
    front, back = length_m / 2, -length_m / 2 - speed * since_s
    steps = np.arange(back, front + CELL_M, CELL_M)
    e, n = np.floor((point[0] + steps * heading[0]) / CELL_M), np.floor((point[1] + steps * heading[1]) / CELL_M)
    entered = now - np.maximum(0.0, front - steps) / speed
    left = np.minimum(now, now - (-length_m / 2 - steps) / speed)
    cells = zip(e.astype(int).tolist(), n.astype(int).tolist(), strict=True)
    return list(zip(cells, entered.tolist(), left.tolist(), strict=True))
