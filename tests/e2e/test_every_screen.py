"""Every screen fits the smallest display that we promise, and the same display zoomed to 200 %."""

from pathlib import Path

import pytest

from tests.e2e.browser import LAPTOP, Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]

FITS = Path(__file__).with_name("fits.js").read_text()
ZOOMED = {"width": LAPTOP["width"] // 2, "height": LAPTOP["height"] // 2}
"""What is left of it for the page at 200 %."""
CAMERA = "demo-frere-hall-1"
SCREENS = {
    "commander": (
        "/accounts/mfa/", "/health/", "/rollout/", "/traffic/", "/plates/search/", "/violations/",
        f"/cameras/{CAMERA}/calibration/", f"/cameras/{CAMERA}/masks/", f"/cameras/{CAMERA}/traffic/", "/",
    ),
    "supervisor": ("/plates/", "/plates/hotlists/"),
    "admin": ("/devices/", "/rollout/milestones/"),
    "oversight": ("/",),
}  # fmt: skip


def misfits(person: Desk) -> list[str]:
    found = []
    for size in (LAPTOP, ZOOMED):
        person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        found += [f"{size['width']} pixels wide: {wrong}" for wrong in person.page.evaluate(FITS)]
    return found


@pytest.mark.parametrize("role", SCREENS)
def test_nothing_is_cut_and_nothing_overlaps_on_any_screen(person: Desk, stack: Stack, role: str) -> None:
    """In Urdu, whose words are the longer and taller ones, and from right to left."""
    person.sign_in(role, stack.password, "/accounts/logout/")
    person.page.context.add_cookies([{"name": "django_language", "value": "ur", "url": stack.url}])
    found = {}
    for path in SCREENS[role]:
        person.page.goto(f"{stack.url}{path}")
        if wrong := misfits(person):
            found[path] = wrong
    assert found == {}
