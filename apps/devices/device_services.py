"""The only writers of devices: a camera gets one, its stream is used, it is asked again, it is forgotten."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.coverage_services import coverage_due
from apps.cameras.models import Camera
from apps.cameras.services import require_camera
from apps.devices.credentials import Secrets, device_purpose, sealed, secrets_of
from apps.devices.models import Device
from apps.devices.onvif.facts import DeviceFacts
from apps.devices.onvif.failures import DeviceError, DeviceMalformed
from apps.devices.talking import talk
from apps.devices.trouble_services import troubles_end
from apps.recognition.models import Source
from apps.recognition.services import configs_publish_soon, source_set

LONGEST_LISTENING_S = 10.0
_RTSP_PORTS = {"rtsp": 554, "rtsps": 322}


@dataclass(frozen=True)
class Turning:
    """What the ends of a device's pan, tilt and zoom mean, in degrees; see the fields of `Device`."""

    pan_from_deg: float | None = None
    pan_to_deg: float | None = None
    tilt_least_deg: float | None = None
    tilt_most_deg: float | None = None
    hfov_wide_deg: float | None = None
    hfov_tele_deg: float | None = None


def device_adopt(
    *, actor: User | None, camera: Camera, address: str, secrets: Secrets, turning: Turning, client: str | None = None
) -> Device:
    """Ask the device at `address` (host:port) who it is, and make it this camera's.

    Raises:
        PermissionDenied: the actor may not manage this camera.
        DeviceError: it may not be spoken to, does not answer, or refuses the password; nothing changed.
        ValueError: a password without SAFECITY_CONFIG_KEY.
    """
    require_camera(actor, camera)
    credentials = sealed(secrets, device_purpose(camera.code))
    facts = _facts(actor, camera, address, secrets, client)
    values = {"address": _in_clear(address), "credentials": credentials, **vars(turning), **_columns(facts)}
    with transaction.atomic():
        device, _ = Device.objects.update_or_create(camera=camera, defaults=values)
        coverage_due()
        _record(actor, camera, client, {"address": device.address, "model": device.model, "credentials": bool(credentials)})
    return device


def device_refresh(*, actor: User | None, device: Device, client: str | None = None) -> Device:
    """Ask the device again what it is and offers.

    Raises:
        PermissionDenied, DeviceError: as `device_adopt`.
    """
    require_camera(actor, device.camera)
    facts = _facts(actor, device.camera, device.address, secrets_of(device), client)
    with transaction.atomic():
        Device.objects.filter(pk=device.pk).update(**_columns(facts))
        _record(actor, device.camera, client, {"refreshed": True})
    device.refresh_from_db()
    return device


def device_forget(*, actor: User | None, device: Device, client: str | None = None) -> None:
    """Remove the device and its credentials; the camera's source, where it has one, stays.

    Raises:
        PermissionDenied: the actor may not manage this camera.
    """
    require_camera(actor, device.camera)
    with transaction.atomic():
        device.delete()
        troubles_end(camera_id=device.camera_id, at=timezone.now())
        coverage_due()
        _record(actor, device.camera, client, {"forgotten": device.address})


def device_stream_use(
    *, actor: User | None, device: Device, profile: str, worker: str, fps: float = 5.0, client: str | None = None
) -> Source:
    """Make the stream of a profile the camera's source, with the device's own credentials.

    Of the URI that the device tells, port, path and query are taken; the host is the device's, whatever it says.

    Raises:
        PermissionDenied: the actor may not manage this camera.
        DeviceError: it does not answer, or names no RTSP stream.
    """
    from apps.devices.onvif.reading import stream_uri

    require_camera(actor, device.camera)
    secrets = secrets_of(device)

    async def ask(connection: Any) -> str:
        await connection.introduce()
        return await stream_uri(connection, profile)

    uri = _asked(actor, device.camera, client, lambda: talk(device.address, secrets, ask))
    with transaction.atomic():
        source = source_set(
            actor=actor,
            camera=device.camera,
            worker=worker,
            url=_stream_address(uri, device.address),
            username=secrets.username,
            password=secrets.password,
            fps=fps,
        )
        _record(actor, device.camera, client, {"stream": profile, "worker": worker})
        transaction.on_commit(configs_publish_soon)
    return source


def device_listen(*, actor: User | None, device: Device, seconds: float, client: str | None = None) -> list[dict[str, Any]]:
    """What the device tells of events while we listen, at most `LONGEST_LISTENING_S`; nothing of it is kept.

    Raises:
        PermissionDenied: the actor may not manage this camera.
        DeviceError: it has no events, or does not answer.
    """
    from apps.devices.onvif.events import events_pull

    require_camera(actor, device.camera)

    async def listen(connection: Any) -> Any:
        await connection.introduce()
        return await events_pull(connection, seconds=min(seconds, LONGEST_LISTENING_S))

    found = _asked(actor, device.camera, client, lambda: talk(device.address, secrets_of(device), listen))
    _record(actor, device.camera, client, {"listened_s": seconds, "events": len(found)})
    return msgspec.to_builtins(found)


def _facts(actor: User | None, camera: Camera, address: str, secrets: Secrets, client: str | None) -> DeviceFacts:
    from apps.devices.onvif.reading import facts_read

    return _asked(actor, camera, client, lambda: talk(address, secrets, facts_read))


def _asked(actor: User | None, camera: Camera, client: str | None, ask: Any) -> Any:
    """What the device answers; a failure is recorded and goes on."""
    try:
        return ask()
    except DeviceError as error:
        _record(actor, camera, client, {}, outcome=Outcome.FAILED, reason=error.code)
        raise


def _columns(facts: DeviceFacts) -> dict[str, Any]:
    told = msgspec.to_builtins(facts)
    abilities = {name: told.pop(name) for name in ("profiles", "ptz", "events")}
    return told | {"abilities": abilities, "seen_at": timezone.now()}


def _in_clear(address: str) -> str:
    host, colon, port = address.rpartition(":")
    return address if colon and port.isdigit() and host else f"{address}:80"


def _stream_address(uri: str, device_address: str) -> str:
    """Raises DeviceMalformed."""
    try:
        parts = urlsplit(uri)
        port = parts.port or _RTSP_PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise DeviceMalformed from None
    host = device_address.rpartition(":")[0]
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}:{port}{parts.path or '/'}{query}"


def _record(actor: User | None, camera: Camera, client: str | None, data: dict[str, Any], **told: Any) -> None:
    audit_record(
        actor=actor or SYSTEM,
        action=Action.DEVICE_CHANGE,
        target_type="camera",
        target=camera.code,
        address=client,
        data=data,
        **told,
    )
