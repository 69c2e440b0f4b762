"""A span is cut in the simulated city: one alarm with its root cause, the cameras that it touches, the forecast, and its end."""

from typing import Any

import pytest

from tests.e2e.browser import Desk
from tests.e2e.test_what_if import counts, find, get, long_span_on_a_way, opened
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(480)]


def alerts_about(person: Desk, element: str) -> Any:
    return person.page.locator(f"[data-testid=alert][data-element='{element}']")


LIKE_A_LOST_LINK = {"camera_offline", "frame_rate_low", "link_flapping"}


def alarms_of_cameras(person: Desk) -> set[tuple[str, str]]:
    """Code and cause of every open alert about a single camera that a lost link could have raised."""
    rows = get(person, "alerts/?open=true&page_size=1000")["results"]
    return {(row["camera_code"], row["cause"]) for row in rows if row["cause"] in LIKE_A_LOST_LINK}


def condition(person: Desk, code: str) -> str:
    return str(get(person, f"cameras/{code}/")["properties"]["condition"])


def cut(person: Desk) -> None:
    person.page.click("[data-testid=simulate-begin]")
    person.page.wait_for_selector("[data-testid=simulate-mend]")


def mend(person: Desk, element: str) -> None:
    person.page.click("[data-testid=simulate-mend]")
    person.page.wait_for_selector("[data-testid=simulate-begin]")
    person.wait(lambda: alerts_about(person, element).count() == 0, 40, "the alarm to end")


def test_a_cut_is_one_alarm_whose_click_tells_what_it_touches(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    span = long_span_on_a_way(person)
    find(person, span)
    cut(person)
    try:
        person.wait(lambda: alerts_about(person, span).count() == 1, 30, "the alarm of the cut")
        assert alerts_about(person, span).get_attribute("data-cause") == "span_cut"
        page.keyboard.press("Escape")
        alerts_about(person, span).locator("[data-testid=alert-go]").press("Enter")
        page.wait_for_selector("[data-testid=what-if][data-real=true] [data-testid=what-if-table]")
        now = counts(person, 0)
        assert now["cameras_lost"] + now["cameras_rerouted"] > 0
        assert span in page.inner_text("[data-testid=what-if-title]")
        assert page.get_attribute("[data-testid=what-if-badge]", "data-real") == "true"
        assert alerts_about(person, span).count() == 1
    finally:
        mend(person, span)
    assert person.errors == []


def test_a_dead_switch_is_one_alarm_and_its_cameras_are_dark_on_the_map(person: Desk, stack: Stack) -> None:
    opened(person, stack)
    page = person.page
    sites = get(person, "fibre-nodes/?kind=site&page_size=20")["features"]
    node = str(sites[0]["id"])
    find(person, node)
    had = alarms_of_cameras(person)
    cut(person)
    try:
        person.wait(lambda: alerts_about(person, node).count() == 1, 30, "the alarm of the switch")
        alert = alerts_about(person, node)
        assert alert.get_attribute("data-cause") == "switch_lost"
        alert.locator("[data-testid=alert-go]").click()
        page.wait_for_selector("[data-testid=what-if][data-real=true] [data-testid=what-if-table]")
        assert counts(person, 0)["cameras_lost"] > 0
        cameras = get(person, f"network/outage/?kind=switch&code={node}")["moments"][0]["cameras_lost"]
        person.wait(lambda: all(condition(person, code) == "offline" for code in cameras), 60, "the cameras behind it, offline")
        new = {alarm for alarm in alarms_of_cameras(person) - had if alarm[0] in cameras}
        assert new == set(), "cameras behind a dead switch raise no alarm of their own"
    finally:
        mend(person, node)
    assert person.errors == []
