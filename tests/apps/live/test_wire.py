"""Shared messages as WebSocket frames, read back by a library that knows the standard."""

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from apps.live.wire import FRAMES_EXTENSION, binary, text, writer_of
from safecity_gis.messages.browser import RightsChanged


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_of_any_size_is_read_back_as_it_was(size: int) -> None:
    reader = ClientProtocol(parse_uri("ws://city/"), state=OPEN, max_size=None)
    payload = bytes(range(256)) * (size // 256 + 1)
    reader.receive_data(binary(payload[:size]).frame)
    (frame,) = reader.events_received()
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.BINARY, True, payload[:size])


def test_a_notice_is_a_text_frame() -> None:
    reader = ClientProtocol(parse_uri("ws://city/"), state=OPEN)
    message = text(RightsChanged())
    reader.receive_data(message.frame)
    (frame,) = reader.events_received()
    assert (frame.opcode, bytes(frame.data).decode()) == (Opcode.TEXT, message.message["text"])


def test_a_frame_is_made_once() -> None:
    message = binary(b"tick")
    assert message.frame is message.frame


def test_a_server_without_the_extension_has_no_writer() -> None:
    assert writer_of({"type": "websocket"}) is None
    assert writer_of({"extensions": {FRAMES_EXTENSION: {"write": print}}}) is print
