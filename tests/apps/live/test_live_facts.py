"""`/ws/live/`: camera conditions, alerts and the state of the bus."""

import time
from typing import Any
from uuid import uuid4

from nats.aio.client import Client as Bus
from nats.aio.msg import Msg

from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.audit.models import Entry
from apps.live.background import in_database
from apps.live.hub import running_hub
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.alerts import Severity as BusSeverity
from safecity_gis.messages.base import encode
from safecity_gis.messages.live import CameraCondition, LiveAlert, LiveCamera, LiveCameras, LiveRights
from tests.apps.live.conftest import World, hub_is_ready, object_at, objects_message, publish
from tests.factories import make_camera


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
