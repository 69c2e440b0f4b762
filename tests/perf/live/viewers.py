"""A process full of viewers of the live map: raw sockets that acknowledge as the page does and read the age of what they get."""

import asyncio
import base64
import json
import os
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safecity_gis.messages.frames import HEADER, OBJECT_DTYPE, FrameKind

TIMED_EVERY = 10
"""Two neighbours in ten read ages: one that sees the city and one that sees a street; the rest only receive and acknowledge."""
ACK_EVERY = 2
ACK_DELAY_S = 0.5
BIN_MS = 5
BINS = 2000
"""Ages are counted in bins of `BIN_MS`; the last bin holds everything beyond ten seconds."""
RESTAMPED_S = 0.01
"""Two captures of an object lie further apart than this; stamps are sent in whole milliseconds before the server's time."""
CONNECT_TIMEOUT_S = 60.0
STAGGER_S = 0.02
_NO_AGES: NDArray[np.float64] = np.zeros(0)
_MASK = b"\0\0\0\0"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10


@dataclass(frozen=True)
class Plan:
    """What the process is told on its standard input, as JSON."""

    host: str
    port: int
    viewers: list[dict[str, Any]]
    """Each with `path`, `cookie` and `say`: messages sent at once."""
    seconds: float
    counting_from: float
    """Epoch seconds; before it nothing is counted: snapshots, and everybody's arrival."""
    acks: bool = True
    record: bool = False
    """Keep the first viewer's frames, base64, for a replay."""


@dataclass
class Counts:
    frames: int = 0
    bytes: int = 0
    texts: int = 0
    lost: int = 0
    ages: NDArray[np.int64] = field(default_factory=lambda: np.zeros(BINS, np.int64))
    recorded: list[str] = field(default_factory=list)


class Newest:
    """What a viewer saw last of each object: an object told again without a newer capture has no age that counts."""

    def __init__(self) -> None:
        self._captured: NDArray[np.float64] = np.zeros(1024)

    def ages_ms(self, data: bytes, now: float) -> NDArray[np.float64]:
        """Age of every new capture in a tick, from its stamp to this moment."""
        _, kind, _, _, server_time, count, _, _ = HEADER.unpack_from(data)
        objects = np.frombuffer(data, OBJECT_DTYPE, count, HEADER.size)
        handles = objects["handle"]
        if count and handles.max() >= len(self._captured):
            self._captured = np.concatenate([self._captured, np.zeros(int(handles.max()))])
        captured = server_time - objects["age_ms"] / 1000
        new = captured > self._captured[handles] + RESTAMPED_S
        known = self._captured[handles] > 0
        self._captured[handles] = captured
        return (now - captured[new & known]) * 1000 if kind == FrameKind.TICK else np.zeros(0)


class Viewer(asyncio.Protocol):
    """One connection; parses what a server sends (never masked, never fragmented here)."""

    def __init__(
        self, plan: Plan, told: dict[str, Any], counts: Counts, counting_from: float, *, record: bool, timing: bool
    ) -> None:
        self._plan, self._told, self._counts, self._counting_from, self._record = plan, told, counts, counting_from, record
        self._newest = Newest() if timing else None
        self._buffer = bytearray()
        self._open = False
        self._unacknowledged = 0
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        lines = [
            f"GET {self._told['path']} HTTP/1.1",
            f"Host: {self._plan.host}:{self._plan.port}",
            f"Origin: http://{self._plan.host}:{self._plan.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            f"Cookie: {self._told['cookie']}",
        ]
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                self._transport.abort()
                return
            del self._buffer[: end + 4]
            self._open = True
            self.opened.set_result(True)
            for message in self._told["say"]:
                self._send(_TEXT, json.dumps(message).encode())
        while (message := self._next()) is not None:
            self._take(*message)

    def connection_lost(self, exc: Exception | None) -> None:
        self._counts.lost += 1
        if not self.opened.done():
            self.opened.set_result(False)

    def close(self) -> None:
        self._counts.lost -= 1
        self._transport.abort()

    def _next(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, at = buffer[1] & 127, 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            if len(buffer) < 2 + wide:
                return None
            size, at = int.from_bytes(buffer[2 : 2 + wide], "big"), 2 + wide
        if len(buffer) < at + size:
            return None
        message = buffer[0] & 15, bytes(buffer[at : at + size])
        del buffer[: at + size]
        return message

    def _take(self, opcode: int, data: bytes) -> None:
        now = time.time()
        counting = now >= self._counting_from
        if opcode == _BINARY:
            if self._plan.acks:
                self._acknowledge(HEADER.unpack_from(data)[3], data[1] == FrameKind.SNAPSHOT)
            ages_ms = self._newest.ages_ms(data, now) if self._newest else _NO_AGES
            if counting:
                np.add.at(self._counts.ages, np.clip(ages_ms / BIN_MS, 0, BINS - 1).astype(np.int64), 1)
                self._counts.frames += now < self._counting_from + self._plan.seconds
                self._counts.bytes += len(data)
                if self._record and data[1] == FrameKind.TICK:
                    self._counts.recorded.append(base64.b64encode(data).decode())
        elif opcode == _TEXT:
            self._counts.texts += counting
        elif opcode == _PING:
            self._send(_PONG, data)
        elif opcode == _CLOSE:
            self._transport.close()

    def _acknowledge(self, sequence: int, at_once: bool) -> None:
        """As `static/js/lib/live-socket.js`: every second frame, and a last one soon."""
        self._unacknowledged += 1
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if at_once or self._unacknowledged >= ACK_EVERY:
            self._unacknowledged = 0
            self._send(_TEXT, b'{"op":"ack","seq":%d}' % sequence)
        else:
            self._timer = asyncio.get_running_loop().call_later(ACK_DELAY_S, self._acknowledge, sequence, True)

    def _send(self, opcode: int, data: bytes) -> None:
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
        self._transport.write(bytes([0x80 | opcode]) + size + _MASK + data)


async def look(plan: Plan) -> dict[str, Any]:
    """Open all viewers, watch, and say what was counted."""
    counts = Counts()
    loop = asyncio.get_running_loop()
    counting_from = plan.counting_from
    viewers = []
    for number, told in enumerate(plan.viewers):
        viewer = Viewer(plan, told, counts, counting_from, record=plan.record and number == 0, timing=number % TIMED_EVERY < 2)
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await loop.create_connection(lambda viewer=viewer: viewer, plan.host, plan.port)
            if not await viewer.opened:
                raise ConnectionError(f"refused: {told['path']}")
        viewers.append(viewer)
        await asyncio.sleep(STAGGER_S)
    await asyncio.sleep(max(0.0, counting_from + plan.seconds - time.time()))
    answer = {
        "frames": counts.frames,
        "bytes": counts.bytes,
        "texts": counts.texts,
        "lost": counts.lost,
        "ages": counts.ages.tolist(),
        "recorded": counts.recorded,
    }
    for viewer in viewers:
        viewer.close()
    return answer


def percentile_ms(ages: NDArray[np.int64], share: float) -> float:
    """The upper edge of the bin below which `share` (0…1) of the counted ages lie; NaN where nothing was counted."""
    total = ages.sum()
    if not total:
        return float("nan")
    return float((np.searchsorted(np.cumsum(ages), share * total) + 1) * BIN_MS)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(look(Plan(**json.load(sys.stdin))))))
