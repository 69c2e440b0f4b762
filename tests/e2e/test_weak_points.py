"""A commander asks where the network is weakest, what would mend it, how a picture travels, and how well a zone is covered."""

from typing import Any

import pytest

from tests.e2e.browser import Desk
from tests.e2e.test_what_if import BADGE_PX, find, get, long_span_on_a_way, opened
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

TRACE_BGR, PROPOSAL_BGR = (255, 242, 93), (255, 240, 247)
"""The colours of `OVERLAY.trace` and `OVERLAY.proposal`."""


def drawn(person: Desk, bgr: tuple[int, int, int]) -> int:
    below = person.pixels("#map")[BADGE_PX:].astype(int)
    return int((abs(below - bgr).max(axis=2) < 6).sum())


def opens_weak_points(person: Desk) -> Any:
    """By the keyboard alone."""
    person.page.locator("[data-testid=weak-points-open]").press("Enter")
    person.page.wait_for_selector("[data-testid=weak-point]")
    return person.page.locator("[data-testid=weak-point]")


def test_the_weakest_point_is_supposed_lost_and_a_new_span_is_proposed(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    points = opens_weak_points(person)
    amounts = [
        int(text.strip("\u2066\u2069").split()[0].replace(",", ""))
        for text in points.locator(".weak-amount:nth-child(2)").all_inner_texts()
    ]
    assert amounts == sorted(amounts, reverse=True) and amounts[0] > 100
    page.wait_for_selector("[data-testid=extra-span-none]")
    code = points.first.get_attribute("data-code")
    points.first.press("Enter")
    page.wait_for_selector("[data-testid=what-if-table]")
    assert code in page.inner_text("[data-testid=what-if-title]")
    assert page.locator("[data-testid=ground-loss]").count() == 1
    assert int(page.locator("[data-count=ground_lost]").last.inner_text().replace(",", "")) > 0
    page.keyboard.press("Escape")
    page.wait_for_selector("#network-panel", state="hidden")
    page.keyboard.press("Escape")
    page.wait_for_selector("#weak-points-panel", state="hidden")

    find(person, long_span_on_a_way(person))
    page.click("[data-testid=suppose-spans]")
    page.wait_for_selector("[data-testid=what-if-table]")
    opens_weak_points(person)
    page.locator("[data-testid=extra-span]").first.press("Enter")
    person.wait(lambda: drawn(person, PROPOSAL_BGR) > 60, 15, "the proposed span on the map")
    assert person.errors == []


def test_a_camera_s_way_is_traced_and_escape_ends_that_alone(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    camera = get(person, "cameras/?lifecycle=commissioned&kind=ptz&page_size=1")["features"][0]["id"]
    person.open_camera(camera)
    page.wait_for_selector("[data-testid=band-reachable]")
    page.locator("[data-testid=trace]").press("Enter")
    page.wait_for_selector("[data-testid=trace-way]")
    person.wait(lambda: drawn(person, TRACE_BGR) > 60, 15, "the way on the map")
    page.keyboard.press("Escape")
    person.wait(lambda: drawn(person, TRACE_BGR) == 0, 15, "a map without the way")
    assert page.get_attribute("#camera-panel", "data-camera") == camera
    assert person.errors == []


def test_a_zone_tells_how_well_it_is_covered(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    page.fill("[data-testid=search]", "red-zone")
    page.wait_for_selector("[data-testid=search-option][data-code='red-zone'][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#zone-panel[data-zone='red-zone'] [data-testid=zone-row]")
    cells = page.locator("#zone-panel > div > table [data-testid=zone-row] td:nth-child(2)")
    shares = [float(text.strip("\u2066\u2069").split()[0]) for text in cells.all_inner_texts()]
    once, twice, thrice, blind = shares
    assert once > twice > thrice > 0 and once + blind == pytest.approx(100, abs=0.2)
    page.keyboard.press("Escape")
    page.wait_for_selector("#zone-panel", state="hidden")
    assert person.errors == []
