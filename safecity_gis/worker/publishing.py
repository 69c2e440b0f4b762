"""The way to the bus: observations at once or never, tracklets until they are there, all of it bounded."""

import asyncio
import time
from collections import deque

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NoStreamResponseError

from safecity_gis.bus import MESSAGE_ID, ensure_streams
from safecity_gis.messages import subjects
from safecity_gis.messages.base import Message, encode
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate

log = structlog.get_logger(__name__)

MOST_WAITING = 256
"""Observation batches between recognition and bus; beyond that the oldest goes."""
MOST_IN_FLIGHT = 64
MOST_UPDATES = 20_000
"""Tracklet updates kept while the bus is away; beyond that the oldest goes."""
ACK_TIMEOUT_S = 3.0
RETRY_S = 0.5
_BUS_ERRORS = (nats.errors.Error, JetStreamError, TimeoutError, OSError)


class Outbox:
    """Takes messages from any thread, publishes them from the event loop it was made in."""

    def __init__(self, client: Client, js: JetStreamContext) -> None:
        self.dropped_observations = 0
        self.dropped_updates = 0
        self._client, self._js = client, js
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._observations: deque[ObservationBatch] = deque()
        self._updates: deque[TrackletUpdate] = deque()
        self._media: deque[MediaFrame] = deque(maxlen=32)
        self._in_flight: set[asyncio.Task[None]] = set()

    def observation(self, batch: ObservationBatch) -> None:
        """Publish soon, or drop and count where the bus is away or slow. Any thread."""
        if len(self._observations) >= MOST_WAITING:
            self._observations.popleft()
            self.dropped_observations += 1
        self._observations.append(batch)
        self._call()

    def updates(self, updates: list[TrackletUpdate]) -> None:
        """Publish in order, again and again until the bus has them. Any thread."""
        for update in updates:
            if len(self._updates) >= MOST_UPDATES:
                self._updates.popleft()
                self.dropped_updates += 1
            self._updates.append(update)
        if updates:
            self._call()

    def media(self, frame: MediaFrame) -> None:
        """Publish now or never. Any thread."""
        self._media.append(frame)
        self._call()

    async def core(self, subject: str, message: Message) -> None:
        """Publish on core NATS where the bus is there; else the message is gone. Event loop only."""
        if self._client.is_connected:
            try:
                await self._client.publish(subject, encode(message))
            except _BUS_ERRORS as error:
                log.warning("worker.publish.failed", subject=subject, error=type(error).__name__)

    @property
    def waiting(self) -> int:
        """Messages not yet acknowledged."""
        return len(self._observations) + len(self._updates) + len(self._in_flight)

    async def run(self) -> None:
        """Publish until cancelled."""
        await asyncio.gather(self._run_updates(), self._run_observations())

    async def flush(self, timeout_s: float) -> bool:
        """Wait until everything is out; False where that took too long."""
        end = time.monotonic() + timeout_s
        while self.waiting and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return not self.waiting

    def _call(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._wake.set)
        except RuntimeError:  # the loop has ended: the process is on its way out
            log.warning("worker.publish.after_end")

    async def _run_observations(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._media:
                frame = self._media.popleft()
                await self.core(subjects.media(frame.camera), frame)
            while self._observations:
                batch = self._observations.popleft()
                if not self._client.is_connected or len(self._in_flight) >= MOST_IN_FLIGHT:
                    self.dropped_observations += 1
                    continue
                task = asyncio.create_task(self._publish_observation(batch))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)

    async def _publish_observation(self, batch: ObservationBatch) -> None:
        try:
            await self._publish(batch, f"{batch.run}:{batch.frame}")
        except _BUS_ERRORS:
            self.dropped_observations += 1

    async def _run_updates(self) -> None:
        while True:
            if not self._updates:
                await asyncio.sleep(0.02)
                continue
            update = self._updates[0]
            try:
                await self._publish(update, f"{update.tracklet_id}:{update.revision}")
            except NoStreamResponseError:
                await self._restore_streams()
            except _BUS_ERRORS as error:
                log.warning("worker.tracklet.retry", error=type(error).__name__, waiting=len(self._updates))
                await asyncio.sleep(RETRY_S)
            else:
                if self._updates and self._updates[0] is update:
                    self._updates.popleft()

    async def _publish(self, message: ObservationBatch | TrackletUpdate, message_id: str) -> None:
        if not self._client.is_connected:
            raise nats.errors.ConnectionClosedError
        subject = subjects.observations(message.district, message.camera)
        await self._js.publish(subject, encode(message), timeout=ACK_TIMEOUT_S, headers={MESSAGE_ID: message_id})

    async def _restore_streams(self) -> None:
        """The server came back without its streams, or is not ready yet."""
        try:
            await ensure_streams(self._js)
        except _BUS_ERRORS as error:
            log.warning("worker.streams.not_ready", error=type(error).__name__)
        await asyncio.sleep(RETRY_S)
