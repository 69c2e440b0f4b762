"""One browser on the live socket: what it looks at, what it may see, and how far it lags behind."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

import structlog
from django.utils import translation
from django.utils.functional import Promise

from apps.live.access import Access, Viewer
from apps.live.cells import CellRange
from apps.live.wire import Shared, WriteFrame, text
from safecity_gis.messages.browser import Notice, Refusal

if TYPE_CHECKING:
    from apps.live.streams import Stream

log = structlog.get_logger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

WINDOW = 4
"""Most frames on their way to a browser; beyond it nothing is sent until it acknowledges."""
LAG_S = 3.0
"""A frame unacknowledged for so long stops everything else to this browser as well."""
SEND_TIMEOUT_S = 1.0


class Client:
    """Bounded by construction: at most `WINDOW` frames and `LAG_S` seconds of texts are ever under way."""

    __slots__ = (
        "access",
        "cells",
        "checked_at",
        "closed",
        "facts",
        "heard_at",
        "language",
        "moved",
        "needs_alerts",
        "needs_cameras",
        "needs_snapshot",
        "send",
        "session_key",
        "stream",
        "unacked",
        "viewer",
        "write",
    )  # fmt: skip

    def __init__(
        self,
        *,
        send: Send,
        write: WriteFrame | None,
        session_key: str,
        viewer: Viewer,
        access: Access,
        language: str,
        now: float,
        checked_at: float,
    ) -> None:
        self.send = send
        self.write = write
        self.session_key = session_key
        self.viewer = viewer
        self.access = access
        self.language = language
        self.cells: CellRange | None = None
        self.stream: Stream | None = None
        self.unacked: deque[tuple[int, float]] = deque()
        self.needs_snapshot = self.needs_cameras = self.needs_alerts = True
        self.facts = 0
        """The change of the city that it was told of last, as the hub counts them."""
        self.heard_at = now
        self.checked_at = checked_at
        self.moved = self.closed = False

    def keeps_up(self, now: float) -> bool:
        unacked = self.unacked
        return not self.closed and len(unacked) < WINDOW and (not unacked or now - unacked[0][1] < LAG_S)

    def acknowledge(self, sequence: int) -> None:
        """All frames up to the oldest of this number have arrived; a number that is not under way changes nothing."""
        for count, (sent, _) in enumerate(self.unacked, start=1):
            if sent == sequence:
                for _ in range(count):
                    self.unacked.popleft()
                return

    def look(self, cells: CellRange) -> None:
        if cells != self.cells:
            self.cells = cells
            self.moved = True

    async def send_frame(self, message: Shared, sequence: int, now: float) -> None:
        self.unacked.append((sequence, now))
        await self.deliver(message)

    async def deliver(self, message: Shared) -> None:
        """Hand a message to the server, by its way for shared frames where it has one."""
        if self.closed:
            return
        if self.write is None:
            await self._send(message.message)
        elif not self.write(message.frame):
            self.closed = True

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        """As ASGI has it; a connection that cannot take it within `SEND_TIMEOUT_S` is given up."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self.send(message)
        except (OSError, RuntimeError, TimeoutError) as error:
            self.closed = True
            log.info("live.client.lost", reason=type(error).__name__)

    async def tell(self, notice: Notice) -> None:
        await self.deliver(text(notice))

    async def close(self, code: int, error: str, detail: str | Promise) -> None:
        """Say why in the language of this browser, whoever closes it, and close."""
        with translation.override(self.language):
            refusal = Refusal(code=error, detail=str(detail))
        await self.tell(refusal)
        if not self.closed:
            await self._send({"type": "websocket.close", "code": code})
        self.closed = True
