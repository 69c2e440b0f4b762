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
from safecity_gis.messages.browser import Notice, Refusal, encode_notice

if TYPE_CHECKING:
    from apps.live.streams import Stream

log = structlog.get_logger(__name__)

Shared = dict[str, Any]
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
    )  # fmt: skip

    def __init__(
        self, *, send: Send, session_key: str, viewer: Viewer, access: Access, language: str, now: float, checked_at: float
    ) -> None:
        self.send = send
        self.session_key = session_key
        self.viewer = viewer
        self.access = access
        self.language = language
        self.cells: CellRange | None = None
        self.stream: Stream | None = None
        self.unacked: deque[tuple[int, float]] = deque()
        self.needs_snapshot = self.needs_cameras = self.needs_alerts = True
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
        """Hand a message to the server; a connection that cannot take it within `SEND_TIMEOUT_S` is given up."""
        if self.closed:
            return
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
        await self.deliver({"type": "websocket.close", "code": code})
        self.closed = True


def text(notice: Notice) -> Shared:
    """A text message that is made once and sent to many."""
    return {"type": "websocket.send", "text": encode_notice(notice)}
