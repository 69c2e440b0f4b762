"""WebSockets of the web process: uvicorn's protocol, with a way past ASGI for frames that were made once for many browsers."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from apps.live.wire import FRAMES_EXTENSION

MOST_UNREAD = 32
"""Messages of a browser that may wait for the application; beyond it nothing is read from its socket."""


class SharedFramesProtocol(WebSocketsSansIOProtocol):
    """Named on uvicorn's command line (`--ws`).

    A frame that goes to two hundred browsers is encoded once and written as it is; what a browser says is bounded by a short
    queue instead of stopping and starting its socket for every message.
    """

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        scope: Any = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][FRAMES_EXTENSION] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Write one whole WebSocket frame; False where the connection is over.

        Nothing here waits for a slow browser: the caller bounds what is under way by the browser's acknowledgements.
        """
        if self.disconnected or self.close_sent or not self.handshake_complete or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def send_receive_event_to_app(self) -> None:
        if self.queue.qsize() >= MOST_UNREAD:
            super().send_receive_event_to_app()
            return
        was_paused, self.read_paused = self.read_paused, True
        super().send_receive_event_to_app()
        self.read_paused = was_paused
