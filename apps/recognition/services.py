"""Sources of cameras, and their configuration on its way to the workers."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from nats.js.errors import NoKeysError
from nats.js.kv import KeyValue
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from apps.accounts.models import User
from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.calibration_services import calibration_save
from apps.cameras.mask_services import masks_set, require_masker
from apps.cameras.models import Camera, CameraCalibration, CameraMasks
from apps.cameras.services import require_camera
from apps.recognition.addresses import SourceSecrets, address_split, require_allowed
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs, configuration_key, credentials_purpose
from safecity_gis import bus
from safecity_gis.messages import sealing, subjects
from safecity_gis.messages.base import MalformedMessage, decode, encode
from safecity_gis.messages.configuration import CameraConfig

log = structlog.get_logger(__name__)

PUBLISH_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did to the bucket."""

    written: int
    unchanged: int
    removed: int


def source_set(
    *, actor: User | None, camera: Camera, worker: str, url: str, username: str = "", password: str = "", fps: float = 5.0,
    start_s: float = 0.0, max_tiles: int = 1,
) -> Source:  # fmt: skip
    """Say where a camera's stream comes from; path, query and credentials are sealed before they touch the database.

    Raises:
        PermissionDenied: the actor may not manage assets.
        AddressRefused: no address that a worker opens, one with a user name in it, or one outside CAMERA_NETWORKS.
        ValueError: something to seal without SAFECITY_CONFIG_KEY.
    """
    require_camera(actor, camera)
    in_clear, path = address_split(url)
    require_allowed(in_clear, settings.CAMERA_NETWORKS)
    secrets = SourceSecrets(username=username, password=password, path=path)
    credentials = b""
    if secrets != SourceSecrets():
        plain = msgspec.json.encode(secrets)
        credentials = sealing.seal(plain, key=configuration_key(), purpose=credentials_purpose(camera.code))
    values = {
        "worker": worker, "url": in_clear, "credentials": credentials, "fps": fps, "start_s": start_s, "max_tiles": max_tiles,
    }  # fmt: skip
    with transaction.atomic():
        source, created = Source.objects.get_or_create(camera=camera, defaults=values)
        if not created:
            Source.objects.filter(pk=source.pk).update(**values, version=F("version") + 1)
            source.refresh_from_db()
        Camera.objects.filter(pk=camera.pk).update(recorded=in_clear.startswith("file:"))
        audit_record(
            actor=actor or SYSTEM,
            action=Action.CAMERA_CHANGE,
            target_type="camera",
            target=camera.code,
            data={"worker": worker, "address": source.address, "credentials": bool(username or password)},
        )
    return source


@transaction.atomic
def source_remove(*, actor: User | None, camera: Camera) -> bool:
    """Take a camera's stream from its worker; False where it had none.

    Raises:
        PermissionDenied: the actor may not manage assets.
    """
    require_camera(actor, camera)
    removed, _ = Source.objects.filter(camera=camera).delete()
    if removed:
        Camera.objects.filter(pk=camera.pk).update(recorded=False)
        audit_record(
            actor=actor or SYSTEM,
            action=Action.CAMERA_CHANGE,
            target_type="camera",
            target=camera.code,
            data={"source": "removed"},
        )
    return bool(removed)


def camera_calibrate(*, camera: Camera, **told: Any) -> CameraCalibration:
    """`calibration_save` with these arguments, and the new calibration on its way to the camera's worker once it is committed.

    Raises:
        What `calibration_save` raises; then nothing changed.
    """
    with transaction.atomic():
        saved = calibration_save(camera=camera, **told)
        _configuration_changed(camera)
    return saved


def camera_mask(*, actor: User, camera: Camera, address: str | None = None, **told: Any) -> CameraMasks:
    """`masks_set` with these arguments, and the masks on their way to the camera's worker once they are committed.

    Raises:
        What `masks_set` raises; then nothing changed.
    """
    require_masker(actor, camera, address=address)
    with transaction.atomic():
        saved = masks_set(actor=actor, camera=camera, address=address, **told)
        _configuration_changed(camera)
    return saved


def _configuration_changed(camera: Camera) -> None:
    Source.objects.filter(camera=camera).update(version=F("version") + 1)
    transaction.on_commit(configs_publish_soon)


def configs_publish_soon() -> None:
    """Have the jobs process publish now; where that cannot be asked for, or is asked for already, it does so within a minute."""
    task = app.configure_task("apps.recognition.tasks.publish_configs", queueing_lock="publish_configs")
    try:
        task.defer(timestamp=int(time.time()))
    except AlreadyEnqueued:
        log.info("recognition.publication.waits")
    except ConnectorException as error:
        log.warning("recognition.publication.delayed", error=type(error).__name__)


def configs_publish() -> Published:
    """Bring the bucket of camera configurations to what the database says; what is there already is left alone.

    A publication that changes something is recorded.

    Raises:
        ValueError: SAFECITY_CONFIG_KEY is missing or malformed.
        TimeoutError: the bus did not answer in time.
    """
    published = asyncio.run(asyncio.wait_for(_publish(camera_configs(), configuration_key()), PUBLISH_TIMEOUT_S))
    if published.written or published.removed:
        audit_record(
            actor=SYSTEM,
            action=Action.CONFIG_PUBLISH,
            target_type="bucket",
            target=subjects.BUCKET_CAMERAS,
            data={"written": published.written, "removed": published.removed},
        )
    return published


async def _publish(configs: list[CameraConfig], key: bytes) -> Published:
    client = await bus.connect(settings.NATS_URL, name="recognition")
    try:
        js = bus.jetstream(client)
        await bus.ensure_streams(js)
        bucket = await js.key_value(subjects.BUCKET_CAMERAS)
        present = set(await _keys(bucket))
        written = 0
        for config in configs:
            if config.camera in present and await _current(bucket, config.camera, key) == config:
                continue
            await bucket.put(config.camera, sealing.seal(encode(config), key=key, purpose=config_purpose(config.camera)))
            written += 1
        gone = present - {config.camera for config in configs}
        for camera in gone:
            await bucket.delete(camera)
        return Published(written=written, unchanged=len(configs) - written, removed=len(gone))
    finally:
        await client.close()


def config_purpose(camera: str) -> str:
    """What a sealed configuration is bound to; the worker opens it with the same words."""
    return f"camera:{camera}"


async def _keys(bucket: KeyValue) -> list[str]:
    try:
        return await bucket.keys()
    except NoKeysError:
        return []


async def _current(bucket: KeyValue, camera: str, key: bytes) -> CameraConfig | None:
    entry = await bucket.get(camera)
    try:
        return decode(sealing.unseal(entry.value or b"", key=key, purpose=config_purpose(camera)), CameraConfig)
    except (sealing.SealBroken, MalformedMessage):
        return None
