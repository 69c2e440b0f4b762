"""`/ws/live/` against a real bus and database: scopes, shared bytes, stalled browsers."""

import time
from typing import Any
from uuid import uuid4

from nats.aio.client import Client as Bus

from apps.live import client as live_client
from apps.live.hub import running_hub
from safecity_gis.messages.frames import FrameKind
from tests.apps.live.conftest import VIEW, World, object_at, publish


async def test_two_scopes_never_see_each_others_objects(world: World, bus: Bus, browse: Any) -> None:
    south, east = await browse(world.south), await browse(world.east)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await publish(bus, world.east_camera, object_at(world.east_camera, lon=67.08))

    await south.until(lambda: south.handles())
    await east.until(lambda: east.handles())
    await south.quiet(0.6)

    assert south.cameras() == {world.south_camera.pk}
    assert east.cameras() == {world.east_camera.pk}
    assert south.handles().isdisjoint(east.handles())


async def test_browsers_with_the_same_scope_and_cells_get_the_very_same_bytes(world: World, bus: Bus, browse: Any) -> None:
    first, second = await browse(world.south), await browse(world.south_colleague)
    await first.until(lambda: first.frames)
    await second.until(lambda: second.frames)
    for step in range(4):
        await publish(bus, world.south_camera, object_at(world.south_camera, lon=67.03 + step / 1000))
        await first.quiet(0.3)
    await second.until(lambda: len(second.handles()) == 4)

    ticks = {frame.sequence: frame.raw for frame in first.frames if frame.kind is FrameKind.TICK and len(frame.objects)}
    shared = [frame for frame in second.frames if frame.kind is FrameKind.TICK and len(frame.objects)]
    assert shared
    assert all(frame.raw is ticks[frame.sequence] for frame in shared)


async def test_only_what_changed_is_sent_and_what_left_is_named(world: World, bus: Bus, browse: Any) -> None:
    names = [uuid4(), uuid4()]
    browser = await browse(world.south)
    await publish(bus, world.south_camera, *(object_at(world.south_camera, name=name) for name in names))
    await browser.until(lambda: len(browser.handles()) == 2)
    before = len(browser.frames)

    await publish(bus, world.south_camera, object_at(world.south_camera, name=names[0], lon=67.031), removed=(names[1],))
    await browser.until(lambda: len(browser.handles()) == 1)

    frame = browser.frames[before]
    assert (len(frame.objects), len(frame.removed)) == (1, 1)
    sequences = [frame.sequence for frame in browser.frames]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))


async def test_a_silent_object_leaves_the_map(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.until(lambda: browser.handles())
    await browser.until(lambda: not browser.handles(), timeout_s=5)
    assert len(running_hub().feed.objects) == 0


async def test_a_stalled_browser_gets_few_frames_and_then_a_fresh_snapshot(world: World, bus: Bus, browse: Any) -> None:
    name = uuid4()
    browser = await browse(world.south, acks=False)
    end = time.monotonic() + 2.5
    step = 0
    while time.monotonic() < end:
        step += 1
        await publish(bus, world.south_camera, object_at(world.south_camera, name=name, lon=67.03 + step / 1e5))
        await browser.quiet(0.1)
    assert len(browser.frames) == live_client.WINDOW

    browser.acks = True
    await browser.say({"op": "ack", "seq": browser.frames[-1].sequence})
    await browser.until(lambda: len(browser.frames) > live_client.WINDOW)
    fresh = browser.frames[live_client.WINDOW]
    assert fresh.kind is FrameKind.SNAPSHOT
    assert len(fresh.objects) == 1
    assert fresh.sequence > browser.frames[live_client.WINDOW - 1].sequence + 1


async def test_resync_brings_a_snapshot_that_the_next_tick_continues(world: World, bus: Bus, browse: Any) -> None:
    name = uuid4()
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera, name=name))
    await browser.until(lambda: browser.handles())
    before = len(browser.frames)

    await browser.say({"op": "resync"})
    await browser.until(lambda: any(frame.kind is FrameKind.SNAPSHOT for frame in browser.frames[before:]))
    snapshot = next(frame for frame in browser.frames[before:] if frame.kind is FrameKind.SNAPSHOT)
    await publish(bus, world.south_camera, object_at(world.south_camera, name=name, lon=67.032))
    await browser.until(lambda: browser.frames[-1].kind is FrameKind.TICK)
    assert browser.frames[-1].sequence == snapshot.sequence + 1


async def test_a_viewport_elsewhere_shows_nothing_of_here(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south, view=False)
    await browser.say({"op": "view", "bbox": [67.3, 25.2, 67.4, 25.3], "zoom": 14})
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.quiet(0.8)
    assert browser.frames and not browser.handles()

    await browser.say(VIEW)
    await browser.until(lambda: browser.handles())
