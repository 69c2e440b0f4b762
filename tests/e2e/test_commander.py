"""A commander's first minutes, in a real browser against the whole installation."""

import json
import urllib.request

import pytest

from tests.e2e.browser import Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]


def demo_cameras(person: Desk) -> list[str]:
    """Cameras with a real video behind them."""
    answer = person.page.request.get(f"{person.url}/api/v1/cameras/?simulated=false").json()
    return sorted(feature["id"] for feature in answer["features"])


def test_a_commander_signs_in_and_sees_the_city(person: Desk, stack: Stack) -> None:
    person.sign_in("commander", stack.password)
    person.wait_live()
    bootstrap = person.page.request.get(f"{stack.url}/api/v1/map/bootstrap/").json()
    assert len(bootstrap["cameras"]) == 1300
    assert len(bootstrap["sites"]["features"]) == 300
    person.wait(lambda: person.page.inner_text("[data-testid=figure-stations]") == "18", 10, "18 stations in the header")
    person.wait(lambda: int(person.page.get_attribute("html", "data-objects") or 0) > 50, 30, "moving objects on the map")
    assert "SIMULATED" in person.page.inner_text("[data-testid=simulated-badge]").upper()
    assert person.strangers == []
    assert person.errors == []


def test_a_track_from_the_real_video_moves_and_its_camera_shows_the_picture(lively_person: Desk, stack: Stack) -> None:
    lively_person.sign_in("commander", stack.password)
    lively_person.wait_live()
    camera = demo_cameras(lively_person)[0]
    lively_person.open_camera(camera)
    lively_person.wait_pictures(3)
    picture = lively_person.pixels("[data-testid=picture]")
    assert picture.std() > 15, "the picture is blank"
    lively_person.wait(
        lambda: any(len(path) >= 8 for path in lively_person.real_paths().values()),
        45,
        "an object of the real video that moved eight times",
    )
    longest = max(lively_person.real_paths().values(), key=len)
    assert longest[0] != longest[-1]
    assert lively_person.page.inner_text("[data-testid=camera-state]").strip() != ""
    entries = stack.manage("shell", "-c", _PICTURE_ENTRIES.format(camera=camera))
    assert "commander" in entries
    assert lively_person.errors == []


_PICTURE_ENTRIES = (
    "from apps.audit.models import Entry; "
    "print(list(Entry.objects.filter(action='picture.view', target='{camera}').values_list('actor', 'outcome')))"
)


def test_the_map_is_reachable_by_keyboard_and_has_no_accessibility_fault(person: Desk, stack: Stack) -> None:
    from safecity_gis.environment import ROOT

    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    person.page.goto(f"{stack.url}/accounts/login/")
    faults = {"sign-in": _axe_faults(person, axe)}
    person.sign_in("commander", stack.password)
    person.wait_live()
    faults["map"] = _axe_faults(person, axe)
    assert faults == {"sign-in": [], "map": []}


def _axe_faults(person: Desk, axe: str) -> list[str]:
    """Serious and critical violations. The script is evaluated by the debugger, so the page's own policy stays strict."""
    person.page.evaluate(axe)
    found = person.page.evaluate("axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact)))")
    return [f"{fault['id']}: {[node['html'][:120] for node in fault['nodes'][:3]]}" for fault in found]


def test_the_policy_forbids_anything_from_elsewhere(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.url}/accounts/login/", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    directives = {words.split()[0]: words.split()[1:] for words in policy.split(";")}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["connect-src"] == ["'self'"]
    assert "unsafe" not in json.dumps(directives)
