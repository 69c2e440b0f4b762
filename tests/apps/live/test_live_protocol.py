"""`/ws/live/`: strangers, bad messages, floods and silence."""

import asyncio
from typing import Any

from channels.testing import WebsocketCommunicator
from nats.aio.client import Client as Bus

from apps.live.hub import running_hub
from safecity_gis.asgi import application
from tests.apps.live.conftest import World


async def test_another_sites_page_is_turned_away_before_the_handshake(world: World, bus: Bus) -> None:
    for origin in (b"http://evil.example", None):
        headers = [(b"host", b"localhost")] + ([(b"origin", origin)] if origin else [])
        socket = WebsocketCommunicator(application, "/ws/live/", headers=headers)
        connected, _ = await socket.connect(timeout=5)
        assert not connected


async def test_bad_messages_are_answered_and_then_end_the_connection(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    bad: list[dict[str, Any]] = [
        {"op": "view", "bbox": [0, 0, 0], "zoom": 1},
        {"op": "view", "bbox": [67, 24, 68, 95], "zoom": 1},
        {"op": "grant"},
        {"op": "ack", "seq": -1},
        {"op": "ack", "seq": 1, "more": 1},
    ]
    for message in bad:
        await browser.say(message)
    await browser.until(lambda: len(browser.told("error")) == len(bad))
    assert browser.close_code is None
    await browser.say({"op": "view", "bbox": [67.2, 24.8, 66.9, 25.0], "zoom": 12})
    await browser.until(lambda: browser.told("error")[-1]["code"] == "bad_view")
    await browser.say({"op": "nonsense"})
    await browser.until(lambda: browser.close_code == 4400)


async def test_a_flood_of_messages_ends_the_connection(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    for _ in range(200):
        await browser.say({"op": "ping"})
    await browser.until(lambda: browser.close_code == 4429)


async def test_a_client_that_says_nothing_is_closed(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south, acks=False)
    await browser.until(lambda: browser.frames)
    (client,) = running_hub().clients
    client.heard_at -= 31
    await browser.until(lambda: browser.close_code == 4408)
    await asyncio.sleep(0)
    assert not running_hub().clients and not running_hub().streams
