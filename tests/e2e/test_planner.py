"""A commander plans by keyboard: hangs cameras, compares plans, buys for a budget, looks for a way; one is dragged by mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LAPTOP, Desk, desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

PLAN_BGR, GAINED_BGR = (226, 138, 255), (200, 240, 143)
"""Colours of `OVERLAY.plan` and `OVERLAY.planGained`, which nothing real has."""
COMPUTING_MS = 90_000
"""An optimum takes seconds of a core that the whole stack shares."""
BADGE_PX = 90
"""The badge stands at the foot of the map, in the plan's colour too."""


@pytest.fixture(scope="module")
def commander(stack: Stack, browser: Browser) -> Iterator[Desk]:
    """One page for all stories: what is slow is the signing in and the first drawing of the map."""
    with desk(browser, stack.url, LAPTOP, still=True) as person:
        person.sign_in("commander", stack.password)
        person.wait_live()
        yield person


def press(page: Page, testid: str, key: str = "Enter") -> None:
    target = page.locator(f"[data-testid={testid}]").first
    target.focus()
    assert target.evaluate("element => element === document.activeElement"), testid
    page.keyboard.press(key)


def press_row(page: Page, name: str) -> None:
    page.locator("[data-testid=plan-row]", has_text=name).first.focus()
    page.keyboard.press("Enter")


def begun(person: Desk, name: str) -> Page:
    """A new plan, open, with its figures."""
    page = person.page
    press(page, "plan-open" if page.is_hidden("#plan-panel") else "plan-back")
    page.fill("[data-testid=plan-name]", name)
    page.press("[data-testid=plan-name]", "Enter")
    page.wait_for_selector(f"[data-testid=plan-badge]:visible:has-text('{name}')")
    page.wait_for_selector("[data-testid=plan-figures]", timeout=COMPUTING_MS)
    return page


def camera_hung(person: Desk) -> None:
    """A new camera in the middle of the map that looks south-east, saved in the plan."""
    page = person.page
    press(page, "plan-add")
    assert page.is_visible("#map-crosshair") and page.is_visible("[data-testid=plan-hint]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=plan-camera-form]:visible")
    page.fill("[data-testid=plan-bearing_deg]", "135")
    person.wait(lambda: "m²" in page.inner_text("[data-testid=plan-preview]"), 15, "what it would see")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=plan-change][data-change=add]")
    page.wait_for_selector("[data-testid=plan-figures] [data-figure=cameras][data-changed]", timeout=COMPUTING_MS)


def pixels(person: Desk, colour: tuple[int, int, int]) -> int:
    above = person.pixels("#map")[:-BADGE_PX].astype(int)
    return int((abs(above - colour).max(axis=2) < 24).sum())


def figure(person: Desk, name: str) -> list[str]:
    """Live and each plan, of the first row of this figure."""
    cells = person.page.locator(f"[data-testid=plan-figures] [data-figure={name}]").first.locator("td")
    return [re.sub(r"[^\d.%]", "", text) for text in cells.all_inner_texts()]


def test_a_camera_is_hung_and_seen_in_figures_and_on_the_ground_and_nothing_live_changes(commander: Desk, stack: Stack) -> None:
    page = begun(commander, "Before the match")
    live = page.request.get(f"{stack.url}/api/v1/cameras/?page_size=1").json()["count"]
    assert pixels(commander, PLAN_BGR) == 0
    camera_hung(commander)
    now, planned = (int(text) for text in figure(commander, "cameras"))
    assert planned == now + 1
    press(page, "plan-change")
    assert page.input_value("[data-testid=plan-bearing_deg]") == "135"
    commander.wait(lambda: pixels(commander, PLAN_BGR) > 100, 15, "the planned camera on the map")
    commander.wait(lambda: pixels(commander, GAINED_BGR) > 20, 15, "the ground gained on the map")
    assert page.is_visible("#legend-plan")
    press(page, "layer-plan-gained", "Space")
    commander.wait(lambda: pixels(commander, GAINED_BGR) == 0, 15, "a map without the ground gained")
    press(page, "layer-plan-gained", "Space")
    press(page, "plan-remove")
    page.wait_for_selector("[data-testid=plan-change]", state="detached")
    commander.wait(lambda: pixels(commander, PLAN_BGR) == 0, 15, "a map without plan")
    assert page.request.get(f"{stack.url}/api/v1/cameras/?page_size=1").json()["count"] == live
    page.keyboard.press("Escape")
    assert all(page.is_hidden(part) for part in ("#plan-panel", "[data-testid=plan-badge]", "#legend-plan"))
    assert commander.errors == [] and commander.strangers == []


def test_two_plans_stand_beside_the_live_cameras(commander: Desk) -> None:
    page = begun(commander, "North gate")
    camera_hung(commander)
    begun(commander, "South gate")
    for _ in range(10):
        page.locator("[data-testid=plan-beside-B]").focus()
        page.keyboard.press("ArrowDown")
        if "North gate" in page.inner_text("[data-testid=plan-beside-B] option:checked"):
            break
    page.wait_for_selector("[data-testid=plan-figures] [data-figure=cameras] td:nth-child(4)", timeout=COMPUTING_MS)
    live, south, north = (int(text) for text in figure(commander, "cameras"))
    assert (south, north) == (live, live + 1)
    assert page.locator("[data-testid=plan-figures] thead th").all_inner_texts()[2:] == ["A", "B"]
    assert commander.errors == []


def test_the_best_cameras_for_a_budget_are_cancelled_found_and_taken_and_the_way_out_is_looked_for(commander: Desk) -> None:
    page = begun(commander, "Budget")
    press(page, "plan-back")
    page.locator("[data-testid=plan-prices] summary").focus()
    page.keyboard.press("Enter")
    page.fill("[data-testid=plan-price-fixed]", "300000")
    page.fill("[data-testid=plan-price-fibre_m]", "900")
    page.keyboard.press("Enter")
    commander.wait(lambda: page.inner_text("[data-testid=plan-problem]") != "", 15, "the prices are set")
    press_row(page, "Budget")
    page.wait_for_selector("[data-testid=plan-figures]", timeout=COMPUTING_MS)
    page.locator("[data-testid=plan-optimum] summary").focus()
    page.keyboard.press("Enter")
    page.fill("[data-testid=plan-budget]", "2000000")
    page.keyboard.press("Enter")
    computing = page.locator("[data-testid=plan-optimum] [data-testid=plan-computing]")
    commander.wait(lambda: computing.get_attribute("data-state") == "running", 60, "the jobs process at work")
    assert computing.locator("progress").is_visible()
    computing.locator("[data-testid=plan-stop]").focus()
    page.keyboard.press("Enter")
    assert computing.is_hidden() and page.locator("[data-testid=plan-optimise]").evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=plan-bound]", timeout=COMPUTING_MS)
    assert float(re.findall(r"([\d.]+) %", page.inner_text("[data-testid=plan-bound]"))[0]) > 60
    press(page, "plan-take")
    page.wait_for_selector("[data-testid=plan-change]")
    page.wait_for_selector("[data-testid=plan-figures] [data-figure=covered-1][data-changed]", timeout=COMPUTING_MS)
    assert 0 < int(figure(commander, "cost")[1]) <= 2_000_000

    page.locator("[data-testid=plan-unseen] summary").focus()
    page.keyboard.press("Enter")
    page.select_option("[data-testid=plan-by]", "car")
    press(page, "plan-ask-way")
    page.wait_for_selector(":is([data-testid=plan-open-way], [data-testid=plan-closed])", timeout=COMPUTING_MS)
    assert page.locator("[data-testid=plan-closing] li").count() > 0
    assert commander.errors == []


def test_a_live_camera_is_hung_elsewhere_in_the_plan_by_dragging_it(commander: Desk, stack: Stack) -> None:
    page = begun(commander, "Turn one")
    found = page.request.get(f"{stack.url}/api/v1/cameras/?group=red-zone&lifecycle=commissioned&kind=fixed&page_size=1").json()
    camera = found["features"][0]
    page.fill("[data-testid=plan-live-code]", camera["id"])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=plan-camera-form]:visible")
    before = float(page.input_value("[data-testid=plan-bearing_deg]"))
    assert before == pytest.approx(camera["properties"]["bearing_deg"])
    page.wait_for_timeout(2500)
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    moved = float(page.input_value("[data-testid=plan-lon]"))
    assert moved > camera["geometry"]["coordinates"][0] + 1e-5
    press(page, "plan-save")
    page.wait_for_selector("[data-testid=plan-change][data-change=move]")
    assert camera["id"] in page.inner_text("[data-testid=plan-change]")
    assert commander.errors == []
