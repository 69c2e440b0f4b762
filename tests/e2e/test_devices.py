"""An administrator finds a device, gives it to a camera, uses its stream, is told a wrong password, and removes it again."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.devices.onvif.connection import Connection, Login
from apps.devices.onvif.moving import go_to
from safecity_gis.endpoints import Endpoint
from tests.apps.devices.peers import PASSWORD, USERNAME, Peer, ipycam_peer
from tests.e2e.browser import LAPTOP, SCREEN, Desk, apart, desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(420)]

SHOTS = os.environ.get("SAFECITY_SHOTS")
PATIENCE_MS = 45_000
ENDS = {"pan_from_deg": -180, "pan_to_deg": 180, "tilt_least_deg": 0, "tilt_most_deg": 90}


def shot(person: Desk, name: str) -> None:
    if SHOTS:
        for size in (LAPTOP, SCREEN):
            person.page.set_viewport_size(size)
            person.screenshot(Path(SHOTS) / f"{name}-{size['width']}.png")


def said(page: Page, words: str, where: str = "said") -> None:
    expect(page.get_by_test_id(where)).to_contain_text(words, timeout=PATIENCE_MS)


def any_ptz_camera(person: Desk) -> tuple[str, float]:
    """Its code, and the bearing of its home view."""
    answer = person.page.request.get(f"{person.url}/api/v1/cameras/?kind=ptz&page_size=1").json()
    (camera,) = answer["features"]
    return str(camera["id"]), float(camera["properties"]["bearing_deg"])


async def turn_round(peer: Peer, bearing_deg: float) -> None:
    """Half a turn away from a bearing, by `ENDS`, and 20 degrees down."""
    async with Connection(Endpoint("127.0.0.1", peer.port), Login(USERNAME, PASSWORD)) as connection:
        await connection.introduce()
        await go_to(connection, "Profile_Main", pan=(bearing_deg % 360) / 180 - 1, tilt=5 / 9)


def see_it_turned_away(person: Desk, camera: str) -> None:
    person.page.goto(person.url)
    person.wait_live()
    person.open_camera(camera)
    expect(person.page.get_by_test_id("band-looking")).to_be_visible(timeout=PATIENCE_MS)
    shot(person, "looking")


def search(page: Page, addresses: str, password: str) -> None:
    page.get_by_test_id("addresses").fill(addresses)
    page.get_by_test_id("search-username").fill(USERNAME)
    page.get_by_test_id("search-password").fill(password)
    page.get_by_test_id("search-password").press("Enter")


def test_a_device_is_found_given_used_tested_and_removed(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    with ipycam_peer(tmp_path) as peer, desk(browser, stack.url, LAPTOP) as person:
        page = person.page
        person.sign_in("admin", stack.password)
        camera, bearing_deg = any_ptz_camera(person)
        page.goto(f"{stack.url}/devices/")
        page.wait_for_selector("html[data-ready=true]")

        search(page, "8.8.8.8", PASSWORD)
        said(page, "outside the networks", "search-said")
        search(page, f"{peer.address} 127.0.0.1:1", "not-its-password")
        expect(page.get_by_test_id("found-row")).to_contain_text("refuses this user name or password", timeout=PATIENCE_MS)
        expect(page.get_by_test_id("search-start")).to_be_enabled(timeout=PATIENCE_MS)
        search(page, f"{peer.address} 127.0.0.1:1", PASSWORD)
        expect(page.get_by_test_id("found-row")).to_contain_text("VirtualCam-1", timeout=PATIENCE_MS)
        said(page, "2 of 2", "search-said")

        page.get_by_test_id("found-give").press("Enter")
        expect(page.get_by_test_id("give-camera")).to_be_focused()
        shot(person, "found")
        page.get_by_test_id("give-camera").fill(camera)
        page.get_by_test_id("give-password").fill("wrong")
        page.get_by_test_id("give-password").press("Enter")
        said(page, "refuses the user name or the password")
        page.get_by_test_id("give-password").fill(PASSWORD)
        page.click("#give-form summary")
        for name, degrees in ENDS.items():
            page.fill(f"#give-form [name={name}]", str(degrees))
        page.get_by_test_id("give").click()
        said(page, "has this device now")
        expect(page.get_by_test_id("device-row")).to_have_count(1)
        page.get_by_test_id("profile").nth(1).check()
        page.get_by_test_id("use-stream").click()
        said(page, "opens this stream")
        expect(page.get_by_test_id("source")).to_contain_text("rtsp://127.0.0.1:8554", timeout=PATIENCE_MS)
        page.get_by_test_id("test").click()
        said(page, "The device answers")
        shot(person, "chosen")
        assert PASSWORD not in page.content()

        person.speak("ur")
        page.wait_for_selector("html[lang=ur][data-ready=true]")
        page.get_by_test_id("device-choose").click()
        shot(person, "urdu")
        person.page.set_viewport_size(LAPTOP)
        apart(turn_round(peer, bearing_deg))
        see_it_turned_away(person, camera)

        page.goto(f"{stack.url}/devices/")
        page.get_by_test_id("device-choose").click()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_test_id("remove").click()
        expect(page.get_by_test_id("device-row")).to_have_count(0, timeout=PATIENCE_MS)
        refused = [line for line in person.errors if "status of 4" not in line and "status of 5" not in line]
        assert refused == [] and person.strangers == []
