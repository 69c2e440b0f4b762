"""Counting lines on the ground: who crosses which way, once for each tracklet and direction, however its fixes tremble.

A line has a band on both sides. A road user is on a side once it is clearly beyond the band; it has crossed when it was clearly
on one side, then is clearly on the other and surely moves there, and its way led through the line and not past its ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats, GroundXY
from safecity_gis.core.traffic.kinds import Integers
from safecity_gis.core.traffic.tracks import Tracks

BAND_M = 0.5
BAND_SDS = 1.5
"""Half of the band: the larger of half a metre and so many standard deviations of the fix across the line."""
GOES_SDS = 3.0
"""How surely somebody must move over the line."""
WIDEST_BAND_M = 6.0
"""Where fixes are less sure than that, nothing is counted."""
PAST_ENDS_M = 0.5
"""How far beyond a line's end a crossing may lie."""
SHORTEST_M, LONGEST_M = 0.5, 200.0


class LineRefused(ValueError):
    """A line that cannot count; its words say why."""


@dataclass(frozen=True)
class CountingLine:
    """From `a` to `b`; who crosses from its left to its right, looking from a to b, crosses *forward*."""

    code: str
    camera: int
    """The one camera whose tracklets it counts: where views overlap nobody is counted twice."""
    a: GroundXY
    b: GroundXY

    def __post_init__(self) -> None:
        """Raises LineRefused for NaN and for an absurd length."""
        length = float(np.hypot(self.b.e - self.a.e, self.b.n - self.a.n))
        if not SHORTEST_M <= length <= LONGEST_M:
            raise LineRefused(f"{self.code}: a line of {length} m is outside {SHORTEST_M:g} to {LONGEST_M:g} m")


class Crossing(NamedTuple):
    line: int
    """Index of the line."""
    slot: int
    forward: bool
    at: float
    """Epoch seconds at which it went through the line, between two fixes."""


class Near(NamedTuple):
    """A slot beside a line."""

    line: int
    slot: int
    side: int
    """1 to its left, -1 to its right."""
    left_m: float
    left_unit: Floats


class LineCounter:
    """Remembers for each slot of `Tracks` on which side of its camera's lines it is."""

    def __init__(self, lines: Sequence[CountingLine]) -> None:
        self.lines = tuple(lines)
        order = sorted(range(len(lines)), key=lambda index: lines[index].camera)
        self._order = np.array(order, np.int64)
        self._cameras = np.array([lines[index].camera for index in order], np.int64)
        self._a = np.array([lines[index].a for index in order]).reshape(-1, 2)
        b = np.array([lines[index].b for index in order]).reshape(-1, 2)
        self._length = np.hypot(*(b - self._a).T)
        self._along = (b - self._a) / np.maximum(self._length, 1e-9)[:, None]
        self._left = np.column_stack((-self._along[:, 1], self._along[:, 0]))
        counts = np.unique(self._cameras, return_counts=True)[1]
        self._most = int(counts.max(initial=0))
        """Lines of the camera that has most."""
        self._side = np.zeros((0, self._most), np.int8)
        """Where a slot clearly was last: 1 left, -1 right, 0 not known."""
        self._from = np.zeros((0, self._most, 3))
        """Metres along the line, metres to its left, and seconds of that place."""
        self._counted = np.zeros((0, self._most, 2), np.bool_)

    def forget(self, slots: Integers) -> None:
        """These slots belong to nobody, or to somebody else."""
        slots = slots[slots < len(self._side)]
        self._side[slots] = 0
        self._counted[slots] = False

    def see(self, tracks: Tracks, slots: Integers) -> list[Crossing]:
        """The crossings that the newest fixes of these slots complete."""
        if not len(self._cameras) or not len(slots):
            return []
        self._grow(tracks.size)
        first = np.searchsorted(self._cameras, tracks.camera[slots], side="left")
        many = np.searchsorted(self._cameras, tracks.camera[slots], side="right") - first
        row = np.repeat(np.arange(len(slots)), many)
        nth = np.arange(len(row)) - np.repeat(many.cumsum() - many, many)
        slot, line = slots[row], first[row] + nth
        if not len(slot):
            return []
        aside = tracks.point[slot] - self._a[line]
        along, left = (aside * self._along[line]).sum(axis=1), (aside * self._left[line]).sum(axis=1)
        band = self._band(tracks.covariance[slot], line)
        clear = (np.abs(left) > band) & (band <= WIDEST_BAND_M)
        slot, line, nth, along, left = (part[clear] for part in (slot, line, nth, along, left))
        at = tracks.at[slot]
        side = np.where(left > 0, 1, -1).astype(np.int8)
        was = self._side[slot, nth]
        before = self._from[slot, nth]
        changed = (was != 0) & (was != side)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(changed, before[:, 1] / (before[:, 1] - left), 0.0)
        where = before[:, 0] + share * (along - before[:, 0])
        changed[changed] = self._goes(tracks, slot[changed], line[changed], side[changed])
        stays = (was != 0) & (was != side) & ~changed
        through = changed & (where >= -PAST_ENDS_M) & (where <= self._length[line] + PAST_ENDS_M)
        way = np.where(side < 0, 0, 1)
        through &= ~self._counted[slot, nth, way]
        self._counted[slot[through], nth[through], way[through]] = True
        self._side[slot[~stays], nth[~stays]] = side[~stays]
        self._from[slot[~stays], nth[~stays]] = np.column_stack((along, left, at))[~stays]
        when = before[:, 2] + share * (at - before[:, 2])
        return [
            Crossing(int(self._order[line[i]]), int(slot[i]), bool(side[i] < 0), float(when[i]))
            for i in np.flatnonzero(through).tolist()
        ]

    def uncounted(self, tracks: Tracks, slots: Integers) -> list[Near]:
        """Where these slots are to those lines of their cameras that they have not crossed, if they are clearly on a side."""
        if not len(self._cameras):
            return []
        self._grow(tracks.size)
        found = []
        for slot in slots.tolist():
            first, last = np.searchsorted(self._cameras, (tracks.camera[slot], tracks.camera[slot] + 1))
            for line in range(int(first), int(last)):
                nth = line - int(first)
                along, left, _ = self._from[slot, nth]
                side = int(self._side[slot, nth])
                inside = -PAST_ENDS_M <= along <= self._length[line] + PAST_ENDS_M
                if side and inside and not self._counted[slot, nth].any():
                    found.append(Near(int(self._order[line]), slot, side, float(left), self._left[line]))
        return found

    def _goes(self, tracks: Tracks, slot: Integers, line: Integers, side: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
        """Which of them surely move to the side on which they are seen: who stands on the line only trembles."""
        motions, left = tracks.motions(slot), self._left[line]
        speed = (motions.velocity * left).sum(axis=1) * side
        sd = np.sqrt(np.maximum(np.einsum("ni,nij,nj->n", left, motions.covariance, left), 0.0))
        with np.errstate(invalid="ignore"):
            return np.asarray(speed > GOES_SDS * sd)

    def _band(self, covariance: Floats, line: npt.NDArray[np.int64]) -> Floats:
        e, n = self._left[line].T
        variance = covariance[:, 0] * e * e + 2 * covariance[:, 1] * e * n + covariance[:, 2] * n * n
        return np.asarray(np.maximum(BAND_M, BAND_SDS * np.sqrt(np.maximum(variance, 0.0))))

    def _grow(self, size: int) -> None:
        missing = size - len(self._side)
        if missing > 0:
            self._side = np.concatenate((self._side, np.zeros((missing, self._most), np.int8)))
            self._from = np.concatenate((self._from, np.zeros((missing, self._most, 3))))
            self._counted = np.concatenate((self._counted, np.zeros((missing, self._most, 2), np.bool_)))
