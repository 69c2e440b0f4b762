"""How a camera can be moved now, and which cameras can be turned to a place."""

from typing import Any

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.devices.aiming import can_be_aimed, position_for
from apps.devices.models import Device
from apps.devices.ptz_holds import holder_of
from apps.devices.ptz_refusals import PtzRefused
from safecity_gis.core.geo.frames import LocalFrame, LonLat

FARTHEST_M = 2_000.0


def ptz_state(user: User, camera: Camera) -> dict[str, Any]:
    """What the panel of a camera needs: whether there is a device, how it moves, its presets, and who holds it."""
    device = Device.objects.filter(camera=camera).first()
    ptz = (device and device.abilities.get("ptz")) or {}
    hold = holder_of(camera)
    return {
        "camera": camera.code,
        "device": device is not None,
        "continuous": bool(ptz.get("continuous")),
        "aim": device is not None and can_be_aimed(device),
        "presets": ptz.get("presets", []),
        "holder": hold.holder.get_username() if hold else None,
        "held_until": hold.until if hold else None,
        "mine": hold is not None and hold.holder_id == user.pk,
    }


def cameras_that_reach(user: User, place: LonLat) -> list[dict[str, Any]]:
    """The cameras that this user may turn to a place and whose device can: code, aim in degrees, distance in metres."""
    devices = Device.objects.visible_to(user, Capability.PTZ_MOVE).exclude(pan_from_deg=None).select_related("camera__site")
    around = LocalFrame(place)
    found = []
    for device in devices:
        site = device.camera.site.position
        east, north = around.ground(LonLat(site.x, site.y))
        away = (east**2 + north**2) ** 0.5
        if away > FARTHEST_M:
            continue
        try:
            aim, _position = position_for(device, place)
        except PtzRefused:
            continue
        angles = {"bearing_deg": round(aim.bearing_deg, 1), "tilt_deg": round(aim.tilt_deg, 1)}
        found.append({"code": device.camera.code, "distance_m": round(away, 1), **angles})
    return sorted(found, key=lambda one: one["distance_m"])
