"""What fusion tells about now, and that it comes back after every kind of death."""

import shutil
import signal
import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from apps.alerts.models import Alert
from apps.cameras.models import CameraHealth
from apps.fusion import waiting
from apps.fusion.storage import LOCK_KEY
from apps.recognition.models import Worker
from apps.tracking.models import Tracklet
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.health import SourceCondition, WorkerHeartbeat
from safecity_gis.messages.live import CameraCondition, LiveAlert, LiveCameras
from safecity_gis.messages.live_objects import LiveObjects
from tests.apps.fusion.bus import Bus
from tests.apps.fusion.conftest import FusionProcess, FusionThread, wait_until
from tests.apps.fusion.making import make_batch, make_object, make_sample, make_signal
from tests.apps.tracking.making import make_update
from tests.live_objects import LiveObject, objects_of, removed_of
from tests.nats import NatsServer

OBS = subjects.observations("south", "square-1")
OTHER = subjects.observations("south", "square-2")
FAR = subjects.observations("south", "far")


@pytest.fixture
def running(present: FusionThread, bus: Bus) -> FusionThread:
    wait_until(lambda: answers(bus))
    bus.heard.clear()
    return present


def answers(bus: Bus) -> bool:
    try:
        bus.ask(subjects.FUSION_STATE)
    except Exception:
        return False
    return True


def objects(bus: Bus) -> list[LiveObject]:
    return [one for message in list(bus.heard) if isinstance(message, LiveObjects) for one in objects_of(message)]


def removed(bus: Bus) -> set[Any]:
    return {one for message in list(bus.heard) if isinstance(message, LiveObjects) for one in removed_of(message)}


def camera(bus: Bus, code: str) -> Any:
    """The last word on a camera."""
    told = [
        one for message in list(bus.heard) if isinstance(message, LiveCameras) for one in message.cameras if one.camera == code
    ]
    return told[-1] if told else None


def test_an_object_in_two_overlapping_views_is_one_and_leaves_when_nobody_sees_it(running: FusionThread, bus: Bus) -> None:
    here, there, elsewhere = uuid4(), uuid4(), uuid4()
    for step in range(4):
        bus.tell(OBS, make_batch("square-1", make_object(here, east_m=30.0 + step)))
        bus.tell(OTHER, make_batch("square-2", make_object(there, east_m=30.6 + step)))
        bus.tell(FAR, make_batch("far", make_object(elsewhere, east_m=30.3 + step)))
        time.sleep(0.2)
        wait_until(lambda: {one.object_id for one in objects(bus)} >= {here, elsewhere})
        if step == 0:
            bus.heard.clear()
    told = {one.object_id: one for one in objects(bus)}

    assert set(told) == {here, elsewhere}
    assert all(message.simulated for message in bus.heard if isinstance(message, LiveObjects))
    assert told[here].camera in {"square-1", "square-2"}
    assert wait_until(lambda: {here, elsewhere} <= removed(bus))


def test_a_message_says_only_what_changed(running: FusionThread, bus: Bus) -> None:
    still, moving = uuid4(), uuid4()
    bus.tell(OBS, make_batch("square-1", make_object(still), make_object(moving, east_m=50)))
    wait_until(lambda: len(objects(bus)) == 2)
    bus.heard.clear()
    bus.tell(OBS, make_batch("square-1", make_object(moving, east_m=51)))
    wait_until(lambda: objects(bus))
    time.sleep(0.3)

    assert [one.object_id for one in objects(bus)] == [moving]


def test_cameras_are_told_by_count_and_condition_and_all_again_when_asked(running: FusionThread, bus: Bus) -> None:
    bus.say(subjects.camera_health("south", "square-1"), make_sample("square-1", SourceCondition.STREAMING))
    bus.tell(OBS, make_batch("square-1", make_object(), make_object(east_m=40)))
    told = wait_until(
        lambda: (one := camera(bus, "square-1")) and one.condition == CameraCondition.ONLINE and one.count == 2 and one
    )
    assert time.time() - told.captured_at < 10
    bus.heard.clear()

    bus.ask(subjects.FUSION_STATE)

    assert wait_until(lambda: camera(bus, "square-1")).count == 2
    assert CameraHealth.objects.current().get().condition == "online"
    assert len(objects(bus)) == 2


def test_a_source_that_plays_anew_with_its_clock_set_back_is_shown_at_once(running: FusionThread, bus: Bus) -> None:
    now = time.time()
    bus.tell(OBS, make_batch("square-1", make_object(), at=now, run=uuid4()))
    wait_until(lambda: camera(bus, "square-1"))
    again = uuid4()
    bus.tell(OBS, make_batch("square-1", make_object(), make_object(east_m=40), at=now - 5, run=again))
    wait_until(lambda: camera(bus, "square-1").count == 2)

    bus.tell(OBS, make_batch("square-1", at=now - 6, run=again))
    bus.tell(OBS, make_batch("square-1", *(make_object(east_m=m) for m in (30, 40, 50)), at=now - 4, run=again))
    wait_until(lambda: camera(bus, "square-1").count == 3)


def test_heartbeats_become_workers(running: FusionThread, bus: Bus) -> None:
    beat = WorkerHeartbeat(
        simulated=False, worker="w1", at=time.time(), cameras=4, frames_per_s=20, inference_ms=36, queue_depth=0,
        model="nanodet-g", model_sha256="ab" * 32,
    )  # fmt: skip
    bus.say(subjects.worker_health("w1"), beat)
    bus.say(subjects.worker_health("w1"), b"no heartbeat")

    worker = wait_until(Worker.objects.filter(name="w1").first)

    assert (worker.cameras, worker.model) == (4, "nanodet-g")
    assert wait_until(bus.dead_letters)[0][0] == "dead.health.worker.w1"


def test_an_alert_is_told_when_it_is_committed(running: FusionThread, bus: Bus) -> None:
    now = time.time()
    bus.tell(
        subjects.alert("south"), make_signal(AlertPhase.OPEN, now, detail="gate forced"), make_signal(AlertPhase.CLOSE, now + 1)
    )

    told = wait_until(lambda: len(found := [m for m in bus.heard if isinstance(m, LiveAlert)]) == 2 and found)

    assert [message.phase for message in told] == [AlertPhase.OPEN, AlertPhase.CLOSE]
    assert {message.alert_id for message in told} == {Alert.objects.get().pk}
    assert (told[0].lon, told[0].lat, told[0].detail) == (67.03, 24.85, "gate forced")


def test_a_bus_that_dies_and_comes_back_without_its_store_is_taken_up_again(
    running: FusionThread, bus: Bus, nats_server: NatsServer
) -> None:
    first, second = make_update("square-1"), make_update("square-1")
    bus.tell(OBS, first)
    wait_until(lambda: Tracklet.objects.count() == 1)
    nats_server.kill()
    shutil.rmtree(nats_server.store)
    nats_server.start()
    wait_until(lambda: bus.client.is_connected)
    bus.ensure_streams()

    bus.tell(OBS, first, second, make_batch("square-1", make_object(second.tracklet_id)))

    wait_until(lambda: Tracklet.objects.count() == 2)
    assert wait_until(lambda: objects(bus))


def test_a_lost_database_connection_delays_and_loses_nothing(running: FusionThread, bus: Bus) -> None:
    bus.tell(OBS, make_update("square-1"))
    wait_until(lambda: Tracklet.objects.count() == 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", lock_holders())
    bus.tell(OBS, *(make_update("square-1") for _ in range(20)))

    wait_until(lambda: Tracklet.objects.count() == 21)


def test_what_does_not_fit_in_memory_while_the_database_is_slow_is_read_again(
    running: FusionThread, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MAX_WAITING", 20)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tracking_tracklet IN ACCESS EXCLUSIVE MODE")
        for _ in range(12):
            bus.tell(OBS, *(make_update("square-1") for _ in range(5)))
            time.sleep(0.05)
        bus.tell(OBS, make_batch("square-1", make_object()))
        wait_until(lambda: objects(bus))

    wait_until(lambda: Tracklet.objects.count() == 60)


@pytest.mark.serial
def test_the_second_of_two_waits_until_the_first_is_gone(fusion: FusionProcess, bus: Bus, nats_server: NatsServer) -> None:
    second = FusionThread(nats_server.url)
    fusion.start()
    bus.tell(OBS, make_update("square-1"))
    wait_until(lambda: Tracklet.objects.count() == 1)
    second.start()
    try:
        time.sleep(1)
        assert len(lock_holders()) == 1
        fusion.end(signal.SIGKILL)
        bus.tell(OBS, make_update("square-1"))
        wait_until(lambda: Tracklet.objects.count() == 2)
    finally:
        second.stop()


def lock_holders() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCK_KEY],
        )
        return [pid for (pid,) in cursor.fetchall()]
