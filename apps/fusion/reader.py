"""Reads a JetStream stream in order from a given message on, and starts again from there whenever a message may be missing."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import nats.errors
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from safecity_gis import bus

log = structlog.get_logger(__name__)

BATCH = 500
EXPIRES_S = 5.0
GRACE_S = 3.0
"""How much later than promised the server may answer before the consumer counts as lost."""
FORGET_AFTER_S = 60.0


class ConsumerLost(ConnectionError):
    """Messages are missing, or the server does not know the consumer any more."""


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The last message taken of a stream that was made at `created`."""

    created: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Taken:
    """One message of a stream."""

    subject: str
    sequence: int
    data: bytes


class StreamReader:
    """An ordered pull consumer without acknowledgements: the position is stored by whoever stores the messages' effect.

    The server is asked for the next messages before the last are used up, and answers at least every five seconds.
    """

    def __init__(self, client: Client, stream: str) -> None:
        self.stream = stream
        self.created = ""
        self.last = 0
        """Sequence of the newest message when the stream was opened."""
        self._client, self._js = client, bus.jetstream(client)
        self._consumer = self._inbox = ""
        self._subscription: Subscription | None = None
        self._buffer: list[Taken] = []
        self._arrived = asyncio.Event()
        self._asked = 0
        self._next = 0
        self._heard_at = 0.0
        self._lost = True
        self._pending = 0

    @property
    def lag(self) -> int:
        """Messages of the stream that are not delivered yet."""
        return self._pending

    async def open(self, position: StreamPosition | None) -> None:
        """Start after `position`; from the first message where there is none, or the stream was made anew since.

        Raises:
            nats.errors.Error: the server is away or has no such stream.
        """
        await self.close()
        info = await self._js.stream_info(self.stream)
        self.created, self.last = str(info.created), info.state.last_seq
        same = position is not None and position.created == self.created and position.sequence <= info.state.last_seq
        start = position.sequence + 1 if same and position else 1
        self._consumer = f"fusion-{uuid4().hex}"
        inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(inbox, cb=self._take, pending_msgs_limit=8 * BATCH)
        config = ConsumerConfig(
            name=self._consumer,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=start,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=FORGET_AFTER_S,
            mem_storage=True,
            num_replicas=1,
        )
        await self._js.add_consumer(self.stream, config)
        self._buffer, self._asked, self._next, self._lost = [], 0, 1, False
        self._inbox, self._heard_at = inbox, time.monotonic()
        await self._ask()

    async def read(self, timeout_s: float) -> list[Taken]:
        """What arrived since, oldest first; empty after `timeout_s` without anything.

        Raises:
            ConsumerLost: open the stream again at the last position.
        """
        if not self._buffer and not self._lost:
            try:
                async with asyncio.timeout(timeout_s):
                    await self._arrived.wait()
            except TimeoutError:
                if time.monotonic() - self._heard_at > EXPIRES_S + GRACE_S:
                    self._lost = True
        self._arrived.clear()
        if self._lost:
            raise ConsumerLost(self.stream)
        taken, self._buffer = self._buffer, []
        if self._asked <= BATCH // 2:
            await self._ask()
        return taken

    def invalidate(self) -> None:
        """The connection was lost meanwhile: the next `read` says so."""
        self._lost = True
        self._arrived.set()

    async def close(self) -> None:
        """End the subscription and the consumer; a server that is away forgets the consumer by itself."""
        self._lost = True
        subscription, self._subscription = self._subscription, None
        if subscription is not None and self._client.is_connected:
            await subscription.unsubscribe()
            with suppress(nats.errors.Error):
                await self._js.delete_consumer(self.stream, self._consumer)

    async def _ask(self) -> None:
        request = {"batch": BATCH, "expires": int(EXPIRES_S * 1e9)}
        self._asked += BATCH
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self._consumer}"
        await self._client.publish(subject, orjson.dumps(request), reply=self._inbox)

    async def _take(self, message: Msg) -> None:
        self._heard_at = time.monotonic()
        if not message.reply.startswith("$JS.ACK"):
            self._status(message)
            return
        tokens = message.reply.split(".")
        sequence, delivered, pending = int(tokens[-4]), int(tokens[-3]), int(tokens[-1])
        if delivered != self._next:
            self._lost = True
        self._next += 1
        self._asked -= 1
        self._pending = pending
        self._buffer.append(Taken(message.subject, sequence, message.data))
        self._arrived.set()

    def _status(self, message: Msg) -> None:
        headers = message.headers or {}
        status = headers.get("Status", "")
        if status == "408":
            self._asked -= int(headers.get("Nats-Pending-Messages", "0"))
        elif status in {"404", "409", "503"}:
            log.warning("fusion.consumer.lost", stream=self.stream, status=status, said=headers.get("Description", ""))
            self._lost = True
        self._arrived.set()
