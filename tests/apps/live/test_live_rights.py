"""`/ws/live/`: rights that are missing, shrink or end."""

import asyncio
from typing import Any
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import connection
from nats.aio.client import Client as Bus
from psycopg import AsyncConnection

from apps.accounts.models import Posting
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.live import hub as live_hub
from apps.live.background import in_database
from apps.live.hub import running_hub
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.live import LiveRights
from tests.apps.live.conftest import World, hub_is_ready, object_at, publish, session_cookie


async def test_rights_that_end_close_the_socket_at_once_when_told(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.until(lambda: browser.handles())

    await in_database(Posting.objects.filter(user=world.south).delete)
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="posting", simulated=False)))
    await browser.until(lambda: browser.close_code is not None)
    assert browser.close_code == 4403
    assert browser.told("error")[-1]["code"] == "forbidden"


async def test_rights_that_shrink_move_the_browser_to_another_stream(world: World, bus: Bus, browse: Any) -> None:
    def widen() -> None:
        posting = world.south.postings.get()
        posting.jurisdictions.add(world.east_camera.jurisdiction)

    def narrow() -> None:
        world.south.postings.get().jurisdictions.remove(world.east_camera.jurisdiction)

    await in_database(widen)
    name = uuid4()
    browser = await browse(world.south)
    await publish(bus, world.east_camera, object_at(world.east_camera, name=name, lon=67.08))
    await browser.until(lambda: browser.handles())

    await in_database(narrow)
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="posting", simulated=False)))
    await browser.until(lambda: browser.told("rights"))
    await browser.until(lambda: not browser.handles())
    seen = len(browser.frames)
    await publish(bus, world.east_camera, object_at(world.east_camera, name=name, lon=67.081))
    await browser.quiet(0.8)
    assert all(len(frame.objects) == 0 for frame in browser.frames[seen:])
    assert {camera["code"] for camera in browser.told("cameras")[-1]["cameras"]} == {world.south_camera.code}


async def test_a_city_that_changed_is_fetched_again_by_maps_whose_rights_did_not(world: World, bus: Bus, browse: Any) -> None:
    looking = [await browse(user) for user in (world.south, world.south_colleague, world.east)]
    for browser in looking:
        await browser.until(lambda browser=browser: browser.told("hello"))
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="coverage.changed", facts=True, simulated=False)))
    for browser in looking:
        await browser.until(lambda browser=browser: browser.told("rights"), timeout_s=10)
    late = await browse(world.south)
    for browser in (*looking, late):
        await browser.quiet(1.5)
    assert [len(browser.told("rights")) for browser in (*looking, late)] == [1, 1, 1, 0]


async def test_announced_rights_that_are_as_before_are_told_to_nobody(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await browser.until(lambda: browser.told("hello"))
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="posting", simulated=False)))
    await browser.quiet(6.0)
    assert not browser.told("rights")


async def test_signing_out_closes_the_socket_with_the_next_check(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await browser.until(lambda: browser.told("hello"))
    await in_database(Session.objects.all().delete)
    running_hub().rights.changed()
    await browser.until(lambda: browser.close_code == 4401)


async def test_nobody_and_somebody_without_the_map_are_told_and_closed(world: World, bus: Bus, browse: Any) -> None:
    nobody = await browse(None)
    await nobody.until(lambda: nobody.close_code == 4401)
    assert [text["type"] for text in nobody.texts] == ["error"]

    await in_database(Posting.objects.filter(user=world.east).delete)
    without = await browse(world.east, view=False)
    await without.until(lambda: without.close_code == 4403)
    assert [text["type"] for text in without.texts] == ["error"]
    refused = await in_database(Entry.objects.get, action=Action.LIVE_SUBSCRIBE)
    assert (refused.actor, refused.outcome) == (world.east.username, Outcome.REFUSED)


async def test_subscribing_is_audited_once(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await browser.until(lambda: browser.frames)
    await browser.say({"op": "view", "bbox": [67.0, 24.8, 67.1, 24.9], "zoom": 13})
    await browser.quiet(0.6)
    entries = await in_database(list, Entry.objects.filter(action=Action.LIVE_SUBSCRIBE))
    assert [(entry.actor, entry.outcome) for entry in entries] == [(world.south.username, Outcome.DONE)]


async def test_the_last_place_is_given_once_and_the_refusal_is_recorded(
    world: World, bus: Bus, browse: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(live_hub, "MAX_CLIENTS_OF_A_USER", 2)
    browsers = await asyncio.gather(*(browse(world.south) for _ in range(6)))
    for browser in browsers:
        await browser.until(lambda browser=browser: browser.close_code or browser.frames)
    assert sorted(browser.close_code or 0 for browser in browsers) == [0, 0, 1013, 1013, 1013, 1013]
    refused = await in_database(list, Entry.objects.filter(action=Action.LIVE_SUBSCRIBE, outcome=Outcome.REFUSED))
    assert [(entry.actor, entry.reason) for entry in refused] == [(world.south.username, "too many live connections")] * 4

    (leaves, stays) = [browser for browser in browsers if browser.close_code is None]
    await leaves.socket.disconnect(timeout=5)
    again = await browse(world.south)
    await again.until(lambda: again.frames)
    assert running_hub().places.taken(world.south.pk) == 2
    assert stays.close_code is None


async def test_everybody_is_sent_away_in_their_own_language(world: World, bus: Bus, browse: Any) -> None:
    first, second = await browse(world.south, language="ur"), await browse(world.east, language="en")
    third = await browse(world.south_colleague, acks=False, language="ur")
    for browser in (first, second, third):
        await browser.until(lambda browser=browser: browser.frames)
    (silent,) = [client for client in running_hub().clients if client.viewer.user_id == world.south_colleague.pk]
    silent.heard_at -= 31
    await third.until(lambda: third.close_code == 4408)
    await in_database(Session.objects.all().delete)
    running_hub().rights.changed()
    for browser in (first, second):
        await browser.until(lambda browser=browser: browser.close_code == 4401)
    assert first.told("error")[-1]["detail"] == "آپ سائن آؤٹ ہو چکے ہیں۔"
    assert second.told("error")[-1]["detail"] == "You are signed out."
    assert third.told("error")[-1]["detail"] == "رابطہ بہت دیر خاموش رہا۔"


async def test_rights_that_end_between_reading_and_joining_are_noticed(world: World, bus: Bus, browse: Any) -> None:
    await hub_is_ready()
    cookie = await in_database(session_cookie, world.south)
    known = connection.settings_dict
    where = {
        "host": known["HOST"],
        "port": known["PORT"] or None,
        "user": known["USER"] or None,
        "password": known["PASSWORD"] or None,
    }
    async with await AsyncConnection.connect(dbname=known["NAME"], **where) as other:
        await other.execute("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE")
        browser = await browse(world.south, cookie=cookie)
        async with asyncio.timeout(4):
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'audit_entry'::regclass"
            while (await (await other.execute(waiting)).fetchone() or (0,))[0] == 0:
                await asyncio.sleep(0.02)
        await other.execute(
            "UPDATE accounts_posting SET ends_at = now() - interval '1 second', starts_at = now() - interval '1 day'"
        )
        await other.commit()
        running_hub().rights.changed()
    await browser.until(lambda: browser.close_code == 4403)
