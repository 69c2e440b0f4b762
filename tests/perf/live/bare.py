"""The raw limit of the live way: a bare `websockets` server that sends recorded frames, four times a second, to whoever asks."""

import asyncio
import base64
import json
import signal
import sys
from collections import defaultdict

from websockets.asyncio.server import ServerConnection, broadcast, serve

TICK_S = 0.25


async def replay(port: int, recorded: dict[str, list[bytes]]) -> None:
    """Serve `/GROUP`: every group gets its own recording, in a circle, the same bytes to all in it."""
    groups: dict[str, set[ServerConnection]] = defaultdict(set)

    async def attend(connection: ServerConnection) -> None:
        group = connection.request.path.strip("/") if connection.request else ""
        groups[group].add(connection)
        try:
            await connection.wait_closed()
        finally:
            groups[group].discard(connection)

    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with serve(attend, "127.0.0.1", port, compression=None):
        print("ready", flush=True)
        step = 0
        while not stopping.is_set():
            for group, frames in recorded.items():
                broadcast(groups[group], frames[step % len(frames)])
            step += 1
            await asyncio.sleep(TICK_S)


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    asyncio.run(replay(int(sys.argv[1]), {group: [base64.b64decode(one) for one in frames] for group, frames in told.items()}))
