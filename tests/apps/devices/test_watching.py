"""Devices are listened to for as long as they are there: their troubles and where they look reach whoever is told."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from apps.devices import watching
from apps.devices.choices import DeviceTopic
from apps.devices.credentials import Secrets
from apps.devices.management.commands.watch_devices import Database, all_watched
from apps.devices.models import Device, DeviceTrouble
from apps.devices.onvif.connection import Connection, Login
from apps.devices.onvif.events import Event
from apps.devices.onvif.facts import PtzPosition
from apps.devices.onvif.failures import DeviceRefuses
from apps.devices.onvif.moving import go_to
from apps.devices.onvif.troubles import MOST_SOURCES, Word, trouble_told
from apps.devices.watching import BUSY_EVENTS, Watched, watch_devices
from safecity_gis.endpoints import Endpoint
from tests.apps.devices.event_peer import DARK, TAMPER, event_peer
from tests.apps.devices.peers import PASSWORD, USERNAME, Answer, Peer, hand_made
from tests.factories import make_camera

SECRETS = Secrets(USERNAME, PASSWORD)
PATIENCE_S = 15


class Heard:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.said: list[tuple[DeviceTopic, bool]] = []
        self.positions: list[PtzPosition] = []

    async def troubles(self, device: int, told: Sequence[tuple[DeviceTopic, bool]]) -> None:
        self.said += told

    async def position(self, device: int, position: PtzPosition) -> None:
        self.positions.append(position)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.05)


def watched(address: str, **values: object) -> Watched:
    return replace(Watched(pk=1, address=address, secrets=SECRETS, events=True, profile=""), **values)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RETRY_S", "LEAST_S", "REREAD_S"):
        monkeypatch.setattr(watching, name, 0.1)


async def test_what_a_device_says_is_heard_and_heard_again_after_it_forgot_us() -> None:
    heard, stop = Heard(), asyncio.Event()
    with event_peer() as peer:
        peer.states[DARK] = True

        async def devices() -> list[Watched]:
            return [watched(peer.address)]

        task = asyncio.create_task(watch_devices(devices, heard, stop))
        await until(lambda: heard.said == [(DeviceTopic.DARK, True)])
        peer.tell(TAMPER, True)
        await until(lambda: heard.said[1:] == [(DeviceTopic.TAMPER, True)])
        peer.tell(TAMPER, False)
        await until(lambda: heard.said[2:] == [(DeviceTopic.TAMPER, False)])
        heard.said.clear()
        peer.forget()
        await until(lambda: sorted(heard.said) == [(DeviceTopic.TAMPER, False), (DeviceTopic.DARK, True)])
        stop.set()
        await task
    assert peer.device is not None and "Unsubscribe" in peer.device.asked[-1][1]


async def test_a_device_that_is_no_longer_ours_is_left_alone() -> None:
    heard, stop = Heard(), asyncio.Event()
    with event_peer() as peer:
        ours = [watched(peer.address)]

        async def devices() -> list[Watched]:
            return list(ours)

        task = asyncio.create_task(watch_devices(devices, heard, stop))
        await asyncio.to_thread(peer.subscribed.wait, PATIENCE_S)
        ours.clear()
        assert peer.device is not None
        await until(lambda: "Unsubscribe" in peer.device.asked[-1][1])
        peer.tell(TAMPER, True)
        await asyncio.sleep(0.3)
        stop.set()
        await task
    assert heard.said == []


async def test_a_ptz_camera_tells_where_it_looks(peer: Peer) -> None:
    heard, stop = Heard(), asyncio.Event()

    async def devices() -> list[Watched]:
        return [watched(peer.address, events=False, profile="Profile_Main")]

    async with Connection(Endpoint("127.0.0.1", peer.port), Login(USERNAME, PASSWORD)) as connection:
        await connection.introduce()
        await go_to(connection, "Profile_Main", pan=0.25, tilt=-0.5)
    task = asyncio.create_task(watch_devices(devices, heard, stop))
    await until(lambda: bool(heard.positions))
    stop.set()
    await task
    assert (heard.positions[0].pan, heard.positions[0].tilt) == (0.25, -0.5)


async def test_a_ptz_camera_that_gives_no_subscription_tells_where_it_looks_all_the_same(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def refused(*_: object, **__: object) -> AsyncIterator[None]:
        raise DeviceRefuses
        yield

    monkeypatch.setattr("apps.devices.onvif.events.subscribed", refused)
    monkeypatch.setattr(Connection, "offers", lambda self, service: True)
    heard, stop = Heard(), asyncio.Event()

    async def devices() -> list[Watched]:
        return [watched(peer.address, profile="Profile_Main")]

    task = asyncio.create_task(watch_devices(devices, heard, stop))
    await until(lambda: bool(heard.positions))
    stop.set()
    await task


async def test_a_refused_password_is_not_tried_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = asyncio.Event()
    with hand_made(lambda path, body: Answer(b"", status=401)) as device:

        async def devices() -> list[Watched]:
            return [watched(device.address)]

        task = asyncio.create_task(watch_devices(devices, Heard(), stop))
        await until(lambda: bool(device.asked))
        await asyncio.sleep(1)
        asked = len(device.asked)
        await asyncio.sleep(1)
        assert len(device.asked) == asked
        stop.set()
        await task


async def test_names_that_nobody_knows_keep_no_other_device_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    real, heard, stop = socket.getaddrinfo, Heard(), asyncio.Event()

    def slow(host: str, *told: Any, **named: Any) -> Any:
        if host.endswith(".invalid"):
            time.sleep(6)
        return real(host, *told, **named)

    monkeypatch.setattr("safecity_gis.endpoints.socket.getaddrinfo", slow)
    with event_peer() as peer:
        peer.states[DARK] = True
        names = [watched(f"camera-{n}.invalid:80", pk=10 + n) for n in range(64)]
        there: list[Watched] = list(names)

        async def devices() -> list[Watched]:
            return there

        async with Connection(Endpoint("127.0.0.1", int(peer.address.rpartition(":")[2])), Login()) as connection:
            await connection.introduce()
        task = asyncio.create_task(watch_devices(devices, heard, stop))
        await asyncio.sleep(0.5)
        there.append(watched(peer.address))
        began = time.monotonic()
        await until(lambda: bool(heard.said))
        assert time.monotonic() - began < 4
        stop.set()
        await task


async def test_devices_that_stall_keep_no_other_device_waiting() -> None:
    heard, stop, over = Heard(), asyncio.Event(), threading.Event()

    def stall(path: str, body: str) -> Answer:
        over.wait(PATIENCE_S)
        return Answer(b"")

    with event_peer() as peer, hand_made(stall) as stalling:
        peer.states[DARK] = True
        there = [watched(stalling.address, pk=10 + n) for n in range(32)]

        async def devices() -> list[Watched]:
            return there

        task = asyncio.create_task(watch_devices(devices, heard, stop))
        await until(lambda: len(stalling.asked) >= 8)
        there.append(watched(peer.address))
        began = time.monotonic()
        await until(lambda: bool(heard.said))
        assert time.monotonic() - began < 5
        stop.set()
        over.set()
        await task


def test_something_is_so_while_any_lens_or_rule_of_the_device_has_it_so() -> None:
    word = Word()

    def dark(source: str, is_so: bool) -> Event:
        return Event(topic=f"tns1:{DARK}", values={"State": str(is_so).lower()}, source=(source,))

    assert word.take([dark("V1", True), dark("V2", False)]) == [(DeviceTopic.DARK, True)]
    assert word.take([dark("V2", True), dark("V1", False)]) == [(DeviceTopic.DARK, True)]
    assert word.take([dark("V2", False)]) == [(DeviceTopic.DARK, False)]
    word.take([dark(f"V{n}", True) for n in range(1000)])
    assert word.take([dark(f"V{n}", False) for n in range(MOST_SOURCES)]) == [(DeviceTopic.DARK, False)]


async def test_a_device_that_tells_without_end_is_asked_seldom() -> None:
    stop, heard = asyncio.Event(), Heard()
    with event_peer() as peer:
        task = asyncio.create_task(watch_devices(lambda: _just(watched(peer.address)), heard, stop))
        await asyncio.to_thread(peer.subscribed.wait, PATIENCE_S)
        for _ in range(30):
            for number in range(BUSY_EVENTS):
                peer.tell(DARK, bool(number % 2))
            await asyncio.sleep(0.1)
        assert peer.device is not None
        assert len([1 for _, body in peer.device.asked if "PullMessages" in body]) <= 3
        stop.set()
        await task


async def _just(device: Watched) -> list[Watched]:
    return [device]


@pytest.mark.parametrize(
    ("topic", "values", "told"),
    [
        ("tns1:RuleEngine/TamperDetector/Tamper", {"IsTamper": "true"}, (DeviceTopic.TAMPER, True)),
        ("tns1:VideoSource/ImageTooBlurry/AnalyticsService", {"State": "False"}, (DeviceTopic.BLURRY, False)),
        ("tns1:VideoSource/tns1:SignalLoss", {"State": "1"}, (DeviceTopic.SIGNAL_LOSS, True)),
        ("tns1:VideoSource/MotionAlarm", {"State": "true"}, None),
        ("tns1:VideoSource/ImageTooBlurryOrNot", {"State": "true"}, None),
        ("tns1:VideoSource/ImageTooDark/ImagingService", {"State": "perhaps"}, None),
        ("", {}, None),
    ],
)
def test_only_what_is_wrong_with_pictures_is_a_trouble(topic: str, values: dict[str, str], told: object) -> None:
    assert trouble_told(Event(topic=topic, values=values)) == told


@pytest.mark.django_db(transaction=True)
async def test_the_watching_process_writes_what_a_cameras_device_says(key: bytes) -> None:
    stop, database = asyncio.Event(), Database()
    with event_peer() as peer:
        device = await sync_to_async(adopted)(peer.address)
        peer.states[TAMPER] = True
        task = asyncio.create_task(watch_devices(database.devices, database, stop))
        async with asyncio.timeout(PATIENCE_S):
            while not await DeviceTrouble.objects.filter(camera=device.camera, topic=DeviceTopic.TAMPER, over_at=None).aexists():
                await asyncio.sleep(0.1)
        peer.tell(TAMPER, False)
        async with asyncio.timeout(PATIENCE_S):
            while not await DeviceTrouble.objects.filter(camera=device.camera, over_at__isnull=False).aexists():
                await asyncio.sleep(0.1)
        stop.set()
        await task


@pytest.mark.django_db
def test_only_devices_with_something_to_tell_are_watched_and_a_broken_seal_stops_nobody(key: bytes) -> None:
    mute, broken = adopted("127.0.0.1:1"), adopted("127.0.0.1:2")
    Device.objects.filter(pk=mute.pk).update(abilities={"events": False})
    Device.objects.filter(pk=broken.pk).update(credentials=b"no seal of ours")
    talking = adopted("127.0.0.1:3")
    adopted("127.0.0.1:4", lifecycle="retired")
    assert [(one.pk, one.events, one.profile) for one in all_watched()] == [(talking.pk, True, "")]


def adopted(address: str, *, lifecycle: str = "commissioned") -> Device:
    """As if it had answered."""
    return Device.objects.create(
        camera=make_camera(lifecycle=lifecycle), address=address, seen_at=timezone.now(), abilities={"events": True}
    )
