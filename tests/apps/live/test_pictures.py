"""Live pictures against a real bus and database: right, audit, grant, frames, and the viewer's name in them."""

import asyncio
import time
from typing import Any

import numpy as np
from django.contrib.sessions.models import Session
from nats.aio.client import Client as Bus

from apps.accounts.models import Posting
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera
from apps.live.background import in_database
from apps.live.hub import running_hub
from apps.live.pictures import relay
from apps.live.pictures.watcher import WINDOW
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.live import LiveRights
from safecity_gis.messages.media import MediaFrame
from tests.apps.live.conftest import World
from tests.apps.live.picturing import PictureBrowser, grant_of, grey_frame, picture_path, until_grant


async def audited(target: str) -> list[tuple[str, str, str | None]]:
    entries = await in_database(list, Entry.objects.filter(action=Action.PICTURE_VIEW, target=target).order_by("id"))
    return [(entry.actor, entry.outcome, entry.data.get("phase")) for entry in entries]


async def test_a_viewer_gets_the_picture_with_his_name_and_the_camera_a_grant(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    grant = await until_grant(bus, code, there=True)
    assert grant is not None and time.time() < grant.expires_at <= time.time() + 31

    await bus.publish(subjects.media(code), grey_frame(code))
    captured_at, picture = await PictureBrowser(browser).picture()
    assert abs(captured_at - time.time()) < 10
    assert picture.shape == (360, 640, 3)
    changed = np.abs(picture.astype(int) - 120).max(axis=2) > 12
    quarters = [changed[y : y + 180, x : x + 320] for y in (0, 180) for x in (0, 320)]
    assert all(quarter.mean() > 0.01 for quarter in quarters)

    await browser.say({"op": "ack"})
    await browser.socket.disconnect(timeout=5)
    await until_grant(bus, code, there=False)
    assert await audited(code) == [(world.south.username, "done", "open"), (world.south.username, "done", "close")]


async def test_a_recorded_camera_s_picture_is_marked_in_amber(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    await in_database(Camera.objects.filter(code=code).update, recorded=True)
    browser = await browse(world.south, picture_path(code))
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    _, picture = await PictureBrowser(browser).picture()
    corner = picture[:40, 320:].astype(int)
    assert (corner[..., 2] - corner[..., 0]).max() > 100


async def test_two_viewers_of_one_frame_get_different_pictures(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    first, second = await browse(world.south, picture_path(code)), await browse(world.south_colleague, picture_path(code))
    await until_grant(bus, code, there=True)
    await bus.publish(subjects.media(code), grey_frame(code))
    (at, one), (at_too, other) = await asyncio.gather(PictureBrowser(first).picture(), PictureBrowser(second).picture())
    assert at == at_too
    assert np.abs(one.astype(int) - other).max() > 40

    await first.socket.disconnect(timeout=5)
    assert await grant_of(bus, code) is not None


async def test_without_the_right_there_is_no_picture_no_grant_and_an_audit_entry(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    for target in (code, "no-such-camera"):
        browser = await browse(world.east, picture_path(target))
        await browser.until(lambda browser=browser: browser.close_code is not None)
        assert browser.close_code == 4404
        assert browser.texts == [{"type": "error", "code": "unknown", "detail": "There is no such camera."}]
        assert await audited(target) == [(world.east.username, Outcome.REFUSED, None)]
    nobody = await browse(None, picture_path(code))
    await nobody.until(lambda: nobody.close_code == 4401)
    assert await grant_of(bus, code) is None


async def test_a_camera_on_the_map_whose_picture_is_not_allowed_is_forbidden(world: World, bus: Bus, browse: Any) -> None:
    await in_database(Posting.objects.filter(user=world.south).update, role="case_officer")
    browser = await browse(world.south, picture_path(world.south_camera.code))
    await browser.until(lambda: browser.close_code == 4403)


async def test_a_right_that_ends_ends_the_picture(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    await until_grant(bus, code, there=True)
    await in_database(Posting.objects.filter(user=world.south).delete)
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="posting", simulated=False)))
    await browser.until(lambda: browser.close_code == 4404)
    await until_grant(bus, code, there=False)


async def test_a_slow_viewer_gets_the_newest_picture_and_never_a_queue(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    await until_grant(bus, code, there=True)
    for level in range(60, 200, 10):
        await bus.publish(subjects.media(code), grey_frame(code, level=level))
        await asyncio.sleep(0.05)
    waiting = [browser.socket.output_queue.get_nowait() for _ in range(browser.socket.output_queue.qsize())]
    assert len([message for message in waiting if message.get("bytes")]) == WINDOW

    await browser.say({"op": "ack"})
    _, picture = await PictureBrowser(browser).picture()
    assert abs(float(np.median(picture[100:110])) - 190) < 15


async def test_while_nothing_comes_the_viewer_is_told_why(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south, picture_path(world.south_camera.code))
    told = await browser.until(lambda: browser.told("waiting"))
    assert told[0] == {"type": "waiting", "reason": "connecting", "detail": "Waiting for the first picture.", "age_s": None}


async def test_garbage_and_another_cameras_frame_are_not_shown(world: World, bus: Bus, browse: Any) -> None:
    code = world.south_camera.code
    browser = await browse(world.south, picture_path(code))
    await until_grant(bus, code, there=True)
    for data in (b"garbage", grey_frame(world.east_camera.code), encode_broken(code)):
        await bus.publish(subjects.media(code), data)
        await browser.quiet(0.3)
    await bus.publish(subjects.media(code), grey_frame(code))
    _, picture = await PictureBrowser(browser).picture()
    assert picture.shape == (360, 640, 3)
    assert all(text["type"] == "waiting" for text in browser.texts)


def encode_broken(camera: str) -> bytes:
    return encode(MediaFrame(camera=camera, captured_at=1.0, width=1, height=1, jpeg=b"\xff\xd8broken", simulated=False))


async def test_nobody_watches_more_pictures_than_allowed_at_once(world: World, bus: Bus, browse: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(relay, "MAX_WATCHERS_OF_A_USER", 1)
    code = world.south_camera.code
    first = await browse(world.south, picture_path(code))
    await until_grant(bus, code, there=True)
    second = await browse(world.south, picture_path(code))
    await second.until(lambda: second.close_code == 4429)
    assert second.texts[0]["code"] == "too_many_pictures"

    await first.socket.disconnect(timeout=5)
    third = await browse(world.south, picture_path(code))
    await third.until(lambda: third.told("waiting"))
    assert running_hub().pictures.places.taken(world.south.pk) == 1


async def test_pictures_opened_at_once_do_not_get_past_the_limit(world: World, bus: Bus, browse: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(relay, "MAX_WATCHERS_OF_A_USER", 2)
    path = picture_path(world.south_camera.code)
    browsers = await asyncio.gather(*(browse(world.south, path) for _ in range(5)))
    for browser in browsers:
        await browser.until(lambda browser=browser: browser.close_code or browser.told("waiting"))
    assert sorted(browser.close_code or 0 for browser in browsers) == [0, 0, 4429, 4429, 4429]


async def test_a_lost_right_is_told_in_the_viewers_language(world: World, bus: Bus, browse: Any) -> None:
    first, browser = [
        await browse(world.south, picture_path(world.south_camera.code), language=language) for language in ("en", "ur")
    ]
    await until_grant(bus, world.south_camera.code, there=True)
    await in_database(Session.objects.all().delete)
    running_hub().rights.changed()
    for one in (first, browser):
        await one.until(lambda one=one: one.close_code == 4401)
    assert first.told("error")[-1]["detail"] == "Please sign in."
    assert browser.told("error")[-1]["detail"] == "براہِ کرم سائن اِن کریں۔"
