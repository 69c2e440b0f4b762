"""A traffic officer watches the simulated corridor move, looks into a segment by keyboard, and closes and opens it again."""

import pytest

from tests.e2e.browser import PATIENCE_MS, Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(300)]


def test_the_corridor_board_moves_and_a_road_is_closed_and_opened(person: Desk, stack: Stack) -> None:
    page = person.page
    person.sign_in("traffic", stack.password, "/traffic/")
    page.wait_for_selector("html[data-ready=true]")
    driven = page.locator(".strip-segment:not([data-level=none])").first
    driven.wait_for(timeout=PATIENCE_MS)
    assert "km/h" in driven.inner_text() and page.is_visible("[data-testid=simulated]")
    driven.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=charts] canvas")
    before = page.inner_text("[data-testid=segment-figures]")
    page.wait_for_function(
        "t => document.querySelector('[data-testid=segment-figures]').textContent !== t", arg=before, timeout=PATIENCE_MS
    )
    page.fill("[data-testid=say-text]", "Procession")
    page.press("[data-testid=say-text]", "Tab")
    page.press("[data-testid=say-note]", "Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".strip-segment[data-level=closed][aria-pressed=true]")
    page.locator("[data-kind=closures] button").press("Enter")
    page.wait_for_selector(".strip-segment:not([data-level=closed])[aria-pressed=true]")
    assert page.locator("[data-kind=closures]").count() == 0
