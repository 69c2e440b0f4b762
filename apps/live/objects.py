"""The latest state of every moving object, as columns: what all streams of a web process are cut from."""

import numpy as np
from numpy.typing import NDArray

from apps.live.cells import cells_of
from apps.live.directory import Directory
from safecity_gis.messages.frames import COORDINATE_SCALE, OBJECT_DTYPE, ObjectFlag
from safecity_gis.messages.live import OBJECT_TTL_S
from safecity_gis.messages.live_objects import LiveObjects

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
        self._slots: dict[bytes, int] = {}
        self._names: list[bytes | None] = []
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

    def apply(self, message: LiveObjects, directory: Directory, now: float) -> bool:
        """Take over a message; an object older than what is known of it changes nothing.

        Returns:
            Whether every camera named in it is known; an object of an unknown camera belongs to nobody's scope and is left out.

        Raises:
            MalformedMessage: rows or ids that cannot be read; nothing is taken over.
        """
        rows, removed = message.rows(), message.removed_ids()
        rows = rows[np.argsort(rows["captured_at"], kind="stable")]
        for object_id in removed:
            self._kill(object_id)
        cameras = np.array([directory.index.get(code, -1) for code in message.cameras], np.int32)[rows["camera"]]
        slots = np.array(
            [
                -1 if camera < 0 else self._slot(object_id)
                for object_id, camera in zip(rows["object_id"].tolist(), cameras.tolist(), strict=True)
            ],
            np.int64,
        )
        newer = slots >= 0
        newer[newer] = rows["captured_at"][newer] >= self.captured_at[slots[newer]]
        if newer.any():
            flags = ObjectFlag.SIMULATED * message.simulated | ObjectFlag.EXERCISE * (message.exercise_id is not None)
            self._write(rows[newer], slots[newer], cameras[newer], directory, now, flags)
        return bool((cameras >= 0).all())

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

    def _write(
        self,
        rows: NDArray[np.void],
        slots: NDArray[np.int64],
        cameras: NDArray[np.int32],
        directory: Directory,
        now: float,
        flags: int,
    ) -> None:
        records = self.records
        records["lon_e7"][slots] = np.rint(rows["lon"] * COORDINATE_SCALE)
        records["lat_e7"][slots] = np.rint(rows["lat"] * COORDINATE_SCALE)
        records["velocity_e_cmps"][slots] = _bounded(rows["velocity_e_mps"] * 100, 32_767)
        records["velocity_n_cmps"][slots] = _bounded(rows["velocity_n_mps"] * 100, 32_767)
        records["accuracy_dm"][slots] = np.clip(_bounded(rows["accuracy_m"] * 10, 65_535), 0, None)
        records["camera"][slots] = directory.pks[cameras]
        records["object_class"][slots] = rows["object_class"]
        records["flags"][slots] = flags
        self.camera[slots] = cameras
        self.column[slots], self.row[slots] = cells_of(rows["lon"], rows["lat"])
        self.captured_at[slots] = rows["captured_at"]
        self.heard_at[slots] = now
        self.dirty[slots] = True

    def _slot(self, object_id: bytes) -> int:
        """The slot of an object, new where it is; -1 where all are taken."""
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
            return -1
        self._slots[object_id] = slot
        self._names[slot] = object_id
        self.records["handle"][slot] = self._next_handle
        self._next_handle = self._next_handle % 0xFFFFFFFF + 1
        self.captured_at[slot] = 0.0
        self.alive[slot] = True
        return slot

    def _kill(self, object_id: bytes) -> None:
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


def _bounded(values: NDArray[np.floating], limit: int) -> NDArray[np.floating]:
    """Whole numbers within ±limit; what is not a number is 0."""
    return np.clip(np.rint(np.nan_to_num(values)), -limit, limit)
