"""A supervisor draws a privacy mask on the still; it is black for everybody, wherever the camera's picture is shown."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LAPTOP, SMALL, Desk, desk
from tests.e2e.test_who_sees import corner, go_to, pixels
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(420)]

AREA = [(0.15, 0.15), (0.55, 0.15), (0.55, 0.55), (0.15, 0.55)]
INSIDE, OUTSIDE = (0.2, 0.2, 0.3, 0.3), (0.65, 0.2, 0.3, 0.3)
"""Left, top, width and height in fractions of the picture."""
BLACK = 6
PANEL = "#camera-panel canvas[data-testid=picture]"
SHOTS = os.environ.get("SAFECITY_SHOTS")


def brightness(page: Page, canvas: str, part: tuple[float, float, float, float]) -> float:
    """Median of a part of a canvas, 0-255, over which the viewer's name is faintly written; NaN where there is no canvas."""
    return float(
        page.evaluate(
            """([selector, [left, top, width, height]]) => {
                const canvas = document.querySelector(selector);
                if (!canvas) return NaN;
                const at = [left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height];
                const { data } = canvas.getContext("2d").getImageData(...at.map(Math.round));
                const values = [...data].filter((_value, index) => index % 4 === 1).sort((a, b) => a - b);
                return values[values.length >> 1];
            }""",
            [canvas, list(part)],
        )
    )


def is_masked(page: Page, canvas: str) -> bool:
    return brightness(page, canvas, INSIDE) < BLACK < brightness(page, canvas, OUTSIDE)


def wait_masked(person: Desk, canvas: str, within_s: float, where: str) -> None:
    person.wait(lambda: is_masked(person.page, canvas), within_s, f"the mask is black {where}")


def watch(person: Desk, code: str) -> None:
    """The camera's live picture in its panel."""
    person.open_camera(code)
    person.wait_pictures(2)


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """Click the corners in the still and the first one again, wherever the picture stands on the screen."""
    svg = page.locator("#still-overlay")
    scale, left, top, width, height = svg.evaluate(
        "(svg) => { const m = svg.getScreenCTM(), v = svg.viewBox.baseVal; return [m.a, m.e, m.f, v.width, v.height]; }"
    )
    for x, y in [*points, points[0]]:
        page.mouse.click(left + scale * x * width, top + scale * y * height)


def shot(person: Desk, name: str) -> None:
    if SHOTS:
        person.screenshot(Path(SHOTS) / f"{name}.png")


def seen_place(person: Desk) -> tuple[str, float, float]:
    """A place, and the live camera that sees it best."""
    _, lon, lat = corner(person)
    seeing = person.page.request.get(f"{person.url}/api/v1/cameras/seeing/?lon={lon}&lat={lat}").json()["cameras"]
    return next(str(one["code"]) for one in seeing if one["live"]), lon, lat


def test_a_mask_is_black_in_every_view_of_every_user(browser: Browser, stack: Stack) -> None:
    with desk(browser, stack.url, LAPTOP, still=True) as person, desk(browser, stack.url, SMALL, still=True) as other:
        person.sign_in("supervisor", stack.password)
        other.sign_in("operator", stack.password)
        person.wait_live()
        other.wait_live()
        code, lon, lat = seen_place(person)
        watch(other, code)
        assert other.page.locator("[data-testid=masks]").count() == 0, "an operator is offered what he may not do"
        assert not is_masked(other.page, PANEL)

        person.open_camera(code)
        person.page.click("[data-testid=masks]")
        page = person.page
        page.wait_for_selector("html[data-ready=true]")
        page.wait_for_selector("#still[data-state=still]")
        draw(page, AREA)
        assert page.is_disabled("[data-testid=save]"), "an area without a reason can be saved"
        page.keyboard.type("windows of a home")
        page.fill("[data-testid=note]", "asked for by the residents")
        shot(person, "drawn")
        page.check("[data-testid=preview]")
        shot(person, "preview")
        page.click("[data-testid=save]")
        page.wait_for_selector("[data-testid=version][data-version='1']")
        wait_masked(other, PANEL, 2, "before another user within two seconds")
        shot(other, "operator")
        wait_masked(person, "#still", 10, "on the still")
        shot(person, "saved")

        assert other.errors == [] and other.strangers == []
        other.page.goto("about:blank")
        page.goto(f"{stack.url}/cameras/{code}/calibration/")
        wait_masked(person, "#still", 20, "on the calibration's still")
        shot(person, "calibration")

        page.goto(stack.url)
        person.wait_live()
        camera = go_to(person, code)
        watch(person, code)
        wait_masked(person, PANEL, 5, "in the camera's panel")
        shot(person, "panel")
        page.keyboard.press("Escape")
        box = page.locator("#map").bounding_box()
        assert box is not None
        (x, y), (x0, y0) = pixels(lon, lat), pixels(*camera)
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(middle[0] + x - x0, middle[1] + y - y0, button="right")
        beside = f"[data-testid=side-by-side-picture][data-code='{code}'] canvas"
        page.wait_for_selector(f"{beside}[data-pictures]")
        wait_masked(person, beside, 5, "side by side with others that see the place")
        shot(person, "side-by-side")
        assert person.errors == [] and person.strangers == []


def test_a_mask_is_drawn_moved_deleted_and_restored_by_keyboard(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    page = person.page
    code = str(page.request.get(f"{stack.url}/api/v1/cameras/?simulated=false").json()["features"][0]["id"])
    page.goto(f"{stack.url}/cameras/{code}/masks/")
    page.wait_for_selector("html[data-ready=true]")
    page.focus("#still-overlay")
    press = page.keyboard.press
    press("Enter")
    for key in ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp"):
        for _ in range(4):
            press(key)
        press("Enter")
    assert page.locator("[data-testid=area-row]").count() == 1
    page.keyboard.type("a yard")
    page.focus("#still-overlay")
    press("Space")
    press("ArrowLeft")
    press("Space")
    page.fill("[data-testid=note]", "by keyboard")
    press("Enter")
    page.wait_for_selector("[data-testid=version][data-version='1']")
    address = f"{stack.url}/api/v1/cameras/{code}/masks/"
    (version,) = page.request.get(address).json()["versions"]
    assert version["areas"] == [{"points": [[0.49, 0.5], [0.7, 0.5], [0.7, 0.7], [0.5, 0.7]], "reason": "a yard"}]

    page.click("[data-testid=area-remove]")
    page.fill("[data-testid=note]", "the yard is public now")
    page.click("[data-testid=save]")
    page.wait_for_selector("[data-testid=version][data-version='2']")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[data-version='1'] [data-testid=version-restore]")
    page.wait_for_selector("[data-testid=version][data-version='3']")
    newest = page.request.get(address).json()["versions"][0]
    assert (newest["restored_from"], newest["areas"]) == (1, version["areas"])
    assert person.errors == []
