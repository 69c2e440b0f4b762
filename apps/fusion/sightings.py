"""What every camera sees now: the newest view of each tracklet in arrays, and out of them the objects that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from apps.fusion.registry import Registry
from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.core.tracking.merging import Views, cluster, fuse, pairs_of_views
from safecity_gis.core.tracking.object_names import ObjectNames
from safecity_gis.messages.live import OBJECT_TTL_S
from safecity_gis.messages.live_objects import ID_BYTES, LIVE_ROW, id_bytes
from safecity_gis.messages.observations import Observation, ObservationBatch

MIN_VARIANCE_M2 = 0.01
MAX_VARIANCE_M2 = 1e6
MAX_SPEED_MPS = 100.0

_VIEW = np.dtype(
    [
        ("camera", "i8"), ("channel", "i8"), ("object_class", "i8"), ("rank", "i8"), ("lon", "f8"), ("lat", "f8"),
        ("point", "f8", 2), ("covariance", "f8", (2, 2)), ("velocity", "f8", 2), ("at", "f8"), ("born", "f8"),
        ("arrived", "f8"), ("active", "?"), ("changed", "?"), ("number", "i8"), ("object_id", f"V{ID_BYTES}"),
    ]
)  # fmt: skip


class Channel(NamedTuple):
    """Objects are told apart by district and marks: each channel has messages of its own."""

    district: str
    simulated: bool
    exercise_id: str | None


@dataclass(slots=True)
class Changes:
    """What a tick found, by channel."""

    changed: dict[Channel, list[Any]] = field(default_factory=dict)
    """Arrays of `LIVE_ROW` whose `camera` is an index of the registry."""
    removed: dict[Channel, list[int]] = field(default_factory=dict)


class Sightings:
    """The newest view of each tracklet. Times of views are capture times; how long a view stays is measured by arrival."""

    def __init__(self, capacity: int = 4096) -> None:
        self._views = np.zeros(capacity, dtype=_VIEW)
        self._ids: list[int] = [0] * capacity
        self._slot_of: dict[int, int] = {}
        self._free = list(range(capacity - 1, -1, -1))
        self._channels: list[Channel] = []
        self._channel_of: dict[Channel, int] = {}
        self._names = ObjectNames()
        self._left: list[tuple[int, int]] = []
        """Names that may be gone, with their channel."""

    def __len__(self) -> int:
        return len(self._slot_of)

    def update(self, batches: Sequence[ObservationBatch], registry: Registry, now: float) -> int:
        """Take up the objects of these batches that have a place on the ground; older views never replace newer ones.

        Args:
            now: arrival time, seconds of any steady clock.

        Returns:
            How many observations were taken up.
        """
        seen: list[tuple[Observation, ObservationBatch]] = [
            (seen, batch) for batch in batches for seen in batch.objects if seen.ground is not None
        ]
        if not seen:
            return 0
        of_batch = {
            id(batch): (registry.index[batch.camera], self._channel(batch), batch.captured_at)
            for batch in batches
            if batch.objects
        }
        context = np.array([of_batch[id(batch)] for _, batch in seen])
        grounds: Any = [observation.ground for observation, _ in seen]
        ground = np.array([(g.lon, g.lat, g.var_e, g.cov_en, g.var_n) for g in grounds])
        velocity = np.array([o.velocity_mps or (np.nan, np.nan) for o, _ in seen])
        good = np.isfinite(ground).all(axis=1) & (ground[:, 2:].max(axis=1) <= MAX_VARIANCE_M2)
        slots = np.fromiter(
            (self._slot(o.tracklet_id.int) if g else -1 for (o, _), g in zip(seen, good.tolist(), strict=True)), int
        )
        rows = np.flatnonzero(good)
        rows = rows[context[rows, 2] > self._views["at"][slots[rows]]]
        if len(rows) > 1:
            rows = rows[np.argsort(context[rows, 2], kind="stable")]
        taken = slots[rows]
        views = self._views
        views["camera"][taken] = context[rows, 0]
        views["channel"][taken] = context[rows, 1]
        views["at"][taken] = context[rows, 2]
        views["object_class"][taken] = np.fromiter((o.object_class for o, _ in seen), int, len(seen))[rows]
        views["lon"][taken], views["lat"][taken] = ground[rows, 0], ground[rows, 1]
        views["point"][taken] = registry.frame.to_ground(ground[rows, :2])
        views["covariance"][taken] = _covariances(ground[rows, 2:])
        fast = ~(np.abs(velocity[rows]) <= MAX_SPEED_MPS).all(axis=1)
        views["velocity"][taken] = np.where(fast[:, None], np.nan, velocity[rows])
        fresh = taken[~views["active"][taken]]
        views["born"][fresh] = views["at"][fresh]
        views["arrived"][taken] = now
        views["active"][taken] = views["changed"][taken] = True
        return len(rows)

    def end(self, tracklet_ids: Iterable[UUID]) -> None:
        """These tracklets are over: their views leave at once."""
        for tracklet_id in tracklet_ids:
            slot = self._slot_of.pop(tracklet_id.int, None)
            if slot is not None:
                self._drop(slot)

    def retell(self) -> None:
        """Let the next tick tell every object."""
        self._views["changed"] |= self._views["active"]

    def tick(self, registry: Registry, now: float) -> Changes:
        """Merge overlapping views and return what changed since the last tick."""
        self._expire(now)
        changes = Changes()
        merged = self._merge(registry, changes)
        alone = self._views["active"] & self._views["changed"]
        alone[merged] = False
        self._tell_alone(np.flatnonzero(alone), changes)
        self._views["changed"] = False
        left, self._left = self._left, []
        names = set(self._names.standing) if left else set()
        for name, channel in left:
            if name not in names and not self._alone(name):
                changes.removed.setdefault(self._channels[channel], []).append(name)
        return changes

    def _merge(self, registry: Registry, changes: Changes) -> Any:
        """Tell objects of several views, and single views that still bear an object's name; returns their slots."""
        slots = np.flatnonzero(self._views["active"] & registry.overlap.any(axis=1)[self._views["camera"]])
        views = self._as_views(slots)
        pairs, costs = pairs_of_views(views, registry.overlap)
        labels = cluster(len(slots), pairs, costs, views.rank)
        together = np.bincount(labels, minlength=len(slots))[labels] > 1 if len(slots) else np.zeros(0, dtype=bool)
        together |= np.isin(slots, self._borrowed(slots))
        chosen = np.flatnonzero(together)
        some = Views(*(column[chosen] for column in views))
        of_view, fused = fuse(some, labels[chosen])
        slots = slots[chosen]
        renamed = self._name(slots, of_view, some, registry.overlap)
        moved = renamed | (np.bincount(of_view, self._views["changed"][slots], len(renamed)) > 0)
        self._tell_merged(np.flatnonzero(moved), fused, slots, registry, changes)
        return slots

    def _name(self, slots: Any, of_view: Any, some: Views, overlap: Any) -> Any:
        """Name the objects of several views; returns which of them were called otherwise before."""
        number = self._views["number"]
        named = self._names.assign(
            [self._ids[slot] for slot in slots.tolist()],
            some,
            self._views["born"][slots],
            of_view,
            overlap,
            lambda name: None if (slot := self._slot_of.get(name)) is None else int(number[slot]),
        )
        self._left += [(old, int(self._views["channel"][slots[row]])) for row, old in named.left]
        number[:] = -1
        number[slots] = of_view
        return named.renamed

    def _borrowed(self, slots: Any) -> Any:
        """Slots of views that bear an object's name; one whose camera overlaps no other any more gets its own name back."""
        able, found = set(slots.tolist()), []
        for tracklet_id in self._names.ids.borrowed():
            slot = self._slot_of[tracklet_id]
            if slot in able:
                found.append(slot)
            else:
                self._left.append((self._names.ids.object_of(tracklet_id), int(self._views["channel"][slot])))
                self._names.ids.forget(tracklet_id)
                self._views["changed"][slot] = True
        return np.array(found, dtype=np.int64)

    def _tell_merged(self, objects: Any, fused: Any, slots: Any, registry: Registry, changes: Changes) -> None:
        if len(objects) == 0:
            return
        ids = np.array([id_bytes(self._names.standing[index]) for index in objects.tolist()], f"V{ID_BYTES}")
        newest = self._views[slots[fused.newest[objects]]]
        lonlat = registry.frame.to_lonlat(fused.points[objects])
        self._tell(ids, newest, lonlat, fused.velocities[objects], fused.covariances[objects], changes)

    def _tell_alone(self, slots: Any, changes: Changes) -> None:
        if len(slots):
            views = self._views[slots]
            lonlat = np.column_stack((views["lon"], views["lat"]))
            self._tell(views["object_id"], views, lonlat, np.nan_to_num(views["velocity"]), views["covariance"], changes)

    def _tell(self, ids: Any, newest: Any, lonlat: Any, velocity: Any, covariance: Any, changes: Changes) -> None:
        rows = np.zeros(len(ids), LIVE_ROW)
        rows["object_id"] = ids
        rows["lon"], rows["lat"] = lonlat[:, 0], lonlat[:, 1]
        rows["velocity_e_mps"], rows["velocity_n_mps"] = velocity[:, 0], velocity[:, 1]
        rows["accuracy_m"] = radius_68_m(covariance)
        rows["captured_at"], rows["camera"], rows["object_class"] = newest["at"], newest["camera"], newest["object_class"]
        for channel in np.unique(newest["channel"]).tolist():
            changes.changed.setdefault(self._channels[channel], []).append(rows[newest["channel"] == channel])

    def _as_views(self, slots: Any) -> Views:
        rows = self._views[slots]
        return Views(
            camera=rows["camera"], kind=rows["channel"] * 256 + rows["object_class"], points=rows["point"],
            covariances=rows["covariance"], velocities=rows["velocity"], at=rows["at"], standing=rows["number"],
            rank=rows["rank"],
        )  # fmt: skip

    def _alone(self, name: int) -> bool:
        """Whether a view bears its own name, which no object of several views bears."""
        return name in self._slot_of and self._names.ids.object_of(name) == name

    def _expire(self, now: float) -> None:
        gone = np.flatnonzero(self._views["active"] & (self._views["arrived"] < now - OBJECT_TTL_S))
        for slot in gone.tolist():
            del self._slot_of[self._ids[slot]]
            self._drop(slot)

    def _slot(self, tracklet_id: int) -> int:
        slot = self._slot_of.get(tracklet_id)
        if slot is None:
            if not self._free:
                self._grow()
            slot = self._slot_of[tracklet_id] = self._free.pop()
            self._ids[slot] = tracklet_id
            self._views[slot] = np.zeros((), dtype=_VIEW)
            self._views["object_id"][slot] = np.void(id_bytes(tracklet_id))
            self._views["rank"][slot] = tracklet_id >> 65
            self._views["number"][slot] = -1
        return slot

    def _drop(self, slot: int) -> None:
        tracklet_id = self._ids[slot]
        self._left.append((self._names.ids.object_of(tracklet_id), int(self._views["channel"][slot])))
        self._names.ids.forget(tracklet_id)
        self._views["active"][slot] = self._views["changed"][slot] = False
        self._free.append(slot)

    def _grow(self) -> None:
        size = len(self._views)
        self._views = np.concatenate((self._views, np.zeros(size, dtype=_VIEW)))
        self._ids += [0] * size
        self._free = list(range(2 * size - 1, size - 1, -1))

    def _channel(self, batch: ObservationBatch) -> int:
        channel = Channel(batch.district, batch.simulated, batch.exercise_id)
        number = self._channel_of.get(channel)
        if number is None:
            number = self._channel_of[channel] = len(self._channels)
            self._channels.append(channel)
        return number


def _covariances(columns: Any) -> Any:
    """Variances and covariance [n, 3] (east-east, east-north, north-north) as positive definite matrices [n, 2, 2]."""
    ee, nn = np.maximum(columns[:, 0], MIN_VARIANCE_M2), np.maximum(columns[:, 2], MIN_VARIANCE_M2)
    limit = 0.99 * np.sqrt(ee * nn)
    en = np.clip(columns[:, 1], -limit, limit)
    return np.stack((np.stack((ee, en), axis=1), np.stack((en, nn), axis=1)), axis=1)
