"""The web process as it is deployed: its server, a real socket, a bus that dies and comes back."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import nats
import pytest
from django.db import connection
from nats.aio.client import Client as Bus
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from apps.live.background import in_database
from safecity_gis.environment import ROOT
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.ops.ports import free_port
from safecity_gis.ops.programs import application_programs
from tests.apps.live.conftest import VIEW, World, object_at, objects_message, parse_frame, session_cookie


class Page:
    """A browser's socket on a real connection; it acknowledges every frame."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.texts: list[dict[str, Any]] = []
        self.objects = 0

    async def read(self) -> None:
        async for message in self.connection:
            if isinstance(message, str):
                self.texts.append(json.loads(message))
                continue
            frame = parse_frame(message)
            self.objects += len(frame.objects)
            await self.connection.send(json.dumps({"op": "ack", "seq": frame.sequence}))


def connect_page(port: int, cookie: str, origin: str = "http://127.0.0.1") -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/ws/live/",
        origin=Origin(origin),
        additional_headers={"Cookie": f"sessionid={cookie}"},
        proxy=None,
        open_timeout=10,
    )


async def until(condition: Any, timeout_s: float = 12.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.05)


@pytest.fixture
async def own_bus(tmp_path: Any) -> AsyncIterator[Any]:
    """A NATS server that may be killed and started again on its port."""
    port = free_port()

    def start() -> subprocess.Popen[bytes]:
        command = [
            os.path.join(sys.prefix, "bin", "nats-server"),
            "-js",
            "-sd",
            str(tmp_path),
            "-a",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return servers[-1]

    servers: list[subprocess.Popen[bytes]] = []
    start()
    yield f"nats://127.0.0.1:{port}", start, servers
    for server in servers:
        server.kill()
        server.wait(5)


@pytest.fixture
async def web_port(world: World, own_bus: Any) -> AsyncIterator[int]:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{quote(database['PASSWORD'])}@:{database['PORT']}/{database['NAME']}"
    url += f"?host={quote(database['HOST'], safe='')}" if database["HOST"] else ""
    port = free_port()
    web = application_programs(web_port=port)[0]
    environment = os.environ | {"DATABASE_URL": url, "NATS_URL": own_bus[0], "WEB_PORT": str(port)} | web.environment
    process = subprocess.Popen(web.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(40):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    break
                except OSError:
                    assert process.poll() is None, "the web process ended"
                    await asyncio.sleep(0.1)
        writer.close()
        yield port
    finally:
        process.terminate()
        process.wait(15)


async def keep_moving(bus: Bus, world: World) -> None:
    """An object seen twice a second."""
    seen = object_at(world.south_camera)
    step = 0
    while True:
        step += 1
        moved = object_at(world.south_camera, name=seen.object_id, lon=67.03 + step / 1e5)
        await bus.publish(subjects.live("south"), encode(objects_message(world.south_camera, [moved])))
        await asyncio.sleep(0.5)


async def test_a_real_browser_sees_objects_move_and_again_after_the_bus_was_killed(
    world: World, own_bus: Any, web_port: int
) -> None:
    url, start, servers = own_bus
    cookie = await in_database(session_cookie, world.south)
    bus = await nats.connect(url, connect_timeout=3, reconnect_time_wait=0.2, max_reconnect_attempts=-1)
    mover = asyncio.create_task(keep_moving(bus, world))
    async with connect_page(web_port, cookie) as connection:
        page = Page(connection)
        await page.connection.send(json.dumps(VIEW))
        reader = asyncio.create_task(page.read())
        await until(lambda: page.objects > 3)
        servers[-1].kill()
        servers[-1].wait(5)
        await until(lambda: page.texts[-1].get("bus") == "lost")
        start()
        back, before = time.monotonic(), page.objects
        await until(lambda: page.objects > before + 2)
        assert time.monotonic() - back < 10
        await until(lambda: page.texts[-1].get("bus") == "connected")
        reader.cancel()
    mover.cancel()
    await bus.close()


async def test_a_page_of_another_origin_gets_no_connection(world: World, web_port: int) -> None:
    cookie = await in_database(session_cookie, world.south)
    with pytest.raises(InvalidStatus):
        async with connect_page(web_port, cookie, origin="http://evil.example"):
            pass
