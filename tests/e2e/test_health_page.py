"""How cameras are kept alive: availability against contracts, open troubles, blind times, and the way to the map."""

import csv
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]
BLIND = "[data-testid=blind] tbody tr"


@pytest.fixture(scope="module")
def blind_camera(stack: Stack) -> str:
    """A simulated camera that gave no picture from five until four days ago."""
    with psycopg.connect(stack.environment["DATABASE_URL"], connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT c.id, c.code FROM cameras_camera c JOIN cameras_camerastate s ON s.camera_id = c.id"
            " WHERE s.known_to IS NULL AND s.valid_to IS NULL AND s.lifecycle = 'commissioned' ORDER BY c.code LIMIT 1"
        ).fetchone()
        assert row is not None
        now = datetime.now(UTC)
        connection.execute(
            "INSERT INTO cameras_camerahealth (camera_id, condition, reason, simulated, valid_from, valid_to, known_from)"
            " VALUES (%s, 'offline', '', true, %s, %s, %s)",
            (row[0], now - timedelta(days=5), now - timedelta(days=4), now),
        )
        connection.execute(
            "UPDATE cameras_camerastate SET valid_from = LEAST(valid_from, %s)"
            " WHERE camera_id = %s AND known_to IS NULL AND valid_to IS NULL",
            (now - timedelta(days=30), row[0]),
        )
    return str(row[1])


def test_blind_times_are_found_by_keyboard_taken_away_as_a_table_and_lead_to_the_map(
    person: Desk, stack: Stack, blind_camera: str
) -> None:
    person.sign_in("commander", stack.password)
    page = person.page
    page.focus("[data-testid=user-menu] summary")
    page.keyboard.press("Enter")
    page.focus("[data-testid=to-health]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#availability-body[data-state=shown] tr[data-name]")
    page.wait_for_selector("#troubles-body:is([data-state=shown], [data-state=empty])")
    page.select_option("#by", "site")
    page.wait_for_selector("#availability-body[data-state=shown] a[href*='site=']")
    page.select_option("#why", "offline")
    row = page.locator(f"{BLIND}[data-camera='{blind_camera}'][data-lasting=false]").first
    row.wait_for()
    assert "24 h" in row.inner_text()
    with page.expect_download() as download:
        page.click("#blind-csv")
    with download.value.path().open(encoding="utf-8") as file:
        assert any(told["camera"] == blind_camera and float(told["seconds"]) == 86_400 for told in csv.DictReader(file))
    row.locator("a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#camera-panel[data-camera='{blind_camera}']")
    assert not person.strangers
    assert not person.errors


def test_the_page_fits_a_small_screen_speaks_urdu_and_tells_a_refused_pane(person: Desk, stack: Stack) -> None:
    person.sign_in("oversight", stack.password)
    page = person.page
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{stack.url}/health/")
    page.wait_for_selector("#availability-body[data-state=shown]")
    page.wait_for_selector("#troubles-body[data-state=refused]")
    assert page.locator("#availability-body a").count() == 0
    person.speak("ur")
    page.wait_for_selector("html[dir=rtl] #availability-body[data-state=shown]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert "دستیاب" in page.inner_text("main")
