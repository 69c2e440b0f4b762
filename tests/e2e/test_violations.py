"""Two speeding cars: by keyboard alone one is rejected, one confirmed and handed over as a package that proves itself."""

import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from apps.audit.keys import key_read
from safecity_gis.core.evidence import package_verify
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation, ObservationBatch
from tests.apps.fusion.bus import Bus
from tests.apps.plates.seeing import JPEG
from tests.apps.traffic.road import plate
from tests.e2e.browser import LAPTOP, PATIENCE_MS, SCREEN, Desk
from tests.e2e.test_hotlist import said
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(180)]

SHOTS = os.environ.get("SAFECITY_SHOTS")
SPEED_MPS = 42.0
PLATES = ("ZXQ481", "ZWK926")


def shot(person: Desk, name: str) -> None:
    if SHOTS:
        for size in (SCREEN, LAPTOP):
            person.page.set_viewport_size(size)
            person.screenshot(Path(SHOTS) / f"{name}-{size['width']}.png")


def counted(person: Desk) -> tuple[dict[str, Any], str]:
    """A counting line on a carriageway, and its camera's district."""
    lines = person.page.request.get(f"{person.url}/api/v1/traffic/lines/").json()["lines"]
    line = next(line for line in lines if line["segment"])
    camera = person.page.request.get(f"{person.url}/api/v1/cameras/{line['camera']}/").json()
    return line, str(camera["properties"]["jurisdiction"])


def drive(line: dict[str, Any], district: str, name: UUID) -> list[ObservationBatch]:
    """Over the middle of the line, forward, ten sights a second, the last of them now."""
    frame = LocalFrame(LonLat(*line["points"][0]))
    (ae, an), (be, bn) = frame.to_ground(line["points"]).tolist()
    length = ((be - ae) ** 2 + (bn - an) ** 2) ** 0.5
    right, now, run = ((bn - an) / length, (ae - be) / length), time.time(), uuid4()
    batches = []
    for number in range(36):
        ahead = (number - 18) * SPEED_MPS / 10
        lon, lat = frame.to_lonlat([((ae + be) / 2 + ahead * right[0], (an + bn) / 2 + ahead * right[1])])[0].tolist()
        seen = Observation(name, ObjectClass.CAR, 0.9, Box(900.0, 500.0, 80.0, 60.0), GroundFix(lon, lat, 0.04, 0.0, 0.04))
        batches.append(ObservationBatch(
            simulated=True, camera=line["camera"], district=district, worker="story", run=run, frame=number,
            captured_at=now - (35 - number) / 10, clock=ClockSource.SIMULATED, width=1920, height=1080, objects=(seen,),
        ))  # fmt: skip
    return batches


def tab_to(page: Page, testid: str, key: str = "Tab") -> None:
    """By the key that everybody has; radio buttons of one question are one stop."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement?.dataset.testid") == testid:
            return
    raise AssertionError(f"{testid} is not reached by keyboard")


def answer(page: Page, **answers: int) -> None:
    """By arrows from each question's first answer."""
    for name, steps in answers.items():
        tab_to(page, f"{name}-{'plausible' if name == 'measurement' else 'same'}")
        page.keyboard.press("Space")
        for _ in range(steps):
            page.keyboard.press("ArrowDown")


def choose(page: Page) -> None:
    page.get_by_test_id("show-open").focus()
    tab_to(page, "violation")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("photo")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("plate-same")).to_be_visible(timeout=PATIENCE_MS)


def reject(person: Desk) -> None:
    page = person.page
    choose(page)
    expect(page.get_by_test_id("measured")).to_contain_text("km/h")
    expect(page.get_by_test_id("stolen")).to_have_attribute("data-clear", "true")
    shot(person, "violations-compare")
    answer(page, plate=0, make=1, colour=0, measurement=0)
    tab_to(page, "confirm")
    page.keyboard.press("Enter")
    said(page, "The make differs")
    tab_to(page, "reason", "Shift+Tab")
    page.keyboard.type("a van, the register says car")
    tab_to(page, "reject")
    page.keyboard.press("Enter")
    said(page, "Rejected")
    expect(page.get_by_test_id("violation")).to_have_count(1, timeout=PATIENCE_MS)  # the rejected one has left the list


def confirm_and_send(person: Desk) -> None:
    page = person.page
    choose(page)
    answer(page, plate=0, make=0, colour=0, measurement=0)
    tab_to(page, "confirm")
    page.keyboard.press("Enter")
    said(page, "Confirmed")
    shot(person, "violations-confirmed")
    tab_to(page, "send")
    page.keyboard.press("Enter")
    said(page, "Handed over")
    expect(page.get_by_test_id("decided")).to_contain_text(".zip:")
    expect(page.get_by_test_id("violation")).to_have_count(0, timeout=PATIENCE_MS)
    shot(person, "violations-sent")


def test_a_speeding_car_is_accused_only_by_a_person_and_once(person: Desk, stack: Stack) -> None:
    person.sign_in("traffic", stack.password)
    person.page.goto(f"{stack.url}/violations/")
    person.page.wait_for_selector("html[data-ready=true]")
    line, district = counted(person)
    with Bus(stack.environment["NATS_URL"]) as bus:
        for text in PLATES:
            name = uuid4()
            read = plate(line["camera"], text, datetime.now(UTC), district=district, tracklet_id=name, crop=JPEG)
            bus.tell(f"obs.{district}.{line['camera']}", *drive(line, district, name), read)
        expect(person.page.get_by_test_id("violation")).to_have_count(2, timeout=PATIENCE_MS)
        assert not [message for message in bus.heard if re.search("|".join(PLATES), str(message))]
    reject(person)
    confirm_and_send(person)
    (path,) = (stack.var / "echallan-simulated").glob("*.zip")
    facts = package_verify(path.read_bytes(), key_read(stack.var / "keys" / "evidence_ed25519.pem").public_key())
    assert facts["simulated"] and facts["plate"]["text"] in PLATES and facts["measured"]["value"] > 140
    refused = [line for line in person.errors if "status of 4" not in line]
    assert refused == [] and person.strangers == []
