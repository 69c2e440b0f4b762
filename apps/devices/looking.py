"""Where PTZ cameras look by their devices' word: it counts for a minute, and leaves the stored coverage alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.contrib.gis.db.models.functions import AsWKB
from django.utils import timezone

from apps.accounts.models import User
from apps.cameras.coverage_ground import city_frame, in_degrees, sound_in_metres, turned_to, viewer_of
from apps.cameras.models import CameraCoverage, CameraPose
from apps.cameras.turning import Look
from apps.devices.aiming import limits_of, motors_of, pose_of
from apps.devices.models import Device, DeviceLook
from apps.devices.onvif.facts import PtzPosition
from safecity_gis.core.geo.coverage.ptz import PtzLimits
from safecity_gis.core.geo.ptz_position import OutOfReach, aim_of, hfov_at

FRESH = timedelta(minutes=1)
"""For so long a device's word counts; whoever has not told since is taken to look as it does at home."""
HOME_DEG = 3.0
"""So far off in bearing or tilt is still at home: compasses and motors are no better."""
HOME_ZOOM = 1.15
"""The like for the angle of view, as a factor."""


def look_take(*, device_id: int, position: PtzPosition, at: datetime) -> None:
    """Keep where a device says that it looks; nothing where nobody measured what its positions mean, or where it has no such."""
    device = Device.objects.filter(pk=device_id).first()
    look = None if device is None else look_of(device, position)
    if look is not None:
        values = {"bearing_deg": look.bearing_deg, "tilt_deg": look.tilt_deg, "hfov_deg": look.hfov_deg, "at": at}
        DeviceLook.objects.update_or_create(device_id=device_id, defaults=values)


def look_of(device: Device, position: PtzPosition) -> Look | None:
    """What a position of the device means; None where nobody measured its ends, its camera has no pose, or no motor is there."""
    pose = pose_of(device)
    limits, motors = limits_of(device, pose), motors_of(device)
    if pose is None or limits is None or motors is None:
        return None
    try:
        aim = aim_of(position.pan, position.tilt, limits, motors)
    except OutOfReach:
        return None
    return Look(aim.bearing_deg, min(90.0, max(-90.0, aim.tilt_deg)), _hfov_deg(device, position.zoom) or pose.hfov_deg)


def looks_away() -> Mapping[int, Look]:
    """As `apps.cameras.turning` wants it."""
    rows = DeviceLook.objects.filter(at__gt=timezone.now() - FRESH).select_related("device")
    told = {row.device.camera_id: Look(row.bearing_deg, row.tilt_deg, row.hfov_deg) for row in rows}
    poses = CameraPose.objects.current().filter(camera__in=told)
    return {pose.camera_id: told[pose.camera_id] for pose in poses if not is_home(told[pose.camera_id], pose)}


def limits_known() -> Mapping[int, PtzLimits]:
    """As `apps.cameras.turning` wants it."""
    devices = {device.camera_id: device for device in Device.objects.exclude(pan_from_deg=None)}
    poses = CameraPose.objects.current().filter(camera__in=devices)
    found = {pose.camera_id: limits_of(devices[pose.camera_id], pose) for pose in poses}
    return {camera: limits for camera, limits in found.items() if limits is not None}


def is_home(look: Look, pose: CameraPose) -> bool:
    """Whether a look is that of the stored pose, as far as anybody could measure."""
    aside = abs((look.bearing_deg - pose.bearing_deg + 180) % 360 - 180)
    zoomed = max(look.hfov_deg / pose.hfov_deg, pose.hfov_deg / look.hfov_deg)
    return aside <= HOME_DEG and abs(look.tilt_deg - pose.tilt_deg) <= HOME_DEG and zoomed <= HOME_ZOOM


def current_view(user: User, code: str) -> dict[str, Any] | None:
    """The ground that a visible PTZ camera sees now, as GeoJSON: what lies in its picture of what it could be turned to.

    `home` says whether that is its home view. None where its device has not told for `FRESH`, or where no coverage is known.
    """
    rows = CameraCoverage.objects.visible_to(user).filter(camera__code=code, reachable__isnull=False)
    coverage = rows.annotate(wkb=AsWKB("reachable")).select_related("pose__camera__site").first()
    look = DeviceLook.objects.filter(device__camera__code=code, at__gt=timezone.now() - FRESH).select_related("device").first()
    if coverage is None or look is None:
        return None
    told, frame = Look(look.bearing_deg, look.tilt_deg, look.hfov_deg), city_frame()
    viewer = turned_to(viewer_of(coverage.pose, frame), told)
    (reachable,) = sound_in_metres([bytes(coverage.wkb)], frame)
    seen = reachable.intersection(viewer.footprint)
    (shape,) = in_degrees([seen], frame)
    return {
        "type": "Feature",
        "geometry": orjson.loads(shape.geojson),
        "properties": {
            "camera": code,
            "bearing_deg": round(told.bearing_deg, 1),
            "tilt_deg": round(told.tilt_deg, 1),
            "hfov_deg": round(told.hfov_deg, 1),
            "zoom_measured": look.device.hfov_wide_deg is not None,
            "home": is_home(told, coverage.pose),
            "area_m2": round(float(seen.area), 1),
            "at": look.at,
        },
    }


def _hfov_deg(device: Device, zoom: float | None) -> float | None:
    ends = (device.abilities.get("ptz") or {}).get("zoom")
    wide, tele = device.hfov_wide_deg, device.hfov_tele_deg
    if zoom is None or ends is None or wide is None or tele is None:
        return None
    return hfov_at(zoom, (ends["least"], ends["most"]), wide, tele)
