"""Listed cars drive by: leads come by themselves, one is rejected, one confirmed; lists are made and previewed."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import cv2
import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from safecity_gis.messages.observations import ClockSource, ObjectClass
from safecity_gis.messages.plates import CharacterVote, PlateSighting, RawRead
from tests.apps.fusion.bus import Bus
from tests.e2e.browser import LAPTOP, SCREEN, Desk
from tests.stack import Stack

pytestmark = [pytest.mark.serial, pytest.mark.e2e, pytest.mark.timeout(420)]

SHOTS = os.environ.get("SAFECITY_SHOTS")
PATIENCE_MS = 45_000


def shot(person: Desk, name: str) -> None:
    if SHOTS:
        for size in (SCREEN, LAPTOP):
            person.page.set_viewport_size(size)
            person.screenshot(Path(SHOTS) / f"{name}-{size['width']}.png")


def car_photo(text: str) -> bytes:
    """A drawn car's rear with its plate."""
    picture = np.full((300, 460, 3), (96, 88, 80), np.uint8)
    cv2.rectangle(picture, (60, 60), (400, 250), (214, 218, 222), -1)
    cv2.rectangle(picture, (120, 80), (340, 140), (60, 52, 44), -1)
    cv2.rectangle(picture, (140, 170), (320, 215), (236, 240, 240), -1)
    cv2.putText(picture, text, (150, 203), cv2.FONT_HERSHEY_DUPLEX, 0.95, (30, 26, 26), 2, cv2.LINE_AA)
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return data.tobytes()


def sighting(camera: str, district: str, text: str, sure: tuple[float, ...] = ()) -> PlateSighting:
    at = time.time()
    votes = [
        CharacterVote(c, s, (("5", 0.3),) if c == "S" else ()) for c, s in zip(text, sure or (0.99,) * len(text), strict=True)
    ]
    return PlateSighting(
        simulated=True, tracklet_id=uuid4(), revision=0, camera=camera, district=district, worker="simulator", captured_at=at,
        object_class=ObjectClass.CAR, clock=ClockSource.SIMULATED, text=text, written=f"{text[:3]}-{text[3:]}", form="",
        grammar="pakistan", confidence=0.93, sharpness=0.8, votes=tuple(votes), colour="white",
        reads=(RawRead(at, text, 0.8), RawRead(at, text, 0.6)), crop=car_photo(text),
    )  # fmt: skip


def camera_of(person: Desk) -> tuple[str, str]:
    """A camera that the traffic officer answers for, and its district."""
    wanted = "group=airport-corridor&simulated=true&page_size=1"
    (camera,) = person.page.request.get(f"{person.url}/api/v1/cameras/?{wanted}").json()["features"]
    return str(camera["id"]), str(camera["properties"]["jurisdiction"])


def open_lead(page: Page, words: str) -> None:
    lead = page.get_by_test_id("lead").filter(has_text=words)
    expect(lead).to_have_count(1, timeout=PATIENCE_MS)
    lead.press("Enter")
    expect(page.get_by_test_id("photo")).to_be_visible(timeout=PATIENCE_MS)


def said(page: Page, words: str) -> None:
    expect(page.get_by_test_id("said")).to_contain_text(words, timeout=PATIENCE_MS)


def sign_in_again(person: Desk, username: str, password: str, path: str) -> None:
    person.page.context.clear_cookies()
    person.sign_in(username, password)
    person.page.goto(f"{person.url}{path}")
    person.page.wait_for_selector("html[data-ready=true]")


def compare_leads(person: Desk) -> None:
    page = person.page
    open_lead(page, "stolen vehicle")
    expect(page.get_by_test_id("seen-plate")).to_have_text("BFK-317")
    page.get_by_test_id("confirm").click()
    said(page, "Answer every question first")
    page.get_by_test_id("reject").click()
    for name, value in (("plate", "same"), ("make", "different"), ("colour", "same"), ("list_age", "fresh")):
        page.get_by_test_id(f"{name}-{value}").check()
    page.get_by_test_id("dispatchable").check()
    page.get_by_test_id("confirm").click()
    said(page, "The make differs")
    page.get_by_test_id("reason").fill("a Suzuki, not a Toyota")
    page.get_by_test_id("reject").press("Enter")
    said(page, "Rejected. The list stays as it is.")

    open_lead(page, "wanted vehicle")
    expect(page.get_by_test_id("list-age")).to_contain_text("30 h")
    shot(person, "compare")
    for name, value in (("plate", "same"), ("make", "same"), ("colour", "same"), ("list_age", "asked")):
        page.get_by_test_id(f"{name}-{value}").focus()
        page.keyboard.press("Space")
    page.get_by_test_id("dispatchable").check()
    page.get_by_test_id("confirm").press("Enter")
    said(page, "Confirmed")
    expect(page.get_by_test_id("decided")).to_contain_text("may be dispatched on")
    expect(page.get_by_test_id("lead")).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_test_id("figures-simulated").check()
    expect(page.get_by_test_id("false-rate")).to_contain_text("50 %", timeout=PATIENCE_MS)
    shot(person, "decided")


def search_plates(person: Desk) -> None:
    page = person.page
    page.get_by_test_id("to-plate-search").click()
    page.wait_for_selector("html[data-ready=true]")
    page.get_by_test_id("case-number").fill("FIR-77/2026")
    page.get_by_test_id("category").select_option("theft")
    page.get_by_test_id("reason").fill("stolen white car")
    page.get_by_test_id("plate").fill("bfk 3?7")
    page.get_by_test_id("plate").press("Enter")
    said(page, "letters A-Z and digits only")
    page.get_by_test_id("mode").select_option("pattern")
    page.get_by_test_id("plate").press("Enter")
    expect(page.locator("[data-testid=read][data-text=BFK317]")).to_have_count(1, timeout=PATIENCE_MS)
    shot(person, "search")


def csv_file(text: str) -> FilePayload:
    return {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}


def make_list(person: Desk) -> None:
    """From nothing to a drafted version, over a file with a wrong line."""
    page = person.page
    page.get_by_test_id("new-open").press("Enter")
    for name, words in (
        ("code", "rentals"),
        ("name", "Rental fraud"),
        ("source", "FIR register"),
        ("owner", "CIA"),
        ("basis", "Section 420 PPC"),
    ):
        page.get_by_test_id(f"new-{name}").fill(words)
    page.get_by_test_id("new-end").fill((datetime.now(UTC) + timedelta(days=30)).date().isoformat())
    page.get_by_test_id("new-make").press("Enter")
    said(page, "Draft its first version now")
    page.get_by_test_id("import-file").set_input_files(csv_file("plate,make\nABC-123,Honda\nAB#,Kia\n"))
    page.get_by_test_id("import").press("Enter")
    expect(page.get_by_test_id("wrong-lines")).to_contain_text("Line 3", timeout=PATIENCE_MS)
    page.get_by_test_id("import-file").set_input_files(csv_file("plate,make\nABC-123,Honda\n"))
    page.get_by_test_id("import").press("Enter")
    said(page, "Preview it now")
    expect(page.get_by_test_id("version")).to_have_attribute("data-state", "draft")


def preview_list(person: Desk) -> None:
    page = person.page
    page.get_by_test_id("list-row").filter(has_text="Stolen vehicles").click()
    expect(page.get_by_test_id("version")).to_have_count(1, timeout=PATIENCE_MS)
    page.get_by_test_id("add-plate").fill("BFK 3?7")
    page.get_by_test_id("add").click()
    said(page, "Preview it now")
    page.get_by_test_id("preview").first.click()
    expect(page.get_by_test_id("preview-hits").first).to_have_text("1 lead", timeout=PATIENCE_MS)
    page.get_by_test_id("examples").first.click()
    expect(page.locator("[data-testid=read][data-text=BFK317]")).to_have_count(1, timeout=PATIENCE_MS)
    page.get_by_test_id("activate").click()
    said(page, "put in force by somebody else")
    shot(person, "hotlist")
    page.get_by_test_id("discard").click()
    said(page, "Discarded")
    page.click("[data-language=ur]")
    page.wait_for_selector("html[lang=ur][data-ready=true]")
    page.get_by_test_id("list-row").first.click()
    expect(page.get_by_test_id("version").first).to_be_visible(timeout=PATIENCE_MS)
    shot(person, "hotlist-urdu")
    page.click("[data-language=en]")
    page.wait_for_selector("html[lang=en][data-ready=true]")


def test_listed_cars_become_leads_that_people_decide(person: Desk, stack: Stack) -> None:
    person.sign_in("traffic", stack.password)
    camera, district = camera_of(person)
    person.page.goto(f"{stack.url}/plates/")
    person.page.wait_for_selector("html[data-ready=true]")
    expect(person.page.get_by_test_id("lead")).to_have_count(0)
    with Bus(stack.environment["NATS_URL"]) as bus:
        bus.tell(f"obs.{district}.{camera}", sighting(camera, district, "BFK317"))
        bus.tell(f"obs.{district}.{camera}", sighting(camera, district, "BQS742", (0.99, 0.97, 0.62, 0.99, 0.99, 0.99)))
        expect(person.page.get_by_test_id("lead")).to_have_count(2, timeout=PATIENCE_MS)
        told = [message for message in bus.heard if getattr(message, "cause", "") == "hotlist_hit"]
        assert told and not any(plate in str(told) for plate in ("BFK", "BQS"))
    compare_leads(person)
    search_plates(person)
    sign_in_again(person, "supervisor", stack.password, "/plates/hotlists/")
    make_list(person)
    preview_list(person)
    refused = [line for line in person.errors if "status of 4" not in line]
    assert refused == [] and person.strangers == []
