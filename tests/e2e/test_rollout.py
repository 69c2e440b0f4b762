"""A commander opens the roll-out board from the map, asks for an earlier day, and downloads the week's report."""

import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]


def number(person: Desk, test_id: str) -> int:
    """The first number of a tile."""
    return int(person.page.inner_text(f"[data-testid={test_id}] .big").split("/")[0].replace(",", ""))


def test_the_board_tells_now_and_then_by_keyboard_and_hands_out_the_weeks_report(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    page = person.page
    page.focus("[data-testid=user-menu] summary")
    page.keyboard.press("Enter")
    page.focus("[data-testid=to-rollout]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=chart]")
    now = number(person, "tile-done")
    assert 0 < now < 1300
    assert page.locator("[data-testid=districts] tbody tr").count() == 4
    assert page.is_visible("[data-testid=simulated]") and page.is_visible("[data-testid=synthetic]")
    assert "Cannot be told" in page.inner_text("[data-testid=tile-forecast]")
    page.fill("[data-testid=day]", "2025-02-10")
    page.press("[data-testid=day]", "Enter")
    page.wait_for_url("**day=2025-02-10**")
    assert 0 < number(person, "tile-done") < now
    assert page.locator("[data-line=forecast]").count() == 1
    page.goto(f"{stack.url}/rollout/")
    with page.expect_download() as download:
        page.click("[data-testid=report-pdf]")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert not person.strangers
    assert not person.errors


def test_the_board_fits_a_small_screen_and_speaks_urdu(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    page = person.page
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{stack.url}/rollout/")
    person.speak("ur")
    page.wait_for_selector("html[dir=rtl] [data-testid=chart]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert "کیمرے" in page.inner_text("main")


def test_cameras_of_one_state_are_shown_on_the_map_until_all_are_wanted_again(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    page = person.page
    page.goto(f"{stack.url}/rollout/")
    page.click("[data-testid=districts] thead a[href$='cameras=faulty']")
    page.wait_for_selector("[data-testid=one-state]")
    assert "faulty" in page.inner_text("[data-testid=one-state]")
    person.wait_live()
    page.click("[data-testid=one-state] button")
    page.wait_for_selector("[data-testid=one-state]", state="detached")
    assert not page.url.endswith("faulty")
