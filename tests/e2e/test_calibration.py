"""A commander calibrates the camera with the recorded clip: pairs, residuals, a saved version, by mouse and by keyboard."""

import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

PIXELS = [(120, 520), (640, 540), (700, 250), (150, 230), (400, 350), (300, 420)]
"""Of the clip's 768 x 576, all on the ground."""


def open_screen(person: Desk, stack: Stack) -> str:
    """By the link in the camera's panel; returns the camera's code."""
    person.sign_in("commander", stack.password)
    person.wait_live()
    found = person.page.request.get(f"{stack.url}/api/v1/cameras/?simulated=false").json()
    code = min(str(feature["id"]) for feature in found["features"])
    person.open_camera(code)
    person.page.click("[data-testid=calibrate]")
    person.page.wait_for_selector("html[data-ready=true]")
    person.page.wait_for_selector("#still[data-state=still]")
    return code


def click_picture(person: Desk, x: float, y: float) -> None:
    """Click at a pixel of the camera, wherever the picture stands on the screen."""
    scale, left, top = person.page.evaluate(
        "(() => { const m = document.getElementById('still-overlay').getScreenCTM(); return [m.a, m.e, m.f]; })()"
    )
    person.page.mouse.click(left + scale * x, top + scale * y)


def test_pairs_become_a_version_with_residuals(person: Desk, stack: Stack) -> None:
    code = open_screen(person, stack)
    page = person.page
    for x, y in PIXELS:
        click_picture(person, x, y)
        page.click("[data-testid=pair-confirm]")
    page.wait_for_selector("html[data-fit=good]")
    assert page.locator("[data-testid=pair-row]").count() == len(PIXELS)
    assert page.locator("[data-testid=still-marker]").count() == page.locator("[data-testid=map-marker]").count() == len(PIXELS)

    for _ in range(6):
        page.locator("[data-testid=pair-map]").nth(3).press("Shift+ArrowRight")
    page.wait_for_selector("[data-testid=pair-row][data-pair='4'][data-outlier]")
    for _ in range(6):
        page.locator("[data-testid=pair-map]").nth(3).press("Shift+ArrowLeft")
    page.wait_for_selector("html[data-fit=good]")

    page.fill("[data-testid=note]", "kerb and lamp post")
    page.click("[data-testid=save]")
    page.wait_for_selector("[data-testid=version][data-version='1']")
    assert "kerb and lamp post" in page.inner_text("[data-testid=history]")
    answer = page.request.get(f"{stack.url}/api/v1/cameras/{code}/calibrations/").json()
    assert (answer["in_force"], answer["versions"][0]["author"]) == (1, "commander")
    assert person.strangers == []
    assert person.errors == []
    person.wait(lambda: _view_of(person, stack, code) == "steady", 45, "the worker compares the view with the calibration's")


def _view_of(person: Desk, stack: Stack, code: str) -> str | None:
    found = person.page.request.get(f"{stack.url}/api/v1/cameras/{code}/").json()["properties"]["view"]
    return None if found is None else str(found)
