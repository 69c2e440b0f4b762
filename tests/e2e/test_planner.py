"""A commander plans on the map: hangs and aims a camera, compares it with the live ones, buys for a budget, looks for a way."""

import re

import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

PLAN_BGR = (226, 138, 255)
"""The colour of `OVERLAY.plan`, which nothing real has."""
COMPUTING_MS = 90_000
"""An optimum takes seconds of a core that the whole stack shares."""
BADGE_PX = 90
"""The badge stands at the foot of the map, in that colour too."""


def begun(person: Desk, stack: Stack, name: str) -> None:
    person.sign_in("commander", stack.password)
    person.wait_live()
    page = person.page
    page.click("[data-testid=plan-open]")
    page.fill("[data-testid=plan-name]", name)
    page.press("[data-testid=plan-name]", "Enter")
    page.wait_for_selector("[data-testid=plan-badge]:visible")
    page.wait_for_selector("[data-testid=plan-figures]")


def plan_pixels(person: Desk) -> int:
    above = person.pixels("#map")[:-BADGE_PX].astype(int)
    return int((abs(above - PLAN_BGR).max(axis=2) < 24).sum())


def figure(person: Desk, name: str) -> tuple[str, str]:
    """Live and plan, of the first row of this figure."""
    cells = person.page.locator(f"[data-testid=plan-figures] [data-figure={name}]").first.locator("td")
    live, plan = (re.sub(r"[^\d.,%]", "", text) for text in cells.all_inner_texts())
    return live, plan


def test_a_camera_is_hung_by_keyboard_aimed_and_seen_in_the_figures_and_nothing_live_changes(person: Desk, stack: Stack) -> None:
    begun(person, stack, "Before the match")
    page = person.page
    live = page.request.get(f"{stack.url}/api/v1/cameras/?page_size=1").json()["count"]
    assert plan_pixels(person) == 0
    page.focus("[data-testid=plan-add]")
    page.keyboard.press("Enter")
    assert page.is_visible("#map-crosshair") and page.is_visible("[data-testid=plan-hint]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=plan-camera-form]:visible")
    page.fill("[data-testid=plan-bearing_deg]", "135")
    person.wait(lambda: "m²" in page.inner_text("[data-testid=plan-preview]"), 15, "what it would see")
    page.click("[data-testid=plan-save]")
    page.wait_for_selector("[data-testid=plan-change][data-change=add]")
    page.wait_for_selector("[data-testid=plan-figures] [data-figure=cameras][data-changed]")
    now, planned = (int(text.replace(",", "")) for text in figure(person, "cameras"))
    assert planned == now + 1
    page.click("[data-testid=plan-change]")
    assert page.input_value("[data-testid=plan-bearing_deg]") == "135"
    person.wait(lambda: plan_pixels(person) > 100, 15, "the planned camera on the map")
    page.click("[data-testid=plan-remove]")
    page.wait_for_selector("[data-testid=plan-change]", state="detached")
    person.wait(lambda: plan_pixels(person) == 0, 15, "a map without plan")
    assert page.request.get(f"{stack.url}/api/v1/cameras/?page_size=1").json()["count"] == live
    page.keyboard.press("Escape")
    assert page.is_hidden("#plan-panel") and page.is_hidden("[data-testid=plan-badge]")
    assert person.errors == [] and person.strangers == []


def test_a_live_camera_is_hung_elsewhere_in_the_plan_by_dragging_it(person: Desk, stack: Stack) -> None:
    begun(person, stack, "Turn one")
    page = person.page
    found = page.request.get(f"{stack.url}/api/v1/cameras/?group=red-zone&lifecycle=commissioned&kind=fixed&page_size=1").json()
    camera = found["features"][0]
    page.fill("[data-testid=plan-live-code]", camera["id"])
    page.click("[data-testid=plan-live]")
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
    page.click("[data-testid=plan-save]")
    page.wait_for_selector("[data-testid=plan-change][data-change=move]")
    assert camera["id"] in page.inner_text("[data-testid=plan-change]")
    assert person.errors == []


def test_the_best_cameras_for_a_budget_are_taken_into_the_plan_and_the_way_out_is_looked_for(person: Desk, stack: Stack) -> None:
    begun(person, stack, "Budget")
    page = person.page
    page.click("[data-testid=plan-back]")
    page.click("[data-testid=plan-prices] summary")
    page.fill("[data-testid=plan-price-fixed]", "300000")
    page.fill("[data-testid=plan-price-fibre_m]", "900")
    page.click("[data-testid=plan-prices-save]")
    person.wait(lambda: page.inner_text("[data-testid=plan-problem]") != "", 15, "the prices are set")
    page.locator("[data-testid=plan-row]").first.click()
    page.wait_for_selector("[data-testid=plan-figures]")
    page.click("[data-testid=plan-optimum] summary")
    page.fill("[data-testid=plan-budget]", "2000000")
    page.click("[data-testid=plan-optimise]")
    page.wait_for_selector("[data-testid=plan-bound]", timeout=COMPUTING_MS)
    assert float(re.findall(r"([\d.]+) %", page.inner_text("[data-testid=plan-bound]"))[0]) > 60
    page.click("[data-testid=plan-take]")
    page.wait_for_selector("[data-testid=plan-change]")
    page.wait_for_selector("[data-testid=plan-figures] [data-figure=covered-1][data-changed]")
    assert 0 < int(re.findall(r"[\d,]+", page.inner_text("[data-testid=plan-cost]"))[0].strip(",").replace(",", "")) <= 2_000_000

    page.click("[data-testid=plan-unseen] summary")
    page.select_option("[data-testid=plan-by]", "car")
    page.click("[data-testid=plan-ask-way]")
    page.wait_for_selector(":is([data-testid=plan-open-way], [data-testid=plan-closed])")
    assert page.locator("[data-testid=plan-closing] li").count() > 0
    assert person.errors == []


def test_somebody_without_the_right_has_no_planner(person: Desk, stack: Stack) -> None:
    person.sign_in("operator", stack.password)
    person.wait_live()
    assert person.page.is_hidden("[data-testid=plan-open]")
