"""Tells the web processes what is true now: moving objects several times a second, cameras once a second."""

import time
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from nats.aio.client import Client

from apps.fusion import metrics
from apps.fusion.registry import Registry
from apps.fusion.sightings import Changes, Channel, Sightings
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.live import CameraCondition, LiveCamera, LiveCameras
from safecity_gis.messages.live_objects import LIVE_ROW, LiveObjects, id_bytes
from safecity_gis.messages.observations import ObservationBatch

T = TypeVar("T")

TICK_S = 0.25
"""As often as a browser may be told; the web processes tick just after."""
CAMERAS_EVERY_S = 1.0
CHUNK = 2000
"""Most objects or cameras in one message: well below the server's limit of a megabyte."""
MAX_LAG_S = 10.0
"""An older batch is history, not now."""


class LivePublisher:
    """Holds the present and publishes its changes, latest wins."""

    def __init__(self) -> None:
        self._sightings = Sightings()
        self._conditions: dict[str, str] = {}
        self._counts: dict[str, tuple[int, float]] = {}
        self._newest: dict[str, tuple[UUID, float]] = {}
        """Run and capture time of each camera's newest batch; capture times grow within a run and mean nothing to the next."""
        self._changed: set[str] = set()
        self._cameras_at = 0.0

    def observe(self, batches: Iterable[ObservationBatch], registry: Registry, now: float) -> None:
        """Take up batches that are newer than what is known of their cameras' runs. `now` in epoch seconds."""
        fresh = []
        for batch in batches:
            code = batch.camera
            run, newest = self._newest.get(code, (batch.run, 0.0))
            if batch.captured_at < now - MAX_LAG_S or (batch.run == run and batch.captured_at <= newest):
                metrics.STALE.inc()
                continue
            self._newest[code] = (batch.run, batch.captured_at)
            self._counts[code] = (len(batch.objects), batch.captured_at)
            self._changed.add(code)
            fresh.append(batch)
        self._sightings.update(fresh, registry, time.monotonic())

    def end(self, tracklet_ids: Iterable[UUID]) -> None:
        """These tracklets closed."""
        self._sightings.end(tracklet_ids)

    def conditions(self, changed: dict[str, str]) -> None:
        """Conditions of cameras as they were committed."""
        self._conditions.update(changed)
        self._changed |= changed.keys()

    def retell(self) -> None:
        """Tell everything anew with the next tick."""
        self._sightings.retell()
        self._changed |= self._conditions.keys() | self._counts.keys()
        self._cameras_at = 0.0

    async def tick(self, client: Client, registry: Registry) -> None:
        """Publish what changed since the last tick."""
        now = time.monotonic()
        changes = self._sightings.tick(registry, now)
        metrics.LIVE_OBJECTS.set(len(self._sightings))
        for subject, payload in _object_messages(changes, list(registry.index), time.time()):
            await client.publish(subject, payload)
        if now - self._cameras_at >= CAMERAS_EVERY_S and self._changed:
            self._cameras_at = now
            codes, self._changed = self._changed, set()
            for subject, payload in self._camera_messages(codes, registry, time.time()):
                await client.publish(subject, payload)

    def _camera_messages(self, codes: Iterable[str], registry: Registry, now: float) -> list[tuple[str, bytes]]:
        told: dict[tuple[str, bool], list[LiveCamera]] = {}
        for code in codes:
            camera = registry.cameras.get(code)
            if camera is not None:
                count, captured_at = self._counts.get(code, (0, None))
                condition = CameraCondition(self._conditions.get(code, CameraCondition.UNKNOWN))
                told.setdefault((camera.district, camera.simulated), []).append(LiveCamera(code, condition, count, captured_at))
        return [
            (
                subjects.live(district),
                encode(LiveCameras(simulated=simulated, district=district, published_at=now, cameras=tuple(chunk))),
            )
            for (district, simulated), cameras in told.items()
            for chunk in _chunks(cameras)
        ]


def _object_messages(changes: Changes, codes: list[str], now: float) -> list[tuple[str, bytes]]:
    """Args: codes: of all cameras, by their index in the registry."""
    messages = []
    for channel in changes.changed.keys() | changes.removed.keys():
        rows = np.concatenate(changes.changed[channel]) if channel in changes.changed else np.zeros(0, LIVE_ROW)
        gone = changes.removed.get(channel, [])
        for start in range(0, max(len(rows), len(gone)), CHUNK):
            removed = b"".join(map(id_bytes, gone[start : start + CHUNK]))
            message = _live_objects(channel, rows[start : start + CHUNK], codes, removed, now)
            messages.append((subjects.live(channel.district), encode(message)))
    return messages


def _live_objects(channel: Channel, rows: Any, codes: list[str], removed: bytes, now: float) -> LiveObjects:
    cameras, camera = np.unique(rows["camera"], return_inverse=True)
    rows["camera"] = camera
    return LiveObjects(
        simulated=channel.simulated,
        exercise_id=channel.exercise_id,
        district=channel.district,
        published_at=now,
        cameras=tuple(codes[index] for index in cameras.tolist()),
        changed=rows.tobytes(),
        removed=removed,
    )


def _chunks(items: list[T]) -> list[list[T]]:
    return [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
