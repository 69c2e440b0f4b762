"""'Who sees this place?' in a real browser: a street corner is clicked, its cameras come ranked, one is opened."""

import math

import pytest
import shapely

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(300)]

ZOOM = 17
"""To which the map flies when a camera is found."""
FLIGHT_MS = 2500


def corner(person: Desk) -> tuple[str, float, float]:
    """A camera, and a place in its view that at least two cameras see."""
    get = person.page.request.get
    listed = get(f"{person.url}/api/v1/coverage/?page_size=60&in_bbox=67.0,24.83,67.06,24.87").json()["features"]
    for feature in listed:
        if feature["geometry"] is None or not feature["geometry"]["coordinates"]:
            continue
        place = shapely.geometry.shape(feature["geometry"]).representative_point()
        if len(get(f"{person.url}/api/v1/cameras/seeing/?lon={place.x}&lat={place.y}").json()["cameras"]) >= 2:
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

    first = listed(person)[0]
    page.locator("[data-testid=sighting]").first.click()
    page.wait_for_selector(f"#camera-panel[data-camera='{first}']")
    page.wait_for_selector("[data-testid=bands-key] [data-testid=band-identify]")
    page.keyboard.press("Escape")
    assert page.is_hidden("#camera-panel") and page.is_visible("#seeing-panel") and page.is_hidden("#bands-key")
    page.keyboard.press("Escape")
    assert page.is_hidden("#seeing-panel")
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
