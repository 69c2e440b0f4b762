"""The newest fixes of every tracklet in arrays: what counting, speeds and incidents are worked out from."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic import speed
from safecity_gis.core.traffic.kinds import Integers, known
from safecity_gis.core.traffic.speed import Motions

KEPT = 20
"""Fixes remembered of each tracklet."""
STEP_S = 0.15
"""Fixes nearer in time than this replace each other: twenty of them are to span some seconds."""
LATELY_S = 3.0
"""By so many newest seconds a road user is judged."""
WORST_VARIANCE_M2 = 400.0
"""A fix that is less sure says nothing on a street."""
EDGE_PX = 4.0
LEAST_VARIANCE_M2 = 0.01


class Sights(NamedTuple):
    """Fixes of n road users, of any cameras; no tracklet twice."""

    ids: Sequence[int]
    cameras: Integers
    """[n] numbers from 0."""
    kinds: Integers
    """[n] as `messages.observations.ObjectClass`."""
    points: Floats
    """[n, 2] metres east and north in the city's frame."""
    covariances: Floats
    """[n, 3] east-east, east-north, north-north in m²."""
    at: Floats
    """[n] epoch seconds."""

    def take(self, rows: npt.NDArray[np.bool_] | Integers) -> "Sights":
        """Some of them."""
        chosen = np.arange(len(self.ids))[rows]
        ids = [self.ids[row] for row in chosen.tolist()]
        return Sights(ids, self.cameras[rows], self.kinds[rows], self.points[rows], self.covariances[rows], self.at[rows])


class Tracks:
    """Slots, one for each tracklet that was seen lately; public arrays are indexed by slot."""

    def __init__(self) -> None:
        size = 64
        self.ids: list[int] = [0] * size
        self.camera, self.kind = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.first_at, self.at = np.full(size, np.nan), np.full(size, -np.inf)
        self.point = np.full((size, 2), np.nan)
        self.covariance = np.full((size, 3), np.nan)
        self.active = np.zeros(size, np.bool_)
        self._fixes = np.full((size, KEPT, 6), np.nan)
        self._next = np.zeros(size, np.int64)
        self._kept_at = np.full(size, -np.inf)
        self._camera_at = np.full(16, -np.inf)
        """Newest sight of each camera: their clocks differ, and so do their delays."""
        self._slot_of: dict[int, int] = {}
        self._free = list(range(size - 1, -1, -1))

    def __len__(self) -> int:
        return len(self._slot_of)

    @property
    def size(self) -> int:
        """How many slots there are, used or not."""
        return len(self.ids)

    def slot(self, tracklet_id: int) -> int | None:
        return self._slot_of.get(tracklet_id)

    def see(self, sights: Sights) -> tuple[Integers, Integers]:
        """Take up what is sound and newer than what is known of its tracklet.

        Returns:
            The rows of `sights` that were taken up, and their slots.
        """
        c = sights.covariances
        with np.errstate(invalid="ignore"):
            sound = np.isfinite(sights.points).all(axis=1) & np.isfinite(sights.at) & np.isfinite(c).all(axis=1)
            sound &= (c[:, [0, 2]] >= 0).all(axis=1) & (c[:, 0] + c[:, 2] <= 2 * WORST_VARIANCE_M2)
            sound &= c[:, 1] ** 2 <= c[:, 0] * c[:, 2] * (1 + 1e-6)
        rows = np.flatnonzero(sound)
        slots = np.array([self._slot(sights.ids[row]) for row in rows.tolist()], np.int64)
        newer = sights.at[rows] > self.at[slots]
        rows, slots = rows[newer], slots[newer]
        at = sights.at[rows]
        self._note(sights.cameras[rows], at)
        fresh = ~np.isfinite(self.first_at[slots])
        self.first_at[slots[fresh]] = at[fresh]
        self.camera[slots], self.kind[slots] = sights.cameras[rows], known(sights.kinds[rows])
        self.point[slots], self.at[slots] = sights.points[rows], at
        covariance = c[rows].copy()
        covariance[:, [0, 2]] = np.maximum(covariance[:, [0, 2]], LEAST_VARIANCE_M2)
        self.covariance[slots] = covariance
        step = at - self._kept_at[slots] >= STEP_S
        self._next[slots[step]] += 1
        self._kept_at[slots[step]] = at[step]
        self._fixes[slots, self._next[slots] % KEPT] = np.column_stack((at, sights.points[rows], covariance))
        return rows, slots

    def motions(self, slots: Integers, first: Floats | None = None, last: Floats | None = None) -> Motions:
        """Velocities of these slots out of their fixes from `first` to `last` [n]; by default of `LATELY_S` before the newest."""
        fixes = self._fixes[slots]
        first = self.at[slots] - LATELY_S if first is None else first
        last = self.at[slots] if last is None else last
        at = np.where((fixes[..., 0] >= first[:, None]) & (fixes[..., 0] <= last[:, None]), fixes[..., 0], np.nan)
        return speed.fit(at, fixes[..., 1:3], fixes[..., 3:])

    def fresh(self, within_s: float) -> Integers:
        """Slots of those that their camera still saw in its newest seconds."""
        return np.flatnonzero(self.active & (self.at >= self.camera_at(self.camera) - within_s))

    def camera_at(self, cameras: Integers) -> Floats:
        """When these cameras [n] saw anybody last, by their own clocks."""
        return self._camera_at[cameras]

    def end(self, tracklet_ids: Iterable[int]) -> Integers:
        """These tracklets are over; the slots that are free now."""
        slots = [self._slot_of[one] for one in tracklet_ids if one in self._slot_of]
        return self._drop(np.array(slots, np.int64))

    def _note(self, cameras: Integers, at: Floats) -> None:
        missing = int(cameras.max(initial=0)) + 1 - len(self._camera_at)
        if missing > 0:
            self._camera_at = np.concatenate((self._camera_at, np.full(2 * missing, -np.inf)))
        np.maximum.at(self._camera_at, cameras, at)

    def _drop(self, slots: Integers) -> Integers:
        for slot in slots.tolist():
            del self._slot_of[self.ids[slot]]
            self._free.append(slot)
        self.active[slots] = False
        return slots

    def _slot(self, tracklet_id: int) -> int:
        slot = self._slot_of.get(tracklet_id)
        if slot is None:
            if not self._free:
                self._grow()
            slot = self._slot_of[tracklet_id] = self._free.pop()
            self.ids[slot] = tracklet_id
            self.active[slot] = True
            self.first_at[slot], self.at[slot], self._kept_at[slot] = np.nan, -np.inf, -np.inf
            self._next[slot] = 0
            self._fixes[slot] = np.nan
        return slot

    def _grow(self) -> None:
        size = self.size
        self._free = list(range(2 * size - 1, size - 1, -1))
        self.ids += [0] * size
        for name, empty in (
            ("first_at", np.nan),
            ("at", -np.inf),
            ("_kept_at", -np.inf),
            ("point", np.nan),
            ("covariance", np.nan),
        ):
            array = getattr(self, name)
            setattr(self, name, np.concatenate((array, np.full_like(array, empty))))
        for name in ("camera", "kind", "active", "_next"):
            array = getattr(self, name)
            setattr(self, name, np.concatenate((array, np.zeros_like(array))))
        self._fixes = np.concatenate((self._fixes, np.full_like(self._fixes, np.nan)))


def whole(boxes: Floats, *, width: int, height: int) -> npt.NDArray[np.bool_]:
    """Which boxes xyxy [n, 4] the picture's sides and lower edge do not cut: only those tell where their feet are."""
    b = np.asarray(boxes, np.float64).reshape(-1, 4)
    return np.asarray((b[:, 0] > EDGE_PX) & (b[:, 2] < width - EDGE_PX) & (b[:, 3] < height - EDGE_PX))
