"""'Who sees this place?' in a real browser: a street corner is clicked, its cameras come ranked and live, one is turned there."""

import math
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Browser

from tests.apps.devices.peers import PASSWORD, USERNAME, Peer, ipycam_peer
from tests.e2e.browser import LAPTOP, SMALL, Desk, desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

ZOOM = 17
"""To which the map flies when a camera is found."""
FLIGHT_MS = 2500


def corner(person: Desk) -> tuple[str, float, float]:
    """A camera, and a place in its view that at least two cameras see, one of them live."""
    get = person.page.request.get
    person.wait(
        lambda: bool(get(f"{person.url}/api/v1/cameras/?condition=online&group=red-zone").json()["features"]), 60, "live cameras"
    )
    listed = get(f"{person.url}/api/v1/coverage/?page_size=60&in_bbox=67.0,24.83,67.06,24.87").json()["features"]
    for feature in listed:
        if feature["geometry"] is None or not feature["geometry"]["coordinates"]:
            continue
        place = shapely.geometry.shape(feature["geometry"]).representative_point()
        seeing = get(f"{person.url}/api/v1/cameras/seeing/?lon={place.x}&lat={place.y}").json()["cameras"]
        if len(seeing) >= 2 and any(camera["live"] for camera in seeing):
            return feature["id"], place.x, place.y
    raise AssertionError("no place is seen twice")


def pixels(lon: float, lat: float) -> tuple[float, float]:
    """Web mercator at `ZOOM`, in CSS pixels of 512 pixel tiles."""
    world = 512 * 2**ZOOM
    return world * (lon / 360), -world * math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def go_to(person: Desk, code: str) -> tuple[float, float]:
    """Fly to a camera, close its panel, and return where it is."""
    person.open_camera(code)
    person.page.wait_for_timeout(FLIGHT_MS)
    person.page.keyboard.press("Escape")
    camera = person.page.request.get(f"{person.url}/api/v1/cameras/{code}/").json()
    lon, lat = camera["geometry"]["coordinates"]
    return lon, lat


def listed(person: Desk) -> list[str]:
    return [str(row.get_attribute("data-code")) for row in person.page.locator("[data-testid=sighting]").all()]


def test_a_street_corner_is_clicked_and_its_cameras_come_ranked(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    person.wait_live()
    page = person.page
    code, lon, lat = corner(person)
    camera = go_to(person, code)
    box = page.locator("#map").bounding_box()
    assert box is not None
    (x, y), (x0, y0) = pixels(lon, lat), pixels(*camera)

    page.click("[data-testid=who-sees]")
    assert page.get_attribute("[data-testid=who-sees]", "aria-pressed") == "true"
    page.mouse.click(box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0)
    page.wait_for_selector("[data-testid=sighting]")
    assert page.get_attribute("[data-testid=who-sees]", "aria-pressed") == "false"

    answer = page.request.get(f"{stack.url}/api/v1/cameras/seeing/?lon={lon}&lat={lat}").json()["cameras"]
    densities = [float(text.split()[0].strip("\u2066")) for text in page.locator(".sighting-density").all_inner_texts()]
    assert set(listed(person)) & {one["code"] for one in answer} and len(densities) >= 2
    assert densities == sorted(densities, reverse=True)

    page.wait_for_selector("[data-testid=side-by-side-picture] canvas[data-pictures]")
    shown = [str(one.get_attribute("data-code")) for one in page.locator("[data-testid=side-by-side-picture]").all()]
    assert shown == [code for code in listed(person) if code in shown] and 1 <= len(shown) <= 4

    first = listed(person)[0]
    page.locator("[data-testid=sighting]").first.click()
    page.wait_for_selector(f"#camera-panel[data-camera='{first}']")
    page.wait_for_selector("[data-testid=bands-key] [data-testid=band-identify]")
    page.keyboard.press("Escape")
    assert page.is_hidden("#camera-panel") and page.is_visible("#seeing-panel") and page.is_hidden("#bands-key")
    page.keyboard.press("Escape")
    assert page.is_hidden("#seeing-panel") and page.is_hidden("#side-by-side")
    assert person.errors == [] and person.strangers == []


def test_the_middle_of_the_map_is_asked_about_by_keyboard_and_a_right_click_asks_too(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    person.wait_live()
    page = person.page
    page.wait_for_selector("html[data-blind-spots]:not([data-blind-spots='0'])")
    page.focus("[data-testid=who-sees]")
    page.keyboard.press("Enter")
    assert page.is_visible("#map-crosshair") and page.is_visible("#who-sees-hint")
    page.keyboard.press("Enter")
    page.wait_for_selector("#seeing-panel :is([data-testid=sighting], [data-testid=seeing-words])")
    assert page.is_hidden("#map-crosshair")
    page.keyboard.press("Escape")
    assert page.is_hidden("#seeing-panel")

    page.click("#map canvas", button="right", position={"x": 300, "y": 300})
    page.wait_for_selector("#seeing-panel :is([data-testid=sighting], [data-testid=seeing-words])")
    page.click("[data-testid=who-sees]")
    page.keyboard.press("Escape")
    assert page.get_attribute("[data-testid=who-sees]", "aria-pressed") == "false" and page.is_visible("#seeing-panel")
    assert person.errors == []


def test_a_camera_with_a_device_is_turned_to_the_place_and_moved_by_keyboard(
    browser: Browser, stack: Stack, tmp_path: Path
) -> None:
    with (
        ipycam_peer(tmp_path) as device,
        desk(browser, stack.url, SMALL, still=True) as admin,
        desk(browser, stack.url, LAPTOP, still=True) as person,
    ):
        admin.sign_in("admin", stack.password)
        person.sign_in("commander", stack.password)
        person.wait_live()
        code = turning_camera(admin, device)
        coverage = person.page.request.get(f"{stack.url}/api/v1/coverage/{code}/").json()
        place = shapely.geometry.shape(coverage["geometry"]).representative_point()
        page, camera = person.page, go_to(person, code)
        (x, y), (x0, y0) = pixels(place.x, place.y), pixels(*camera)
        box = page.locator("#map").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2 + x - x0, box["y"] + box["height"] / 2 + y - y0, button="right")

        page.click(f".reaching [data-code='{code}'] [data-testid=aim-here]")
        said = page.locator("[data-testid=aim-words]")
        person.wait(lambda: "was told to look here" in str(said.text_content()), 45, "the camera is aimed")
        person.open_camera(code)
        page.click("[data-testid=ptz-toggle]")
        page.focus("[data-testid=ptz-right]")
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(500)
        page.keyboard.up("ArrowRight")
        held = page.locator("[data-testid=ptz-words]")
        person.wait(lambda: held.text_content() == "You hold this camera.", 45, "the camera is moved")
        assert person.errors == [] and person.strangers == []


def turning_camera(admin: Desk, device: Peer) -> str:
    """A PTZ camera that is live and has a device from now on."""
    url = f"{admin.url}/api/v1/cameras/"
    query = "?kind=ptz&condition=online&lifecycle=commissioned"
    get = admin.page.request.get
    admin.wait(lambda: bool(get(url + query).json()["features"]), 120, "a live PTZ camera")
    camera = get(url + query).json()["features"][0]
    ahead = camera["properties"]["bearing_deg"]
    ends = {"pan_from_deg": ahead - 180, "pan_to_deg": ahead + 180, "tilt_least_deg": 0, "tilt_most_deg": 90}
    answer = admin.page.request.post(
        f"{url}{camera['id']}/device/",
        data={"address": device.address, "username": USERNAME, "password": PASSWORD, **ends},
        headers={"X-CSRFToken": str(admin.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value"))},
    )
    assert answer.status == 201, answer.text()
    return str(camera["id"])
