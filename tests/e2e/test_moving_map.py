"""A map that is dragged on a slow machine: this browser's GL is drawn by the processor."""

import json

import pytest
from playwright.sync_api import WebSocket

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

STEPS, STEP_PX = 40, 5
REST_MS = 600
"""After a hand has rested so long, nothing flies on."""


def test_a_slow_map_follows_the_hand_to_the_pixel_and_is_drawn_where_it_rests(lively_person: Desk, stack: Stack) -> None:
    views: list[list[float]] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda text: views.extend([told["bbox"]] if (told := json.loads(text))["op"] == "view" else []))

    lively_person.page.on("websocket", listen)
    lively_person.sign_in("commander", stack.password)
    lively_person.wait_live()
    lively_person.wait(lambda: bool(views), 20, "what the map shows, told to the server")
    west, _, east, _ = views[-1]
    box = lively_person.page.locator("#map").bounding_box()
    assert box is not None
    x, y, mouse = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, lively_person.page.mouse
    mouse.move(x, y)
    mouse.down()
    for step in range(1, STEPS + 1):
        mouse.move(x + step * STEP_PX, y)
    lively_person.page.wait_for_timeout(REST_MS)
    mouse.up()
    lively_person.wait(lambda: views[-1][0] < west, 20, "the new view, told to the server")
    assert (west - views[-1][0]) / (east - west) * box["width"] == pytest.approx(STEPS * STEP_PX, abs=1.5)
    canvas = lively_person.page.locator("#map canvas.maplibregl-canvas")
    lively_person.wait(
        lambda: "transform" not in (canvas.get_attribute("style") or ""), 10, "a drawing of the map where it rests"
    )
    assert lively_person.errors == []
