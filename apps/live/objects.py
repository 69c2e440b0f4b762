"""The latest state of every moving object, as columns: what all streams of a web process are cut from."""

import numpy as np
from numpy.typing import NDArray

from apps.live.cells import cells_of
from apps.live.directory import Directory
from safecity_gis.messages.frames import COORDINATE_SCALE, OBJECT_DTYPE, ObjectFlag
from safecity_gis.messages.live import OBJECT_TTL_S, LiveObject, LiveObjects

START_CAPACITY = 1024
MAX_OBJECTS = 65_536
"""More objects than this are counted in `refused` and not shown."""
_STALE_MS = int(OBJECT_TTL_S * 1000)


class ObjectTable:
    """One slot per object. A slot that dies keeps its record until `end_tick`, so that every stream can still name its handle."""

    def __init__(self, max_objects: int = MAX_OBJECTS) -> None:
        self.max_objects = max_objects
        self.refused = 0
        self.used = 0
        """Slots from here on were never used."""
        self._slots: dict[int, int] = {}
        """By `UUID.int`: whole numbers hash and compare many times faster than UUIDs."""
        self._names: list[int | None] = []
        self._free: list[int] = []
        self._dead: list[int] = []
        self._next_handle = 1
        self.moved: NDArray[np.intp] = np.zeros(0, np.intp)
        """Slots that this tick is about."""
        self._allocate(min(START_CAPACITY, max_objects))

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def capacity(self) -> int:
        return len(self.alive)

    def apply(self, message: LiveObjects, cameras: Directory, now: float) -> bool:
        """Take over a message; an object older than what is known of it changes nothing.

        Returns:
            Whether every camera named in it is known; an object of an unknown camera belongs to nobody's scope and is left out.
        """
        for object_id in message.removed:
            self._kill(object_id.int)
        known = [item for item in message.changed if item.camera in cameras.index]
        placed = [(slot, item) for item in known if (slot := self._slot(item.object_id.int)) is not None]
        if placed:
            self._write(placed, cameras, now, ObjectFlag.EXERCISE if message.exercise_id is not None else ObjectFlag(0))
        return len(known) == len(message.changed)

    def expire(self, now: float) -> None:
        """Drop what was silent for `OBJECT_TTL_S`."""
        silent = np.flatnonzero(self.alive[: self.used] & (self.heard_at[: self.used] < now - OBJECT_TTL_S))
        for slot in silent:
            name = self._names[slot]
            if name is not None:
                self._kill(name)

    def begin_tick(self, now: float) -> None:
        """Bring the ages up to `now`, and gather what changed or died since the last tick into `moved`."""
        self.moved = np.flatnonzero(self.dirty[: self.used])
        age_ms = np.clip((now - self.captured_at[: self.used]) * 1000, 0, 65_535)
        records = self.records[: self.used]
        records["age_ms"] = age_ms
        stale = np.where(age_ms > _STALE_MS, np.uint8(ObjectFlag.STALE), np.uint8(0))
        records["flags"] = (records["flags"] & np.uint8(~ObjectFlag.STALE & 0xFF)) | stale

    def end_tick(self) -> None:
        """Every stream has seen this tick: forget what changed and give dead slots back."""
        self.dirty[self.moved] = False
        self._free.extend(self._dead)
        self._dead.clear()

    def _write(self, placed: list[tuple[int, LiveObject]], cameras: Directory, now: float, mark: ObjectFlag) -> None:
        slots = np.array([slot for slot, _ in placed], np.int64)
        captured = np.array([item.captured_at for _, item in placed])
        newer = np.flatnonzero(captured >= self.captured_at[slots])
        items = [placed[i][1] for i in newer]
        slots, captured = slots[newer], captured[newer]
        values = np.array(
            [(o.lon, o.lat, o.velocity_e_mps, o.velocity_n_mps, o.accuracy_m, o.object_class, o.simulated) for o in items]
        ).reshape(-1, 7)
        lon, lat, velocity_e, velocity_n, accuracy, object_class, simulated = values.T
        camera = np.array([cameras.index[o.camera] for o in items], np.int32)
        records = self.records
        records["lon_e7"][slots] = np.rint(lon * COORDINATE_SCALE)
        records["lat_e7"][slots] = np.rint(lat * COORDINATE_SCALE)
        records["velocity_e_cmps"][slots] = _bounded(velocity_e * 100, 32_767)
        records["velocity_n_cmps"][slots] = _bounded(velocity_n * 100, 32_767)
        records["accuracy_dm"][slots] = np.clip(_bounded(accuracy * 10, 65_535), 0, None)
        records["camera"][slots] = cameras.pks[camera]
        records["object_class"][slots] = object_class
        records["flags"][slots] = simulated * int(ObjectFlag.SIMULATED) + int(mark)
        self.camera[slots] = camera
        self.column[slots], self.row[slots] = cells_of(lon, lat)
        self.captured_at[slots] = captured
        self.heard_at[slots] = now
        self.dirty[slots] = True

    def _slot(self, object_id: int) -> int | None:
        slot = self._slots.get(object_id)
        if slot is not None:
            return slot
        if self._free:
            slot = self._free.pop()
        elif self.used < self.max_objects:
            if self.used == self.capacity:
                self._allocate(min(self.capacity * 2, self.max_objects))
            slot = self.used
            self.used += 1
            self._names.append(None)
        else:
            self.refused += 1
            return None
        self._slots[object_id] = slot
        self._names[slot] = object_id
        self.records["handle"][slot] = self._next_handle
        self._next_handle = self._next_handle % 0xFFFFFFFF + 1
        self.captured_at[slot] = 0.0
        self.alive[slot] = True
        return slot

    def _kill(self, object_id: int) -> None:
        slot = self._slots.pop(object_id, None)
        if slot is not None:
            self._names[slot] = None
            self.alive[slot] = False
            self.dirty[slot] = True
            self._dead.append(slot)

    def _allocate(self, capacity: int) -> None:
        old = getattr(self, "alive", np.zeros(0, np.bool_)).size
        for name, dtype in _COLUMNS.items():
            column = np.zeros(capacity, dtype)
            if old:
                column[:old] = getattr(self, name)
            setattr(self, name, column)

    records: NDArray[np.void]
    alive: NDArray[np.bool_]
    dirty: NDArray[np.bool_]
    camera: NDArray[np.int32]
    column: NDArray[np.int32]
    row: NDArray[np.int32]
    captured_at: NDArray[np.float64]
    heard_at: NDArray[np.float64]


_COLUMNS = {
    "records": OBJECT_DTYPE,
    "alive": np.dtype(np.bool_),
    "dirty": np.dtype(np.bool_),
    "camera": np.dtype(np.int32),
    "column": np.dtype(np.int32),
    "row": np.dtype(np.int32),
    "captured_at": np.dtype(np.float64),
    "heard_at": np.dtype(np.float64),
}


def _bounded(values: NDArray[np.float64], limit: int) -> NDArray[np.float64]:
    """Whole numbers within ±limit; what is not a number is 0."""
    return np.clip(np.rint(np.nan_to_num(values)), -limit, limit)
