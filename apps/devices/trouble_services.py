"""The only writer of what devices say to be wrong with their pictures."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from apps.cameras.models import CameraView
from apps.devices.choices import DeviceTopic
from apps.devices.models import Device, DeviceTrouble

TOLD_FOR = timedelta(minutes=10)
"""A trouble that its device has not told again for so long is over: devices that are listened to anew tell all that is so."""

SETTLED = timedelta(seconds=30)
"""A trouble that is over for less than this may not be: a device that wavers tells one trouble, and raises one alarm."""

Told = tuple[DeviceTopic, bool]
"""A topic, and whether it is so."""


def device_told(*, device_id: int, told: Iterable[Told], at: datetime) -> None:
    """A device said that something is so, or is no longer; of each topic the last word counts. `at` is aware, by our clock."""
    device = Device.objects.select_related("camera").filter(pk=device_id).first()
    if device is None:
        return
    troubles_expire(at=at)
    for topic, is_so in dict(told).items():
        if topic is DeviceTopic.SCENE_CHANGE and _scene_is_watched(device):
            continue
        rows = DeviceTrouble.objects.filter(camera=device.camera, topic=topic)
        current, recent = rows.filter(over_at=None), rows.filter(over_at__gt=at - SETTLED)
        with transaction.atomic():
            if not is_so:
                current.update(over_at=at)
            elif not current.update(told_at=at) and not recent.update(told_at=at, over_at=None):
                DeviceTrouble.objects.create(camera=device.camera, topic=topic, since=at, told_at=at)


def troubles_end(*, camera_id: int, at: datetime) -> None:
    """Nobody is left who could tell that they are over."""
    DeviceTrouble.objects.filter(camera=camera_id, over_at=None).update(over_at=at)


def troubles_expire(*, at: datetime) -> None:
    """End what no device has said again for `TOLD_FOR`."""
    DeviceTrouble.objects.filter(over_at=None, told_at__lte=at - TOLD_FOR).update(over_at=F("told_at") + TOLD_FOR)


def _scene_is_watched(device: Device) -> bool:
    """A camera that turns changes its scene by turning; of a calibrated one the worker watches the view, with its own alert."""
    return bool(device.abilities.get("ptz")) or CameraView.objects.current().filter(camera=device.camera_id).exists()
