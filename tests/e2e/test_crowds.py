"""A commander watches the simulated crowds move, looks into a zone, draws one by keyboard, and plans an event on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import LAPTOP, PATIENCE_MS, Desk, desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(300)]

CORNERS = "67.0300, 24.8500\n67.0306, 24.8500\n67.0306, 24.8505\n67.0300, 24.8505"


@pytest.fixture(scope="module")
def commander(stack: Stack, browser: Browser) -> Iterator[Desk]:
    with desk(browser, stack.url, LAPTOP, still=True) as person:
        person.sign_in("commander", stack.password)
        person.wait_live()
        yield person


def press(person: Desk, testid: str) -> None:
    person.page.locator(f"[data-testid={testid}]").first.focus()
    person.page.keyboard.press("Enter")


def listed(person: Desk) -> Desk:
    """With the list of crowds open, whichever story was told before."""
    if person.page.is_hidden("#crowd-panel"):
        press(person, "crowd-open")
    elif person.page.is_hidden("[data-testid=crowd-zones]"):
        press(person, "crowd-back")
    return person


def test_crowds_move_on_the_map_and_in_the_panel(commander: Desk) -> None:
    page = listed(commander).page
    page.wait_for_selector("[data-testid=crowd-zone][data-level]:not([data-level=''])", timeout=PATIENCE_MS)
    people = page.get_attribute("html", "data-crowd-people")
    page.wait_for_selector(f"html:not([data-crowd-people='{people}'])", timeout=PATIENCE_MS)
    assert int(page.get_attribute("html", "data-crowd-cells") or 0) > 100
    assert "at least so many" in page.inner_text("#legend-crowd") and page.is_checked("[data-testid=layer-crowd-cells]")
    press(commander, "crowd-zone")
    page.wait_for_selector("[data-testid=crowd-facts]")
    facts = page.inner_text("[data-testid=crowd-facts]")
    assert "in \u20665\u2069 min" in facts and "Level of service" in facts and "Capacity" in facts
    assert "simulated people" in page.inner_text("#crowd-panel")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=crowd-zones]")
    assert page.is_visible("[data-testid=crowd-event][data-state=running]")


def test_a_zone_is_drawn_by_keyboard_and_an_event_planned_on_it(commander: Desk) -> None:
    page = listed(commander).page
    press(commander, "crowd-new-zone")
    page.fill("[data-testid=crowd-name]", "Parade ground")
    page.fill("[data-testid=crowd-capacity]", "2500")
    page.fill("[data-testid=crowd-corners]", "67.03, 24.85\nsomewhere")
    press(commander, "crowd-save")
    page.wait_for_selector("[data-testid=crowd-problem]:has-text('Line 2')")
    page.fill("[data-testid=crowd-corners]", "")
    press(commander, "crowd-pick")
    page.wait_for_selector("#map-crosshair:visible")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert len(page.input_value("[data-testid=crowd-corners]").split("\n")) == 1
    page.fill("[data-testid=crowd-corners]", CORNERS)
    press(commander, "crowd-save")
    page.wait_for_selector("[data-testid=crowd-zone]:has-text('Parade ground')")
    press(commander, "crowd-new-event")
    page.fill("[data-testid=crowd-event-name]", "Parade")
    page.fill("[data-testid=crowd-stage-name]", "Assembly")
    page.select_option("[data-testid=crowd-stage-zone]", label="Parade ground")
    page.fill("[data-testid=crowd-stage-capacity]", "2000")
    press(commander, "crowd-event-save")
    page.wait_for_selector("[data-testid=crowd-event]:has-text('Parade'):has-text('Assembly'):has-text('at most')")
    assert commander.errors == []
