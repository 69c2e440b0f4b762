"""A small city with two districts, its users, a bus, and browsers to look with."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID, uuid4

import nats
import numpy as np
import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from nats.aio.client import Client as Bus

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.live.background import in_database
from apps.live.hub import running_hub, stop_hub
from safecity_gis.asgi import application
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.frames import HEADER, OBJECT_DTYPE, FrameKind
from safecity_gis.messages.live_objects import LiveObjects
from tests.factories import make_camera, make_user
from tests.live_objects import LiveObject, live_objects

ORIGIN = "http://localhost"
VIEW = {"op": "view", "bbox": [66.9, 24.8, 67.2, 25.0], "zoom": 12}


@dataclass
class World:
    """A camera and an operator in each of two districts."""

    south_camera: Camera
    east_camera: Camera
    south: User
    south_colleague: User
    east: User


@dataclass
class Frame:
    kind: FrameKind
    sequence: int
    objects: Any
    removed: list[int]
    raw: bytes


def parse_frame(data: bytes) -> Frame:
    _, kind, _, sequence, _, count, gone, _ = HEADER.unpack_from(data)
    end = HEADER.size + count * OBJECT_DTYPE.itemsize
    objects = np.frombuffer(data[HEADER.size : end], OBJECT_DTYPE)
    return Frame(FrameKind(kind), sequence, objects, np.frombuffer(data[end:], "<u4", gone).tolist(), data)


@dataclass
class Browser:
    """A browser's end of a socket; texts and frames are kept apart, frames acknowledged only where `acks`."""

    socket: WebsocketCommunicator
    acks: bool = True
    texts: list[dict[str, Any]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    close_code: int | None = None

    async def open(self) -> Self:
        connected, code = await self.socket.connect(timeout=5)
        assert connected, f"refused with {code}"
        return self

    async def say(self, message: dict[str, Any]) -> None:
        await self.socket.send_to(text_data=json.dumps(message))

    async def read(self, timeout_s: float) -> bool:
        """Take one message in; False where none came."""
        if self.close_code is not None:
            return False
        try:
            async with asyncio.timeout(timeout_s):
                message = await self.socket.output_queue.get()
        except TimeoutError:
            return False
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
        elif message.get("bytes"):
            self.frames.append(parse_frame(message["bytes"]))
            if self.acks:
                await self.say({"op": "ack", "seq": self.frames[-1].sequence})
        else:
            self.texts.append(json.loads(message["text"]))
        return True

    async def until(self, condition: Callable[[], Any], timeout_s: float = 6.0) -> Any:
        """Read until the condition holds; its value."""
        end = time.monotonic() + timeout_s
        while not (found := condition()):
            left = end - time.monotonic()
            assert left > 0, f"waited in vain; texts {self.texts[-5:]}, {len(self.frames)} frames, close {self.close_code}"
            await self.read(min(left, 0.5))
        return found

    async def quiet(self, seconds: float) -> None:
        """Read whatever comes for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self.read(left)

    def told(self, type_: str) -> list[dict[str, Any]]:
        return [text for text in self.texts if text["type"] == type_]

    def handles(self) -> set[int]:
        """What the map shows: the last snapshot and the ticks since."""
        shown: set[int] = set()
        for frame in self.frames:
            shown = set() if frame.kind is FrameKind.SNAPSHOT else shown
            shown |= set(frame.objects["handle"].tolist())
            shown -= set(frame.removed)
        return shown

    def cameras(self) -> set[int]:
        return {int(camera) for frame in self.frames for camera in frame.objects["camera"]}


def object_at(camera: Camera, *, name: UUID | None = None, lon: float = 67.03, lat: float = 24.85) -> LiveObject:
    return LiveObject(name or uuid4(), camera.code, lon, lat, time.time())


def objects_message(camera: Camera, objects: Iterable[LiveObject], removed: tuple[UUID, ...] = ()) -> LiveObjects:
    return live_objects(camera.jurisdiction.code, time.time(), objects, removed)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(
        south_camera=make_camera(jurisdiction="south"),
        east_camera=make_camera(jurisdiction="east", lon=67.08),
        south=make_user(Role.OPERATOR, jurisdictions=("south",)),
        south_colleague=make_user(Role.OPERATOR, jurisdictions=("south",)),
        east=make_user(Role.TRAFFIC_OFFICER, jurisdictions=("east",)),
    )


@pytest.fixture
async def bus(nats_url: str, settings: Any) -> AsyncIterator[Bus]:
    """A connection to the bus that the hub uses, which is stopped afterwards."""
    settings.NATS_URL = nats_url
    client = await nats.connect(nats_url, connect_timeout=3)
    yield client
    await stop_hub()
    await client.close()


def session_cookie(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
async def browse(world: World, bus: Bus) -> AsyncIterator[Callable[..., Any]]:
    """Open a socket as a user: `await browse(user, "/ws/live/")`; with `user=None` as nobody."""
    opened: list[Browser] = []

    async def open_(
        user: User | None,
        path: str = "/ws/live/",
        *,
        acks: bool = True,
        view: bool = True,
        language: str = "en",
        cookie: str = "",
    ) -> Browser:
        headers = [(b"origin", ORIGIN.encode()), (b"host", b"localhost")]
        cookies = f"{settings.LANGUAGE_COOKIE_NAME}={language}"
        if user is not None:
            cookies += f"; sessionid={cookie or await in_database(session_cookie, user)}"
        headers.append((b"cookie", cookies.encode()))
        browser = Browser(WebsocketCommunicator(application, path, headers=headers), acks=acks)
        opened.append(browser)
        await browser.open()
        if view and path == "/ws/live/" and user is not None:
            await browser.say(VIEW)
        return browser

    yield open_
    for browser in opened:
        await browser.socket.disconnect(timeout=5)


async def hub_is_ready() -> None:
    """Wait until the hub of this loop hears the bus and knows its cameras."""
    hub = running_hub()
    async with asyncio.timeout(10):
        while not (hub.feed.connected and hub.feed.directory.version):
            await asyncio.sleep(0.02)
    assert hub.feed.bus is not None
    await hub.feed.bus.flush()


async def publish(bus: Bus, camera: Camera, *objects: LiveObject, removed: tuple[UUID, ...] = ()) -> None:
    await hub_is_ready()
    message = objects_message(camera, objects, removed)
    await bus.publish(subjects.live(camera.jurisdiction.code), encode(message))
    await bus.flush()
