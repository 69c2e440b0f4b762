"""The simulator's way to the bus: positions now or never, closings and alerts until they are acknowledged, all of it bounded."""

import asyncio
import time
from collections import deque

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from apps.simulator.simulation import Outgoing
from safecity_gis.bus import MESSAGE_ID, PENDING_BYTES, ensure_streams
from safecity_gis.messages.base import Message, encode

log = structlog.get_logger(__name__)

MOST_KEPT = 20_000
"""Messages kept while the bus is away; beyond that the oldest goes."""
MOST_IN_FLIGHT = 500
MOST_UNSENT_BYTES = PENDING_BYTES // 2
ACK_TIMEOUT_S = 5.0
RETRY_S = 0.5
_BUS_ERRORS = (nats.errors.Error, JetStreamError, TimeoutError, OSError)

Kept = tuple[str, str, bytes]
"""Subject, message id, payload."""


class Outbox:
    """Used from the event loop alone. The server recognises a repeated message by its id, so that repeating is harmless."""

    def __init__(self, client: Client, js: JetStreamContext) -> None:
        self.sent = 0
        self.dropped = 0
        """Messages that never reached the bus."""
        self._client, self._js = client, js
        self._kept: deque[Kept] = deque()
        self._flying: dict[asyncio.Future, tuple[float, Kept]] = {}

    @property
    def waiting(self) -> int:
        """Kept messages that are not yet acknowledged."""
        return len(self._kept) + len(self._flying)

    async def take(self, outgoing: Outgoing) -> None:
        """Send on, or keep, or drop and count where the bus is away or slow."""
        if outgoing.kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.popleft()
                self.dropped += 1
            self._kept.append((outgoing.subject, outgoing.message_id or "", encode(outgoing.message)))
        else:
            await self.send(outgoing.subject, outgoing.message, outgoing.message_id)

    async def send(self, subject: str, message: Message, message_id: str | None = None) -> None:
        """Send now or never. The streams take what they are subscribed to; no acknowledgement is awaited."""
        if not self._client.is_connected or self._client.pending_data_size > MOST_UNSENT_BYTES:
            self.dropped += 1
            return
        try:
            await self._client.publish(subject, encode(message), headers={MESSAGE_ID: message_id} if message_id else None)
        except _BUS_ERRORS:
            self.dropped += 1
        else:
            self.sent += 1

    async def push(self) -> None:
        """Send kept messages as far as the bus takes them, and look after those that are under way."""
        now = time.monotonic()
        for future in [future for future, (end, _) in self._flying.items() if end < now]:
            future.cancel()
        while self._kept and self._client.is_connected and len(self._flying) < MOST_IN_FLIGHT:
            kept = self._kept[0]
            subject, message_id, payload = kept
            try:
                future = await self._js.publish_async(subject, payload, wait_stall=RETRY_S, headers={MESSAGE_ID: message_id})
            except _BUS_ERRORS as error:
                log.warning("simulator.publish.retry", error=type(error).__name__, waiting=self.waiting)
                return
            self._kept.popleft()
            self._flying[future] = (now + ACK_TIMEOUT_S, kept)
            future.add_done_callback(self._landed)

    async def flush(self, timeout_s: float) -> bool:
        """Wait until everything kept is acknowledged; False where that took too long."""
        end = time.monotonic() + timeout_s
        while self.waiting and time.monotonic() < end:
            await self.push()
            await asyncio.sleep(0.02)
        return not self.waiting

    async def restore_streams(self) -> None:
        """Make the streams that the server lacks: it is new, or came back without them."""
        try:
            await ensure_streams(self._js)
        except _BUS_ERRORS as error:
            log.warning("simulator.streams.not_ready", error=type(error).__name__)

    def _landed(self, future: asyncio.Future) -> None:
        _, kept = self._flying.pop(future)
        if future.cancelled() or future.exception() is not None:
            self._kept.append(kept)
        else:
            self.sent += 1
