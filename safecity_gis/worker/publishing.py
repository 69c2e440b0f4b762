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
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting
from safecity_gis.messages.recognition import RecognitionMessage

log = structlog.get_logger(__name__)

MOST_WAITING = 256
"""Observation batches between recognition and bus; beyond that the oldest goes."""
MOST_IN_FLIGHT = 64
MOST_PLATES = 500
MOST_UPDATES = 20_000
"""Kept while the bus is away; beyond that the oldest goes."""
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
        self._observations: deque[ObservationBatch | CrowdCount] = deque()
        self._updates: deque[TrackletUpdate] = deque()
        self._plates: deque[PlateSighting] = deque()
        self._media: deque[MediaFrame] = deque(maxlen=32)
        self._in_flight: set[asyncio.Task[None]] = set()

    def observation(self, batch: ObservationBatch | CrowdCount) -> None:
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

    def plate(self, sighting: PlateSighting) -> None:
        """As `updates`; fewer are kept, for each carries a picture. Any thread."""
        if len(self._plates) >= MOST_PLATES:
            self._plates.popleft()
            self.dropped_updates += 1
        self._plates.append(sighting)
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
        return len(self._observations) + len(self._updates) + len(self._plates) + len(self._in_flight)

    async def run(self) -> None:
        """Publish until cancelled."""
        await asyncio.gather(self._run_lasting(self._updates), self._run_lasting(self._plates), self._run_observations())

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

    async def _publish_observation(self, batch: ObservationBatch | CrowdCount) -> None:
        name = f"crowd:{batch.camera}:{batch.captured_at}" if isinstance(batch, CrowdCount) else f"{batch.run}:{batch.frame}"
        try:
            await self._publish(batch, name)
        except _BUS_ERRORS:
            self.dropped_observations += 1

    async def _run_lasting(self, waiting: deque[TrackletUpdate] | deque[PlateSighting]) -> None:
        while True:
            if not waiting:
                await asyncio.sleep(0.02)
                continue
            first = waiting[0]
            kind = "plate:" if isinstance(first, PlateSighting) else ""
            try:
                await self._publish(first, f"{kind}{first.tracklet_id}:{first.revision}")
            except NoStreamResponseError:
                await self._restore_streams()
            except _BUS_ERRORS as error:
                log.warning("worker.publish.retry", error=type(error).__name__, waiting=len(waiting))
                await asyncio.sleep(RETRY_S)
            else:
                if waiting and waiting[0] is first:
                    waiting.popleft()

    async def _publish(self, message: RecognitionMessage, message_id: str) -> None:
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
