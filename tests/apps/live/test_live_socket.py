"""`/ws/live/` against a real bus and database: scopes, shared bytes, stalled browsers, rights that end."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.db import connection
from nats.aio.client import Client as Bus
from nats.aio.msg import Msg
from psycopg import AsyncConnection

from apps.accounts.models import Posting
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.live import client as live_client
from apps.live import hub as live_hub
from apps.live.background import in_database
from apps.live.hub import running_hub
from safecity_gis.asgi import application
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.alerts import Severity as BusSeverity
from safecity_gis.messages.base import encode
from safecity_gis.messages.frames import FrameKind
from safecity_gis.messages.live import CameraCondition, LiveAlert, LiveCamera, LiveCameras, LiveRights
from tests.apps.live.conftest import VIEW, World, hub_is_ready, object_at, objects_message, publish, session_cookie
from tests.factories import make_camera


async def test_two_scopes_never_see_each_others_objects(world: World, bus: Bus, browse: Any) -> None:
    south, east = await browse(world.south), await browse(world.east)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await publish(bus, world.east_camera, object_at(world.east_camera, lon=67.08))

    await south.until(lambda: south.handles())
    await east.until(lambda: east.handles())
    await south.quiet(0.6)

    assert south.cameras() == {world.south_camera.pk}
    assert east.cameras() == {world.east_camera.pk}
    assert south.handles().isdisjoint(east.handles())


async def test_browsers_with_the_same_scope_and_cells_get_the_very_same_bytes(world: World, bus: Bus, browse: Any) -> None:
    first, second = await browse(world.south), await browse(world.south_colleague)
    await first.until(lambda: first.frames)
    await second.until(lambda: second.frames)
    for step in range(4):
        await publish(bus, world.south_camera, object_at(world.south_camera, lon=67.03 + step / 1000))
        await first.quiet(0.3)
    await second.until(lambda: len(second.handles()) == 4)

    ticks = {frame.sequence: frame.raw for frame in first.frames if frame.kind is FrameKind.TICK and len(frame.objects)}
    shared = [frame for frame in second.frames if frame.kind is FrameKind.TICK and len(frame.objects)]
    assert shared
    assert all(frame.raw is ticks[frame.sequence] for frame in shared)


async def test_only_what_changed_is_sent_and_what_left_is_named(world: World, bus: Bus, browse: Any) -> None:
    names = [uuid4(), uuid4()]
    browser = await browse(world.south)
    await publish(bus, world.south_camera, *(object_at(world.south_camera, name=name) for name in names))
    await browser.until(lambda: len(browser.handles()) == 2)
    before = len(browser.frames)

    await publish(bus, world.south_camera, object_at(world.south_camera, name=names[0], lon=67.031), removed=(names[1],))
    await browser.until(lambda: len(browser.handles()) == 1)

    frame = browser.frames[before]
    assert (len(frame.objects), len(frame.removed)) == (1, 1)
    sequences = [frame.sequence for frame in browser.frames]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))


async def test_a_silent_object_leaves_the_map(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.until(lambda: browser.handles())
    await browser.until(lambda: not browser.handles(), timeout_s=5)
    assert len(running_hub().feed.objects) == 0


async def test_a_stalled_browser_gets_few_frames_and_then_a_fresh_snapshot(world: World, bus: Bus, browse: Any) -> None:
    name = uuid4()
    browser = await browse(world.south, acks=False)
    end = time.monotonic() + 2.5
    step = 0
    while time.monotonic() < end:
        step += 1
        await publish(bus, world.south_camera, object_at(world.south_camera, name=name, lon=67.03 + step / 1e5))
        await browser.quiet(0.1)
    assert len(browser.frames) == live_client.WINDOW

    browser.acks = True
    await browser.say({"op": "ack", "seq": browser.frames[-1].sequence})
    await browser.until(lambda: len(browser.frames) > live_client.WINDOW)
    fresh = browser.frames[live_client.WINDOW]
    assert fresh.kind is FrameKind.SNAPSHOT
    assert len(fresh.objects) == 1
    assert fresh.sequence > browser.frames[live_client.WINDOW - 1].sequence + 1


async def test_resync_brings_a_snapshot_that_the_next_tick_continues(world: World, bus: Bus, browse: Any) -> None:
    name = uuid4()
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera, name=name))
    await browser.until(lambda: browser.handles())
    before = len(browser.frames)

    await browser.say({"op": "resync"})
    await browser.until(lambda: any(frame.kind is FrameKind.SNAPSHOT for frame in browser.frames[before:]))
    snapshot = next(frame for frame in browser.frames[before:] if frame.kind is FrameKind.SNAPSHOT)
    await publish(bus, world.south_camera, object_at(world.south_camera, name=name, lon=67.032))
    await browser.until(lambda: browser.frames[-1].kind is FrameKind.TICK)
    assert browser.frames[-1].sequence == snapshot.sequence + 1


async def test_a_viewport_elsewhere_shows_nothing_of_here(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south, view=False)
    await browser.say({"op": "view", "bbox": [67.3, 25.2, 67.4, 25.3], "zoom": 14})
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.quiet(0.8)
    assert browser.frames and not browser.handles()

    await browser.say(VIEW)
    await browser.until(lambda: browser.handles())


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


async def test_another_sites_page_is_turned_away_before_the_handshake(world: World, bus: Bus) -> None:
    for origin in (b"http://evil.example", None):
        headers = [(b"host", b"localhost")] + ([(b"origin", origin)] if origin else [])
        socket = WebsocketCommunicator(application, "/ws/live/", headers=headers)
        connected, _ = await socket.connect(timeout=5)
        assert not connected


async def test_bad_messages_are_answered_and_then_end_the_connection(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    bad: list[dict[str, Any]] = [
        {"op": "view", "bbox": [0, 0, 0], "zoom": 1},
        {"op": "view", "bbox": [67, 24, 68, 95], "zoom": 1},
        {"op": "grant"},
        {"op": "ack", "seq": -1},
        {"op": "ack", "seq": 1, "more": 1},
    ]
    for message in bad:
        await browser.say(message)
    await browser.until(lambda: len(browser.told("error")) == len(bad))
    assert browser.close_code is None
    await browser.say({"op": "view", "bbox": [67.2, 24.8, 66.9, 25.0], "zoom": 12})
    await browser.until(lambda: browser.told("error")[-1]["code"] == "bad_view")
    await browser.say({"op": "nonsense"})
    await browser.until(lambda: browser.close_code == 4400)


async def test_a_flood_of_messages_ends_the_connection(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    for _ in range(200):
        await browser.say({"op": "ping"})
    await browser.until(lambda: browser.close_code == 4429)


async def test_camera_conditions_reach_their_scope_alone(world: World, bus: Bus, browse: Any) -> None:
    south, east = await browse(world.south), await browse(world.east)
    await south.until(lambda: south.told("cameras"))
    await east.until(lambda: east.told("cameras"))
    assert south.told("cameras")[0]["full"]
    assert {camera["code"] for camera in south.told("cameras")[0]["cameras"]} <= {world.south_camera.code}

    now = time.time()
    camera = LiveCamera(camera=world.south_camera.code, condition=CameraCondition.DEGRADED, count=7, captured_at=now)
    message = LiveCameras(district="south", published_at=now, cameras=(camera,), simulated=True)
    await hub_is_ready()
    await bus.publish(subjects.live("south"), encode(message))
    await south.until(lambda: south.told("cameras")[-1]["cameras"] and south.told("cameras")[-1]["cameras"][0]["count"] == 7)
    assert south.told("cameras")[-1]["cameras"][0] | {"captured_at": 0} == {
        "pk": world.south_camera.pk,
        "code": world.south_camera.code,
        "condition": "degraded",
        "count": 7,
        "captured_at": 0,
    }
    await east.quiet(1.2)
    assert world.south_camera.code not in str(east.texts)


async def test_alerts_open_and_close_in_their_scope_and_survive_a_lost_message(world: World, bus: Bus, browse: Any) -> None:
    south, east = await browse(world.south), await browse(world.east)
    await south.until(lambda: south.told("alerts"))
    await hub_is_ready()
    opened = LiveAlert(
        alert_id=uuid4(),
        phase=AlertPhase.OPEN,
        cause="camera_offline",
        severity=BusSeverity.SEVERE,
        district="south",
        camera=world.south_camera.code,
        lon=67.03,
        lat=24.85,
        detail="no frame for 20 s",
        opened_at=time.time(),
        closed_at=None,
        simulated=True,
    )
    await bus.publish(subjects.live("south"), encode(opened))
    told = await south.until(lambda: south.told("alert"))
    assert (told[0]["alert"]["id"], told[0]["alert"]["phase"]) == (str(opened.alert_id), "open")
    assert told[0]["alert"]["detail"] == "no frame for 20 s"

    def lost_on_the_bus() -> Alert:
        return Alert.objects.create(
            cause=Cause.TEST,
            dedupe_key="lost",
            severity=Severity.MINOR,
            jurisdiction=world.south_camera.jurisdiction,
            opened_at=opened_at,
            known_at=opened_at,
            simulated=True,
        )

    opened_at = (await in_database(Entry.objects.latest, "at")).at
    alert = await in_database(lost_on_the_bus)
    running_hub().feed.reload_alerts()
    await south.until(lambda: any(text["alert"]["id"] == str(alert.pk) for text in south.told("alert")))
    await east.quiet(0.5)
    assert not east.told("alert") and east.told("alerts")[0]["alerts"] == []

    late = await browse(world.south_colleague)
    listed = await late.until(lambda: late.told("alerts"))
    assert str(alert.pk) in {entry["id"] for entry in listed[0]["alerts"]}


async def test_state_says_that_the_bus_is_there_and_how_old_fusions_word_is(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await publish(bus, world.south_camera, object_at(world.south_camera))
    await browser.until(lambda: browser.told("state") and browser.told("state")[-1]["fusion_age_s"] is not None)
    assert browser.told("state")[-1]["bus"] == "connected"
    assert browser.told("state")[-1]["fusion_age_s"] < 10
    hello = browser.texts[0]
    assert (hello["type"], hello["protocol"], hello["username"]) == ("hello", 1, world.south.username)


async def test_a_client_that_says_nothing_is_closed(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south, acks=False)
    await browser.until(lambda: browser.frames)
    (client,) = running_hub().clients
    client.heard_at -= 31
    await browser.until(lambda: browser.close_code == 4408)
    await asyncio.sleep(0)
    assert not running_hub().clients and not running_hub().streams


async def test_a_hub_that_starts_late_gets_what_fusion_already_knows(world: World, bus: Bus, browse: Any) -> None:
    async def retell(message: Msg) -> None:
        known = objects_message(world.south_camera, [object_at(world.south_camera)])
        await bus.publish(subjects.live("south"), encode(known))
        await message.respond(b"")

    await bus.subscribe(subjects.FUSION_STATE, cb=retell)
    await bus.flush()
    browser = await browse(world.south)
    await browser.until(lambda: browser.handles())


async def test_a_camera_that_is_added_later_is_seen_without_a_restart(world: World, bus: Bus, browse: Any) -> None:
    browser = await browse(world.south)
    await hub_is_ready()
    added = await in_database(make_camera, jurisdiction="south")
    await bus.publish(subjects.live("all"), encode(LiveRights(reason="cameras", simulated=False)))
    name = uuid4()
    for _ in range(40):
        await publish(bus, added, object_at(added, name=name))
        await browser.quiet(0.15)
        if added.pk in browser.cameras():
            break
    assert added.pk in browser.cameras()
