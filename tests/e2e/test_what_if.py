"""A commander cuts a span on the map, sees what would go dark and when, and ends the supposition; nothing of it is real."""

from typing import Any

import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

WHAT_IF_BGR = (77, 255, 200)
"""The colour of `OVERLAY.whatIf`, which nothing real has."""
BADGE_PX = 124
"""The badge stands over the top of the map, in that colour too."""


def opened(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    person.wait_live()


def get(person: Desk, path: str) -> Any:
    answer = person.page.request.get(f"{person.url}/api/v1/{path}")
    assert answer.ok, answer.text()
    return answer.json()


def long_span_on_a_way(person: Desk) -> str:
    """A span by which some camera's picture comes, long enough to be hit between its ends."""
    for camera in get(person, "cameras/?lifecycle=commissioned&page_size=40")["features"]:
        for code in get(person, f"network/trace/?camera={camera['id']}")["centre"]["route"]["spans"]:
            span = get(person, f"fibre-spans/{code}/")
            if span["properties"]["length_m"] > 250 and len(span["geometry"]["coordinates"]) > 2:
                return str(code)
    raise AssertionError("no camera's way has a long span")


def find(person: Desk, code: str) -> None:
    """By the keyboard alone."""
    person.page.fill("[data-testid=search]", code)
    person.page.wait_for_selector(f"[data-testid=search-option][data-code='{code}'][aria-selected=true]")
    person.page.keyboard.press("Enter")
    person.page.wait_for_selector(f"#network-panel[data-element='{code}']")


def what_if_pixels(person: Desk) -> int:
    below = person.pixels("#map")[BADGE_PX:].astype(int)
    return int((abs(below - WHAT_IF_BGR).max(axis=2) < 24).sum())


def clicked(person: Desk) -> str | None:
    """What of the network is chosen by a click into the middle of the map."""
    person.page.wait_for_timeout(500)
    person.page.locator("#map").click()
    return person.page.get_attribute("#network-panel", "data-element")


def counts(person: Desk, after_h: int) -> dict[str, int]:
    cells = person.page.locator(f"[data-testid=what-if-row][data-after='{after_h}'] td")
    return {
        str(cells.nth(number).get_attribute("data-count")): int(cells.nth(number).inner_text().replace(",", ""))
        for number in range(cells.count())
    }


def test_a_span_is_cut_on_the_map_and_mended_again(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    span = long_span_on_a_way(person)
    find(person, span)
    page.keyboard.press("Escape")
    page.wait_for_selector("#network-panel", state="hidden")
    assert what_if_pixels(person) == 0
    person.wait(lambda: clicked(person) == span, 20, "the span under the middle of the map, once the map has flown there")
    page.click("[data-testid=suppose-spans]")
    page.wait_for_selector("[data-testid=what-if-table]")
    assert page.locator("[data-testid=what-if-row]").count() == 9
    now = counts(person, 0)
    assert now["cameras_lost"] + now["cameras_rerouted"] > 0
    assert "WHAT IF" in page.inner_text("[data-testid=what-if-badge]") and span in page.inner_text("[data-testid=what-if-badge]")
    person.wait(lambda: what_if_pixels(person) > 200, 15, "the cut and the cameras behind it on the map")

    page.click("[data-testid=what-if-close]")
    page.wait_for_selector("[data-testid=what-if-badge]", state="hidden")
    person.wait(lambda: what_if_pixels(person) == 0, 15, "a map without supposition")
    assert page.locator("[data-testid=what-if-table]").count() == 0
    assert person.errors == []


def test_a_feeder_fails_and_its_sites_go_dark_hours_later(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    supply = get(person, "supplies/?page_size=1")["results"][0]
    find(person, supply["node"])
    page.click("[data-testid=suppose-feeders]")
    page.wait_for_selector("[data-testid=what-if-table]")
    assert supply["feeder"] in page.inner_text("[data-testid=what-if-title]")
    assert counts(person, 0)["sites_dark"] == 0
    dark = page.locator("[data-testid=what-if-dark]")
    assert dark.count() > 0
    assert all(" h " in text for text in dark.locator("span:last-child").all_inner_texts())
    page.locator("[data-testid=what-if-moment]").last.press("Enter")
    assert "+8" in page.inner_text("[data-testid=what-if-badge]")

    page.keyboard.press("Escape")
    page.wait_for_selector("#network-panel", state="hidden")
    page.wait_for_selector("[data-testid=what-if-badge]", state="hidden")
    assert person.errors == []
