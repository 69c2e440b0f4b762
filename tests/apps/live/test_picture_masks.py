"""Privacy masks at the last station before a viewer: burnt into real pictures that come unmasked over a real bus."""

import asyncio
import time
from typing import Any

import numpy as np
from django.db import connection
from nats.aio.client import Client as Bus

from apps.live.background import in_database
from apps.live.pictures import masks as picture_masks
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.live import LiveRights
from tests.apps.cameras.masking import LEFT, make_masks
from tests.apps.live.conftest import World
from tests.apps.live.picturing import PictureBrowser, grey_frame, picture_path, until_grant

GREY = 120
FAINT = 90
"""The viewer's name over black is no lighter, but for what JPEG adds at the edges of its letters."""


def hidden(picture: np.ndarray) -> tuple[bool, bool]:
    """Whether the left and the right half are black; the bar at the bottom is left out."""
    halves = picture[:320, :310], picture[:320, 330:]
    told = []
    for half in halves:
        black = bool(np.median(half) < 5 and np.percentile(half, 99) < FAINT)
        assert black or abs(float(np.median(half)) - GREY) < 15
        told.append(black)
    return told[0], told[1]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


async def announce(bus: Bus) -> None:
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="masks.changed", simulated=False)))
    await bus.flush()
    await asyncio.sleep(0.05)


async def test_what_a_worker_left_unmasked_is_black_before_any_viewer(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    await in_database(make_masks, world.south_camera, LEFT)
    viewers = [PictureBrowser(await browse(user, picture_path(code))) for user in (world.south, world.south_colleague)]
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    for viewer in viewers:
        _, picture = await viewer.picture()
        assert hidden(picture) == (True, False)


async def test_a_new_mask_holds_from_the_next_frame_on(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    viewer = PictureBrowser(browser)
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    assert hidden((await viewer.picture())[1]) == (False, False)
    await browser.say({"op": "ack"})

    await in_database(make_masks, world.south_camera, LEFT)
    await announce(bus)
    await bus.publish(subjects.media(code), grey_frame(code))
    assert hidden((await viewer.picture())[1]) == (True, False)
    await browser.say({"op": "ack"})

    await in_database(make_masks, world.south_camera)
    await announce(bus)
    await bus.publish(subjects.media(code), grey_frame(code))
    assert hidden((await viewer.picture())[1]) == (False, False)


async def test_who_comes_later_sees_the_last_frame_with_the_masks_of_now(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    first = PictureBrowser(await browse(world.south, picture_path(code)))
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    at, open_picture = await first.picture()
    assert hidden(open_picture) == (False, False)
    await in_database(make_masks, world.south_camera, LEFT)
    await announce(bus)
    later = PictureBrowser(await browse(world.south_colleague, picture_path(code)))
    same, picture = await later.picture()
    assert same == at
    assert hidden(picture) == (True, False)


async def test_a_mask_whose_announcement_is_lost_holds_soon(world: World, bus: Bus, browse: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(picture_masks, "READ_EVERY_S", 0.2)
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    viewer = PictureBrowser(browser)
    await until_grant(bus, code, there=True)
    await in_database(make_masks, world.south_camera, LEFT)
    began = time.monotonic()
    while True:
        await bus.publish(subjects.media(code), grey_frame(code))
        _, picture = await viewer.picture()
        await browser.say({"op": "ack"})
        if hidden(picture) == (True, False):
            break
        assert time.monotonic() - began < 3


async def test_while_nobody_can_say_what_is_hidden_no_picture_is_shown(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    viewer = PictureBrowser(browser)
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    await viewer.picture()
    await browser.say({"op": "ack"})

    await in_database(execute, "ALTER TABLE cameras_cameramasks RENAME TO away")
    try:
        await announce(bus)
        await bus.publish(subjects.media(code), grey_frame(code))
        await browser.quiet(1.0)
        assert browser.socket.output_queue.empty()
    finally:
        await in_database(execute, "ALTER TABLE away RENAME TO cameras_cameramasks")
    await bus.publish(subjects.media(code), grey_frame(code))
    assert hidden((await viewer.picture())[1]) == (False, False)
