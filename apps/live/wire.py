"""Messages that are made once and sent to many: as ASGI sees them, and as the very bytes of a WebSocket frame."""

import struct
from collections.abc import Callable
from typing import Any

from safecity_gis.messages.browser import Notice, encode_notice

FRAMES_EXTENSION = "safecity.frames"
"""Under this name a server's scope may offer `write(frame) -> bool`: a whole WebSocket frame for the socket, past ASGI."""

WriteFrame = Callable[[bytes], bool]
_TEXT, _BINARY = 0x81, 0x82


class Shared:
    """One message for many browsers; its WebSocket frame is made at most once."""

    __slots__ = ("_frame", "message")

    def __init__(self, message: dict[str, Any]) -> None:
        self.message = message
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        """The message as one unmasked WebSocket frame (RFC 6455, 5.2)."""
        if self._frame is None:
            text = self.message.get("text")
            payload: bytes = self.message["bytes"] if text is None else text.encode()
            self._frame = _header(_BINARY if text is None else _TEXT, len(payload)) + payload
        return self._frame


def binary(data: bytes) -> Shared:
    return Shared({"type": "websocket.send", "bytes": data})


def text(notice: Notice) -> Shared:
    return Shared({"type": "websocket.send", "text": encode_notice(notice)})


def writer_of(scope: Any) -> WriteFrame | None:
    """The server's way for shared frames; None where it has none (then they go as ASGI messages)."""
    write: WriteFrame | None = scope.get("extensions", {}).get(FRAMES_EXTENSION, {}).get("write")
    return write


def _header(first: int, size: int) -> bytes:
    if size < 126:
        return bytes((first, size))
    return struct.pack(">BBH", first, 126, size) if size < 65_536 else struct.pack(">BBQ", first, 127, size)
