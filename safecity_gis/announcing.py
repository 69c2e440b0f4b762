"""Core NATS messages from synchronous code (services, jobs, views): one connection a process, kept in a thread of its own."""

import asyncio
import atexit
import contextlib
import threading
from concurrent.futures import Future
from concurrent.futures import wait as wait_for_all

import structlog
from nats.aio.client import Client

from safecity_gis import bus
from safecity_gis.messages.base import Message, encode

log = structlog.get_logger(__name__)

PUBLISH_TIMEOUT_S = 5
MAX_WAITING = 1000


class Announcer:
    """Publishes in order and never delays or fails its caller; what the bus does not take in time is logged and dropped."""

    def __init__(self, url: str, *, name: str) -> None:
        self._url, self._name = url, name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: asyncio.Task[Client] | None = None
        self._waiting: set[Future[None]] = set()

    def announce(self, subject: str, message: Message) -> None:
        """Publish soon; dropped where too many wait already."""
        if len(self._waiting) >= MAX_WAITING:
            log.warning("bus.announcement.dropped", subject=subject)
            return
        future = asyncio.run_coroutine_threadsafe(self._publish(subject, encode(message)), self._running_loop())
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)

    def flush(self, timeout_s: float = 2.0) -> bool:
        """Wait for what was announced; False where some still waits."""
        return not wait_for_all(set(self._waiting), timeout_s).not_done

    def close(self) -> None:
        """Send what waits, then leave the bus; the next announcement starts anew."""
        self.flush()
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is None:
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._leave(), loop).result(PUBLISH_TIMEOUT_S)
        loop.call_soon_threadsafe(loop.stop)
        atexit.unregister(self.close)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="announcer", daemon=True).start()
                atexit.register(self.close)
            return self._loop

    async def _publish(self, subject: str, payload: bytes) -> None:
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                if self._client is None or (self._client.done() and self._client.exception() is not None):
                    self._client = asyncio.create_task(bus.connect(self._url, name=self._name))
                client = await asyncio.shield(self._client)
                await client.publish(subject, payload)
                await client.flush(timeout=PUBLISH_TIMEOUT_S)
        except Exception as error:
            log.warning("bus.announcement.failed", subject=subject, error=type(error).__name__)

    async def _leave(self) -> None:
        connecting, self._client = self._client, None
        if connecting is None:
            return
        if connecting.done() and not connecting.cancelled() and connecting.exception() is None:
            await connecting.result().close()
        connecting.cancel()
