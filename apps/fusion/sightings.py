"""What every camera sees now: the newest view of each tracklet in arrays, and out of them the objects that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from apps.fusion.registry import Registry
from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.core.tracking.fused_ids import FusedIds, Member
from safecity_gis.core.tracking.merging import Views, cluster, fuse, pairs_of_views
from safecity_gis.messages.live import OBJECT_TTL_S, LiveObject
from safecity_gis.messages.observations import ObjectClass, Observation, ObservationBatch

MIN_VARIANCE_M2 = 0.01
MAX_VARIANCE_M2 = 1e6
MAX_SPEED_MPS = 100.0

_VIEW = np.dtype(
    [
        ("camera", "i8"), ("channel", "i8"), ("object_class", "i8"), ("rank", "i8"), ("lon", "f8"), ("lat", "f8"),
        ("point", "f8", 2), ("covariance", "f8", (2, 2)), ("velocity", "f8", 2), ("at", "f8"), ("born", "f8"),
        ("arrived", "f8"), ("active", "?"), ("changed", "?"), ("number", "i8"),
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

    changed: dict[Channel, list[LiveObject]] = field(default_factory=dict)
    removed: dict[Channel, list[UUID]] = field(default_factory=dict)


class Sightings:
    """The newest view of each tracklet. Times of views are capture times; how long a view stays is measured by arrival."""

    def __init__(self, capacity: int = 4096) -> None:
        self._views = np.zeros(capacity, dtype=_VIEW)
        self._ids: list[UUID | None] = [None] * capacity
        self._slot_of: dict[UUID, int] = {}
        self._free = list(range(capacity - 1, -1, -1))
        self._channels: list[Channel] = []
        self._channel_of: dict[Channel, int] = {}
        self._names = FusedIds()
        self._left: list[tuple[UUID, int]] = []
        """Names that may be gone, with their channel."""
        self._codes: list[str] = []

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
        slots = np.fromiter((self._slot(o.tracklet_id) if g else -1 for (o, _), g in zip(seen, good.tolist(), strict=True)), int)
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
            slot = self._slot_of.pop(tracklet_id, None)
            if slot is not None:
                self._drop(tracklet_id, slot)

    def retell(self) -> None:
        """Let the next tick tell every object."""
        self._views["changed"] |= self._views["active"]

    def tick(self, registry: Registry, now: float) -> Changes:
        """Merge overlapping views and return what changed since the last tick."""
        self._expire(now)
        self._codes = list(registry.index)
        changes = Changes()
        merged, names = self._merge(registry, changes)
        alone = self._views["active"] & self._views["changed"]
        alone[merged] = False
        self._tell_alone(np.flatnonzero(alone), changes)
        self._views["changed"] = False
        left, self._left = self._left, []
        for name, channel in left:
            if name not in names and not self._alone(name):
                changes.removed.setdefault(self._channels[channel], []).append(name)
        return changes

    def _merge(self, registry: Registry, changes: Changes) -> tuple[np.ndarray, set[UUID]]:
        """Tell objects of several views, and single views that still bear an object's name; returns their slots and names."""
        slots = np.flatnonzero(self._views["active"] & registry.overlap.any(axis=1)[self._views["camera"]])
        views = self._as_views(slots)
        pairs, costs = pairs_of_views(views, registry.overlap)
        labels = cluster(len(slots), pairs, costs, views.rank)
        together = np.bincount(labels, minlength=len(slots))[labels] > 1 if len(slots) else np.zeros(0, dtype=bool)
        together |= np.isin(slots, self._borrowed(slots))
        chosen = np.flatnonzero(together)
        self._views["number"] = -1
        if len(chosen) == 0:
            return slots[chosen], set()
        some = Views(*(column[chosen] for column in views))
        of_view, fused = fuse(some, labels[chosen])
        clusters: list[list[Member]] = [[] for _ in range(len(fused.newest))]
        for row in np.lexsort((some.rank, self._views["born"][slots[chosen]])).tolist():
            tracklet_id = self._ids[slots[chosen[row]]]
            clusters[of_view[row]].append(Member(tracklet_id, int(some.camera[row])))  # type: ignore[arg-type]
        before = {m.tracklet_id: self._names.object_of(m.tracklet_id) for members in clusters for m in members}
        names = self._names.assign(clusters, registry.overlap, alive=self._slot_of.__contains__)
        self._views["number"][slots[chosen]] = of_view
        channels = self._views["channel"][slots[chosen]]
        renamed = np.zeros(len(names), dtype=bool)
        for row, index in enumerate(of_view.tolist()):
            old = before[self._ids[slots[chosen[row]]]]  # type: ignore[index]
            if old != names[index]:
                renamed[index] = True
                self._left.append((old, int(channels[row])))
        moved = renamed | (np.bincount(of_view, self._views["changed"][slots[chosen]], len(names)) > 0)
        self._tell_merged(np.flatnonzero(moved), names, fused, slots[chosen], registry, changes)
        return slots[chosen], set(names)

    def _borrowed(self, slots: Any) -> Any:
        """Slots of views that bear an object's name; one whose camera overlaps no other any more gets its own name back."""
        able, found = set(slots.tolist()), []
        for tracklet_id in self._names.borrowed():
            slot = self._slot_of[tracklet_id]
            if slot in able:
                found.append(slot)
            else:
                self._left.append((self._names.object_of(tracklet_id), int(self._views["channel"][slot])))
                self._names.forget(tracklet_id)
                self._views["changed"][slot] = True
        return np.array(found, dtype=np.int64)

    def _tell_merged(self, objects: Any, names: list[UUID], fused: Any, slots: Any, registry: Registry, changes: Changes) -> None:
        if len(objects) == 0:
            return
        newest = self._views[slots[fused.newest[objects]]]
        lonlat = registry.frame.to_lonlat(fused.points[objects])
        self._tell(
            [names[index] for index in objects.tolist()],
            newest,
            lonlat,
            fused.velocities[objects],
            fused.covariances[objects],
            changes,
        )

    def _tell_alone(self, slots: Any, changes: Changes) -> None:
        if len(slots):
            views = self._views[slots]
            names: Any = [self._ids[slot] for slot in slots.tolist()]
            lonlat = np.column_stack((views["lon"], views["lat"]))
            self._tell(names, views, lonlat, np.nan_to_num(views["velocity"]), views["covariance"], changes)

    def _tell(self, names: list[UUID], newest: Any, lonlat: Any, velocity: Any, covariance: Any, changes: Changes) -> None:
        columns = zip(
            names, newest["object_class"].tolist(), lonlat[:, 0].tolist(), lonlat[:, 1].tolist(), velocity[:, 0].tolist(),
            velocity[:, 1].tolist(), radius_68_m(covariance).tolist(), newest["at"].tolist(), newest["camera"].tolist(),
            newest["channel"].tolist(), strict=True,
        )  # fmt: skip
        classes, codes, channels = _CLASSES, self._codes, self._channels
        told = [changes.changed.setdefault(channel, []) for channel in channels]
        for name, kind, lon, lat, east, north, accuracy, at, camera, channel in columns:
            told[channel].append(
                LiveObject(name, classes[kind], lon, lat, east, north, accuracy, at, codes[camera], channels[channel].simulated)
            )

    def _as_views(self, slots: Any) -> Views:
        rows = self._views[slots]
        return Views(
            camera=rows["camera"], kind=rows["channel"] * 256 + rows["object_class"], points=rows["point"],
            covariances=rows["covariance"], velocities=rows["velocity"], at=rows["at"], standing=rows["number"],
            rank=rows["rank"],
        )  # fmt: skip

    def _alone(self, name: UUID) -> bool:
        """Whether a view bears its own name, which no object of several views bears."""
        return name in self._slot_of and self._names.object_of(name) == name

    def _expire(self, now: float) -> None:
        gone = np.flatnonzero(self._views["active"] & (self._views["arrived"] < now - OBJECT_TTL_S))
        self.end([self._ids[slot] for slot in gone.tolist()])  # type: ignore[misc]

    def _slot(self, tracklet_id: UUID) -> int:
        slot = self._slot_of.get(tracklet_id)
        if slot is None:
            if not self._free:
                self._grow()
            slot = self._slot_of[tracklet_id] = self._free.pop()
            self._ids[slot] = tracklet_id
            self._views[slot] = np.zeros((), dtype=_VIEW)
            self._views["rank"][slot] = tracklet_id.int >> 65
            self._views["number"][slot] = -1
        return slot

    def _drop(self, tracklet_id: UUID, slot: int) -> None:
        self._left.append((self._names.object_of(tracklet_id), int(self._views["channel"][slot])))
        self._names.forget(tracklet_id)
        self._views["active"][slot] = self._views["changed"][slot] = False
        self._ids[slot] = None
        self._free.append(slot)

    def _grow(self) -> None:
        size = len(self._views)
        self._views = np.concatenate((self._views, np.zeros(size, dtype=_VIEW)))
        self._ids += [None] * size
        self._free = list(range(2 * size - 1, size - 1, -1))

    def _channel(self, batch: ObservationBatch) -> int:
        channel = Channel(batch.district, batch.simulated, batch.exercise_id)
        number = self._channel_of.get(channel)
        if number is None:
            number = self._channel_of[channel] = len(self._channels)
            self._channels.append(channel)
        return number


_CLASSES = {int(value): value for value in ObjectClass}


def _covariances(columns: Any) -> Any:
    """Variances and covariance [n, 3] (east-east, east-north, north-north) as positive definite matrices [n, 2, 2]."""
    ee, nn = np.maximum(columns[:, 0], MIN_VARIANCE_M2), np.maximum(columns[:, 2], MIN_VARIANCE_M2)
    limit = 0.99 * np.sqrt(ee * nn)
    en = np.clip(columns[:, 1], -limit, limit)
    return np.stack((np.stack((ee, en), axis=1), np.stack((en, nn), axis=1)), axis=1)
