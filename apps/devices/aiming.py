"""Turning a PTZ camera to a place: by its pose, what its motors' ends mean, and what stands in between."""

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext_lazy as _

from apps.cameras.coverage_ground import SRID, sound_in_metres, viewer_of
from apps.cameras.models import CameraPose
from apps.devices.models import Device
from apps.devices.ptz_refusals import PtzRefused
from apps.places.models import Building
from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.ptz import Aim, PtzLimits, aim_at
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.coverage.visibility import visibility
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from safecity_gis.core.geo.ptz_position import Motors, OutOfReach, position_of


class CannotAim(PtzRefused):
    """Nobody measured what the ends of its motors mean, it takes no positions, or it has no pose."""

    code = "cannot_aim"
    detail = _("This camera cannot be aimed: its device takes no positions, or their meaning was never set.")


class OutOfSight(PtzRefused):
    code = "out_of_sight"
    detail = _("This camera cannot be turned so that it sees this place.")


def position_for(device: Device, place: LonLat) -> tuple[Aim, tuple[float, float]]:
    """The aim that brings a place to the middle of the picture, and the device's position for it.

    Raises:
        CannotAim: not this camera.
        OutOfSight: beyond its limits or range, or behind a building.
    """
    pose = pose_of(device)
    limits, motors = limits_of(device, pose), motors_of(device)
    if pose is None or limits is None or motors is None:
        raise CannotAim
    site = pose.camera.site.position
    frame = LocalFrame(LonLat(site.x, site.y))
    viewer, point = viewer_of(pose, frame), frame.ground(place)
    try:
        aim = aim_at(viewer, point)
        position = position_of(aim, limits, motors)
    except (OutOfReach, CoverageError) as error:
        raise OutOfSight from error
    if np.hypot(*point) > viewer.range_m or not _visible(viewer, frame, point):
        raise OutOfSight
    return aim, position


def can_be_aimed(device: Device) -> bool:
    return device.pan_from_deg is not None and motors_of(device) is not None


def pose_of(device: Device) -> CameraPose | None:
    """The pose of the camera's home view, with its camera and site."""
    return CameraPose.objects.current().select_related("camera__site").filter(camera=device.camera_id).first()


def limits_of(device: Device, pose: CameraPose | None) -> PtzLimits | None:
    """How far the device turns; None where nobody measured it, or where no lens could be as the pose has it.

    The zoom counts as at home, whatever the lens could do besides.
    """
    if pose is None or device.pan_from_deg is None:
        return None
    pan, tilt = (device.pan_from_deg, device.pan_to_deg), (device.tilt_least_deg, device.tilt_most_deg)
    try:
        return PtzLimits(pan, tilt, (pose.hfov_deg, pose.hfov_deg))
    except CoverageError:
        return None


def motors_of(device: Device) -> Motors | None:
    """What its positions range over; None where it takes none."""
    ptz = device.abilities.get("ptz") or {}
    pan, tilt = ptz.get("pan"), ptz.get("tilt")
    return Motors((pan["least"], pan["most"]), (tilt["least"], tilt["most"])) if pan and tilt else None


def _visible(viewer: Viewer, frame: LocalFrame, point: GroundXY) -> bool:
    (west, south), (east, north) = frame.to_lonlat([(-viewer.range_m, -viewer.range_m), (viewer.range_m, viewer.range_m)])
    around = Polygon.from_bbox((west, south, east, north))
    around.srid = SRID
    rows = Building.objects.filter(footprint__bboverlaps=around).annotate(wkb=AsWKB("footprint")).values_list("wkb", "height_m")
    wkbs, heights = [bytes(wkb) for wkb, _ in rows], [height or None for _, height in rows]
    standing = [
        (shape, height) for shape, height in zip(sound_in_metres(wkbs, frame), heights, strict=True) if not shape.is_empty
    ]
    buildings = Buildings([shape for shape, _ in standing], [height for _, height in standing])
    seen = visibility(viewer.at, buildings, height_m=viewer.pose.height_m, range_m=viewer.range_m)
    return bool(seen.intersects(shapely.Point(point)))
