"""The bus as a test uses it: synchronous, with everything that was told on `live.>` kept."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from nats.aio.msg import Msg

from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.messages.base import Message, decode, encode
from safecity_gis.messages.live import LiveMessage

T = TypeVar("T")


class Bus:
    """A connection with a thread of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.heard: list[Any] = []
        """Live messages, in their order."""

    def __enter__(self) -> Self:
        self._thread.start()
        self.client = self._wait(bus.connect(self._url, name="test"))
        self._js = bus.jetstream(self.client)
        self._wait(bus.ensure_streams(self._js))
        self._wait(self.client.subscribe(subjects.LIVE, cb=self._hear))
        return self

    def __exit__(self, *_: object) -> None:
        self._wait(self.client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def tell(self, subject: str, *messages: Message | bytes) -> None:
        """Publish to a stream, in order."""

        async def publish() -> None:
            for message in messages:
                await self._js.publish(subject, message if isinstance(message, bytes) else encode(message))

        self._wait(publish())

    def say(self, subject: str, message: Message | bytes) -> None:
        """Publish on core NATS."""

        async def publish() -> None:
            await self.client.publish(subject, message if isinstance(message, bytes) else encode(message))
            await self.client.flush()

        self._wait(publish())

    def ask(self, subject: str) -> bytes:
        async def request() -> bytes:
            return (await self.client.request(subject, b"", timeout=5)).data

        return self._wait(request())

    def ensure_streams(self) -> None:
        self._wait(bus.ensure_streams(self._js))

    def dead_letters(self) -> list[tuple[str, str]]:
        """Subject and reason of each dead letter."""

        async def read() -> list[tuple[str, str]]:
            info = await self._js.stream_info(subjects.STREAM_DEAD_LETTERS)
            letters = [
                await self._js.get_msg(subjects.STREAM_DEAD_LETTERS, sequence)
                for sequence in range(info.state.first_seq, info.state.last_seq + 1)
            ]
            return [(letter.subject or "", (letter.headers or {})["Reason"]) for letter in letters]

        return self._wait(read())

    async def _hear(self, message: Msg) -> None:
        self.heard.append(decode(message.data, LiveMessage))

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)
