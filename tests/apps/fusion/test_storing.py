"""What the bus tells is stored once, in spite of repetition, nonsense and death."""

import asyncio
import signal
import time
from uuid import uuid4

import msgspec
import pytest
from django.db import connection

from apps.alerts.models import Alert
from apps.cameras.models import Camera
from apps.crowd.handlers import CrowdHandler
from apps.fusion import intake
from apps.fusion.models import Position
from apps.fusion.process import Fusion
from apps.fusion.registry import registry_read
from apps.timeline.rounds import Round
from apps.tracking.models import Tracklet
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.base import MalformedMessage, encode
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.observations import ClockSource, TrackletPhase
from tests.apps.fusion.bus import Bus
from tests.apps.fusion.conftest import FusionProcess, wait_until
from tests.apps.fusion.making import make_batch, make_object, make_signal
from tests.apps.tracking.making import make_update
from tests.factories import make_camera
from tests.nats import NatsServer

OBS = subjects.observations("south", "square-1")
ALERT = subjects.alert("south")


def drain(server: NatsServer) -> None:
    asyncio.run(Fusion(server.url, once=True).run())


def test_what_the_streams_hold_is_stored_and_the_same_again_changes_nothing(
    nats_server: NatsServer, bus: Bus, city: dict[str, Camera]
) -> None:
    tracklet, start = uuid4(), time.time() - 30
    updates = [make_update("square-1", tracklet_id=tracklet, revision=revision, start=start) for revision in range(3)]
    signals = [
        make_signal(AlertPhase.OPEN, start),
        make_signal(AlertPhase.CLOSE, start + 5),
        make_signal(AlertPhase.OPEN, start + 9),
    ]
    bus.tell(OBS, *updates, make_batch("square-1", make_object(tracklet)))
    bus.tell(ALERT, *signals)
    drain(nats_server)
    tracklets, alerts = list(Tracklet.objects.order_by("revision").values()), list(Alert.objects.order_by("opened_at").values())

    bus.tell(OBS, *updates)
    bus.tell(ALERT, *signals)
    Position.objects.all().delete()
    drain(nats_server)

    assert [row["revision"] for row in tracklets] == [0, 1, 2]
    assert [row["closed_at"] is None for row in alerts] == [False, True]
    assert list(Tracklet.objects.order_by("revision").values()) == tracklets
    assert list(Alert.objects.order_by("opened_at").values()) == alerts
    assert Alert.objects.first().group.code == "red-zone"


def test_nonsense_is_kept_with_its_reason_and_stops_nothing(nats_server: NatsServer, bus: Bus, city: dict[str, Camera]) -> None:
    now = time.time()
    bus.tell(
        OBS,
        b"\xc1 no message",
        make_batch("nowhere"),
        make_batch("square-1", district="east"),
        make_batch("square-1", at=now + 3600),
        make_batch("square-1", at=now - 7200),
        make_batch("square-1", simulated=False),
        make_update("square-1", colour="x" * 300),
        make_update("square-1"),
    )
    bus.tell(ALERT, make_signal(AlertPhase.OPEN, now, cause="unheard_of"), make_signal(AlertPhase.OPEN, now))
    drain(nats_server)

    reasons = [reason for subject, reason in bus.dead_letters() if subject == f"dead.{OBS}"]

    assert len(reasons) == 7
    for expected in ("unknown camera nowhere", "not in east", "in the future", "in the past", "is simulated", "colour"):
        assert any(expected in reason for reason in reasons), expected
    assert (f"dead.{ALERT}", "unknown cause unheard_of") in bus.dead_letters()
    assert Tracklet.objects.count() == 1
    assert Alert.objects.count() == 1


def test_one_message_that_the_database_refuses_is_told_from_the_others(
    nats_server: NatsServer, bus: Bus, city: dict[str, Camera]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tracking_tracklet ADD CONSTRAINT no_blue CHECK (colour <> 'blue')")
    try:
        bus.tell(OBS, make_update("square-1"), make_update("square-1", colour="blue"), make_update("square-1"))
        drain(nats_server)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tracking_tracklet DROP CONSTRAINT no_blue")

    assert Tracklet.objects.count() == 2
    ((subject, reason),) = bus.dead_letters()
    assert (subject, "no_blue" in reason) == (f"dead.{OBS}", True)


def test_nobody_speaks_under_his_own_subject_for_another_district(
    nats_server: NatsServer, bus: Bus, city: dict[str, Camera]
) -> None:
    theirs = make_camera(code="east-1", jurisdiction="east")
    of_theirs = make_update(theirs.code, district="east")
    bus.tell(OBS, of_theirs, make_update("far"))
    bus.tell(ALERT, make_signal(AlertPhase.OPEN, time.time(), camera=None, district="east"))
    bus.tell(subjects.observations("east", theirs.code), of_theirs)
    drain(nats_server)

    assert list(Tracklet.objects.values_list("camera__code", flat=True)) == [theirs.code]
    assert not Alert.objects.exists()
    assert [reason.startswith(f"told under {OBS}, belongs under obs.") for _, reason in bus.dead_letters()].count(True) == 2


@pytest.mark.serial
def test_killed_in_mid_stream_it_loses_nothing_and_doubles_nothing(bus: Bus, fusion: FusionProcess) -> None:
    start = time.time() - 60
    ids = [uuid4() for _ in range(300)]
    fusion.start()
    for portion in range(10):
        some = ids[portion * 30 : portion * 30 + 30]
        bus.tell(OBS, *(make_update("square-1", tracklet_id=one, start=start) for one in some))
        bus.tell(
            OBS, *(make_update("square-1", tracklet_id=one, revision=1, start=start, phase=TrackletPhase.CLOSED) for one in some)
        )
        bus.tell(ALERT, make_signal(AlertPhase.OPEN, start + portion, dedupe_key=f"gate-{portion}"))
        if portion in {4, 7}:
            wait_until(Tracklet.objects.exists)
            fusion.end(signal.SIGKILL)
            fusion.start()

    wait_until(lambda: Tracklet.objects.count() >= 600)
    time.sleep(0.5)

    assert Tracklet.objects.count() == 600
    assert Tracklet.objects.current().count() == 300
    assert set(Tracklet.objects.current().values_list("revision", "closed")) == {(1, True)}
    assert Alert.objects.count() == 10
    assert fusion.end(signal.SIGTERM) == 0


@pytest.mark.django_db
def test_an_alert_of_a_simulated_camera_without_the_mark_or_far_from_its_camera_is_not_believed() -> None:
    make_camera(code="cam-sim", simulated=True)
    registry, now = registry_read(), time.time()
    honest = make_signal(AlertPhase.OPEN, now, camera="cam-sim", simulated=True, lon=67.03, lat=24.85)

    assert intake.signal(encode(honest), registry, now) == honest
    with pytest.raises(MalformedMessage, match="simulated"):
        intake.signal(encode(msgspec.structs.replace(honest, simulated=False)), registry, now)
    with pytest.raises(MalformedMessage, match="km from camera"):
        intake.signal(encode(msgspec.structs.replace(honest, lon=-100.0, lat=-80.0)), registry, now)


def test_a_crowd_count_that_a_handler_cannot_bear_takes_nothing_else_with_it(
    nats_server: NatsServer, bus: Bus, city: dict[str, Camera], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(handler: CrowdHandler, count: CrowdCount, round_: Round) -> None:
        if count.counterflow == 1:
            raise ValueError("unbearable")

    def count(second: float, **values: float) -> CrowdCount:
        return CrowdCount(
            simulated=True, camera="square-1", district="south", worker="w1", captured_at=time.time() + second,
            clock=ClockSource.SIMULATED, side_m=4.0, cells=(), **values,
        )  # fmt: skip

    monkeypatch.setattr(CrowdHandler, "_take", stumble)
    bus.tell(OBS, make_update("square-1"), count(-2), count(-1, counterflow=1.0))
    drain(nats_server)
    assert bus.dead_letters() == [(f"dead.{OBS}", "ValueError: unbearable")]
    assert Tracklet.objects.count() == 1
