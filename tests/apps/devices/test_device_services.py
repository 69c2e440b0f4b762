"""A camera gets a device, its stream becomes the source, and the password is nowhere to be found."""

import io
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera
from apps.devices.credentials import Secrets, secrets_of
from apps.devices.device_services import Turning, device_adopt, device_forget, device_stream_use
from apps.devices.models import Device
from apps.devices.onvif.failures import DeviceUnauthorised
from apps.devices.talking import DeviceOutside
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from safecity_gis.core.networks import Networks
from safecity_gis.messages import sealing
from tests.apps.devices.peers import PASSWORD, USERNAME, Peer
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db

SECRETS = Secrets(USERNAME, PASSWORD)


def adopted(peer: Peer, camera: Camera | None = None, **turning: float) -> Device:
    told = {"camera": camera or make_camera(), "address": peer.address, "secrets": SECRETS, "turning": Turning(**turning)}
    return device_adopt(actor=None, **told)


def test_a_device_is_adopted_with_what_it_tells_of_itself(peer: Peer, key: bytes) -> None:
    device = adopted(peer)
    device.refresh_from_db()
    assert (device.model, device.serial, device.address) == ("VirtualCam-1", "PY-000001", peer.address)
    assert device.abilities["ptz"]["presets"] == [{"token": "home", "name": "Home"}]
    assert secrets_of(device) == SECRETS
    entry = Entry.objects.get(action=Action.DEVICE_CHANGE)
    assert (entry.target, entry.data["address"], entry.data["credentials"]) == (device.camera.code, peer.address, True)


def test_a_seal_opens_for_its_own_camera_alone(peer: Peer, key: bytes) -> None:
    device = adopted(peer)
    device.camera = make_camera()
    with pytest.raises(sealing.SealBroken):
        secrets_of(device)


def test_the_stream_becomes_the_source_with_the_devices_host_and_password(peer: Peer, key: bytes) -> None:
    device = adopted(peer)
    device_stream_use(actor=None, device=device, profile="Profile_Main", worker="w1", fps=4.0)
    (config,) = camera_configs()
    assert (config.url, config.username, config.password) == ("rtsp://127.0.0.1:8554/live", USERNAME, PASSWORD)
    assert (config.fps, Source.objects.get().address) == (4.0, "rtsp://127.0.0.1:8554")


def test_a_wrong_password_changes_nothing_and_is_recorded_as_failed(peer: Peer, key: bytes) -> None:
    told = {"camera": make_camera(), "address": peer.address, "turning": Turning()}
    with pytest.raises(DeviceUnauthorised):
        device_adopt(actor=None, secrets=Secrets(USERNAME, "wrong-password"), **told)
    entry = Entry.objects.get(action=Action.DEVICE_CHANGE)
    assert (entry.outcome, entry.reason) == (Outcome.FAILED, "device_unauthorised")
    assert not Device.objects.exists() and "wrong-password" not in str(entry.__dict__)


def test_a_device_is_not_spoken_to_once_its_network_is_allowed_no_longer(peer: Peer, key: bytes, settings: Any) -> None:
    device = adopted(peer)
    settings.CAMERA_NETWORKS = Networks.of(["10.0.0.0/24"])
    with pytest.raises(DeviceOutside):
        device_stream_use(actor=None, device=device, profile="Profile_Main", worker="w1")
    assert not Source.objects.exists()


def test_only_who_manages_this_camera_sets_it_up(peer: Peer, key: bytes) -> None:
    device = adopted(peer, make_camera(jurisdiction="east"))
    with pytest.raises(PermissionDenied):
        device_forget(actor=make_user(Role.ADMINISTRATOR, jurisdictions=("south",)), device=device)
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, jurisdictions=("south",)))
    assert client.get("/api/v1/devices/").json()["count"] == 0
    assert client.delete(f"/api/v1/cameras/{device.camera.code}/device/").status_code == 404
    device_forget(actor=make_user(Role.ADMINISTRATOR, jurisdictions=("east",)), device=device)
    assert not Device.objects.exists()


def test_the_database_takes_no_user_name_in_an_address(key: bytes) -> None:
    with pytest.raises(IntegrityError, match="address_in_clear"):
        Device.objects.create(camera=make_camera(), address=f"viewer:{PASSWORD}@10.0.0.1:80", seen_at=timezone.now())


def test_ends_of_pan_and_tilt_come_together_and_ascend(key: bytes) -> None:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    url = f"/api/v1/cameras/{make_camera().code}/device/"
    for ends in ({"pan_from_deg": 0}, {"pan_from_deg": 0, "pan_to_deg": 400, "tilt_least_deg": 0, "tilt_most_deg": 90}):
        answer = client.post(url, {"address": "127.0.0.1:1", **ends}, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_the_password_is_in_no_log_no_answer_no_audit_and_no_dump_of_the_database(
    peer: Peer, key: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    camera = make_camera()
    url = f"/api/v1/cameras/{camera.code}/device/"
    body = {"address": peer.address, "username": USERNAME, "password": PASSWORD}
    answers = [
        client.post(url, body, "application/json"),
        client.post(url, body | {"password": PASSWORD[:-1]}, "application/json"),
        client.put(url),
        client.post(f"{url}stream/", {"profile": "Profile_Main", "worker": "w1"}, "application/json"),
        client.post(f"{url}events/", {"seconds": 0}, "application/json"),
        client.get("/api/v1/devices/"),
        client.get(f"/api/v1/devices/{camera.code}/"),
        client.get("/api/v1/sources/"),
    ]
    assert [answer.status_code for answer in answers] == [201, 502, 200, 200, 502, 200, 200, 200]
    dump = io.StringIO()
    call_command("dumpdata", "devices", "recognition", "audit", stdout=dump)
    shown = "".join(answer.content.decode() for answer in answers)
    said = shown + caplog.text + "".join(capfd.readouterr()) + dump.getvalue() + str(list(Device.objects.values()))
    assert camera.code in said and PASSWORD[:-1] not in said
    assert "has_credentials" in shown and 'credentials"' not in shown.replace("has_credentials", "")
