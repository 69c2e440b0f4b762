"""ONVIF against ipycam, a device in a process of its own: who it is, what it streams, and that it moves as it is told."""

import asyncio
import logging

import pytest

from apps.devices.onvif.connection import Connection, Login
from apps.devices.onvif.events import events_pull
from apps.devices.onvif.facts import Span
from apps.devices.onvif.failures import DeviceLacks, DeviceUnauthorised
from apps.devices.onvif.moving import Velocity, go_to, go_to_preset, move_start, move_stop, step
from apps.devices.onvif.reading import facts_read, stream_uri
from safecity_gis.endpoints import Endpoint
from tests.apps.devices.peers import PASSWORD, USERNAME, Peer

MAIN = "Profile_Main"


def connected(peer: Peer, password: str = PASSWORD) -> Connection:
    return Connection(Endpoint("127.0.0.1", peer.port), Login(USERNAME, password))


async def position(connection: Connection) -> tuple[float, float]:
    told = await connection.call("ptz", "GetStatus", ProfileToken=MAIN)
    return told.Position.PanTilt.x, told.Position.PanTilt.y


async def test_a_device_tells_who_it_is_what_it_streams_and_how_it_moves(peer: Peer) -> None:
    async with connected(peer) as connection:
        facts = await facts_read(connection)
        uri = await stream_uri(connection, MAIN)
    assert (facts.manufacturer, facts.model, facts.serial) == ("PythonCam", "VirtualCam-1", "PY-000001")
    assert facts.hardware and facts.firmware
    assert abs(facts.clock_offset_s) < 2
    assert [(one.token, one.encoding, one.ptz) for one in facts.profiles] == [(MAIN, "H264", True), ("Profile_Sub", "H264", True)]
    assert (facts.profiles[0].width, facts.profiles[0].height) == (1920, 1080)
    assert facts.ptz is not None
    assert facts.ptz.continuous and facts.ptz.relative
    assert facts.ptz.pan == facts.ptz.tilt == Span(least=-1, most=1)
    assert [preset.token for preset in facts.ptz.presets] == ["home"]
    assert uri == "rtsp://127.0.0.1:8554/live"


async def test_a_device_moves_until_it_is_stopped_and_goes_where_it_is_told(peer: Peer) -> None:
    async with connected(peer) as connection:
        await connection.introduce()
        await go_to(connection, MAIN, pan=0.25, tilt=-0.5)
        assert await position(connection) == (0.25, -0.5)
        await step(connection, MAIN, Velocity(pan=0.25))
        assert await position(connection) == (0.5, -0.5)
        await go_to_preset(connection, MAIN, "home")
        assert await position(connection) == (0, 0)

        await move_start(connection, MAIN, Velocity(pan=0.5, tilt=0.2), at_most_s=2)
        await asyncio.sleep(0.3)
        await move_stop(connection, MAIN)
        pan, tilt = await position(connection)
        assert pan > 0 and tilt > 0
        await asyncio.sleep(0.1)
        assert await position(connection) == (pan, tilt)


async def test_a_wrong_password_is_told_as_such_and_not_logged(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DeviceUnauthorised) as refusal:
        async with connected(peer, "not-the-password") as connection:
            await facts_read(connection)
    assert "not-the-password" not in caplog.text + repr(refusal.value) + repr(connection._login)


async def test_what_the_device_does_not_offer_is_not_asked_for(peer: Peer) -> None:
    async with connected(peer) as connection:
        await connection.introduce()
        assert not connection.offers("events")
        with pytest.raises(DeviceLacks):
            await events_pull(connection, seconds=1)
