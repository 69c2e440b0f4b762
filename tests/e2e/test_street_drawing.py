"""A traffic officer draws a counting line in the picture and on the map, mends what is refused, turns it round and ends it."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(300)]

SHOTS = os.environ.get("SAFECITY_SHOTS")
FAR_M, NEAR_M = 450.0, 15.0
"""Farther than a camera counts, and well within."""


def still_point(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the camera is on the screen."""
    a, d, e, f = page.locator("#still-overlay").evaluate("(s) => { const m = s.getScreenCTM(); return [m.a, m.d, m.e, m.f]; }")
    return a * x + e, d * y + f


def row_under(told: dict[str, Any], metres: float) -> float:
    """The picture's row, in the middle column, of the ground so far ahead."""
    a = told["ground"]["matrix"]
    x, (low, high) = told["camera"]["width"] / 2, (0.0, float(told["camera"]["height"]))
    for _ in range(60):
        y = (low + high) / 2
        scale = a[6] * x + a[7] * y + a[8]
        far = scale <= 0 or ((a[0] * x + a[1] * y + a[2]) ** 2 + (a[3] * x + a[4] * y + a[5]) ** 2) ** 0.5 / scale > metres
        low, high = (y, high) if far else (low, y)
    return high


def test_a_counting_line_is_drawn_on_picture_and_map_mended_turned_round_and_ended(person: Desk, stack: Stack) -> None:
    page = person.page
    person.sign_in("traffic", stack.password, "/traffic/")
    page.locator("[data-testid=segment-faisal-out-1]").click()
    link = page.locator("[data-testid=segment-camera]").first
    link.wait_for()
    code = (link.get_attribute("href") or "").split("/")[2]
    link.press("Enter")
    page.wait_for_selector("html[data-ready=true] #shapes tr")
    told = page.request.get(f"{stack.url}/api/v1/traffic/cameras/{code}/drawing/").json()
    for one in told["lines"]:
        counted = sum(row["count"] for row in one["counts"])
        figures = page.inner_text(f"tr[data-code='{one['code']}'] [data-testid=shape-figures]")
        assert ("last hour" in figures) if counted else figures == "nobody counted in the last hour"

    middle = told["camera"]["width"] / 2
    page.click("[data-testid=draw-line]")
    page.mouse.click(*still_point(page, middle, row_under(told, FAR_M)))
    page.locator("[data-testid=map-corner]").wait_for()
    map_box = page.locator("[data-testid=map]").bounding_box()
    assert map_box is not None
    page.mouse.click(map_box["x"] + map_box["width"] / 2, map_box["y"] + map_box["height"] / 2)
    page.keyboard.type("Drawn by hand")
    row = page.locator("tr[data-selected]")
    drawn = row.get_attribute("data-code")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid='fault-other']:not(:empty)")
    assert "too far" in page.inner_text("[data-testid='fault-other']")
    assert "not saved" in row.inner_text() and page.locator("[data-testid=corner]").count() == 2
    shot(person, "refused")

    page.locator("[data-testid=corner]").nth(0).focus()
    first = page.locator("[data-testid=still-corner]").first
    first.wait_for()
    box = first.locator(".ring").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*still_point(page, middle, row_under(told, NEAR_M)), steps=3)
    page.mouse.up()
    page.locator("[data-testid=corner]").nth(1).focus()
    page.keyboard.press("Shift+ArrowUp")
    page.click("[data-testid=shape-save]")
    page.wait_for_selector("[data-testid=said][data-tone=done]:not(:empty)")
    address = f"{stack.url}/api/v1/traffic/lines/{drawn}/"
    saved = page.request.get(address).json()
    assert saved["name"] == "Drawn by hand" and saved["camera"] == code
    shown = [page.locator("[data-testid=corner]").nth(n).inner_text() for n in (0, 1)]
    for text, (lon, lat) in zip(shown, saved["points"], strict=True):
        assert f"{lon:.6f}, {lat:.6f}" in text
    shot(person, "saved")

    before = page.inner_text("[data-testid=forward]")
    page.click("[data-testid=shape-turn]")
    assert page.inner_text("[data-testid=forward]") != before
    other = {name: saved[name] for name in ("name_ur", "camera", "segment", "points")} | {"name": "Renamed by another"}
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    assert page.request.put(address, data=other, headers={"X-CSRFToken": token, "Referer": page.url}).ok
    page.click("[data-testid=shape-save]")
    page.wait_for_selector("[data-testid='fault-other']:not(:empty)")
    assert "Somebody else" in page.inner_text("[data-testid='fault-other']")
    page.wait_for_selector("tr[data-selected] .state:has-text('somebody else changed it meanwhile')")
    page.click("[data-testid=shape-save]")
    person.wait(lambda: page.request.get(address).json()["points"] == saved["points"][::-1], 10, "it counts the other way")
    assert page.request.get(address).json()["name"] == "Drawn by hand"
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_selector("[data-testid=shape-end]:enabled")
    page.click("[data-testid=shape-end]")
    page.wait_for_selector(f"tr[data-code='{drawn}']", state="detached")
    assert page.request.get(address).status == 404
    assert [text for text in person.errors if not {"400", "409"} & set(text.split())] == [] and person.strangers == []


def shot(person: Desk, name: str) -> None:
    if SHOTS:
        person.screenshot(Path(SHOTS) / f"{name}.png")
