"""One camera as its panel shows it: facts, health of the last day, recent tracklets."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.selectors import scope_of
from apps.cameras.models import Camera, CameraCalibration, CameraHealth, CameraView
from apps.live.bootstrap import camera_rows
from apps.live.camera_health import camera_health
from apps.tracking.selectors import tracklets_of_camera
from safecity_gis.messages.observations import ObjectClass

HEALTH_WINDOW = timedelta(hours=24)
TRACKLET_WINDOW = timedelta(hours=1)
MAX_HEALTH, MAX_TRACKLETS = 200, 30


def camera_panel(user: User, code: str) -> dict[str, Any] | None:
    """What the panel of a camera shows; None where there is no such camera, or none for this user."""
    rows = camera_rows(Camera.objects.visible_to(user).filter(code=code), scope_of(user, Capability.PICTURE_VIEW))
    if not rows:
        return None
    camera = rows[0]
    return {
        "camera": camera,
        "health": _health(user, camera["pk"]),
        **camera_health(user, camera["pk"], code),
        "tracklets": _tracklets(user, camera["pk"]),
        "calibration": _calibration(user, camera["pk"]),
        "can_calibrate": scope_of(user, Capability.CAMERA_CALIBRATE).allows(camera["jurisdiction"], camera["group"]),
        "can_mask": scope_of(user, Capability.MASK_MANAGE).allows(camera["jurisdiction"], camera["group"]),
        "can_draw_traffic": scope_of(user, Capability.TRAFFIC_MANAGE).allows(camera["jurisdiction"], camera["group"]),
    }


def _calibration(user: User, camera: int) -> dict[str, Any] | None:
    """The newest calibration and whether the camera still looks so; null where it has none of its own."""
    calibrations = CameraCalibration.objects.visible_to(user).current().filter(camera_id=camera)
    found = calibrations.values("number", "valid_from", "rms_m", "judgement").first()
    if found is None:
        return None
    views = CameraView.objects.visible_to(user).current().filter(camera_id=camera, calibration=found["number"])
    return found | {"view": views.values("verdict", "shift_px", "valid_from").first()}


def _health(user: User, camera: int) -> list[dict[str, Any]]:
    """Facts of the last day as known now, the newest first; `valid_to` is null for the one that still holds."""
    since = timezone.now() - HEALTH_WINDOW
    facts = CameraHealth.objects.visible_to(user).filter(
        Q(valid_to=None) | Q(valid_to__gte=since), camera_id=camera, known_to=None
    )
    names = ("condition", "reason", "valid_from", "valid_to", "simulated")
    return list(facts.order_by("-valid_from").values(*names)[:MAX_HEALTH])


def _tracklets(user: User, camera: int) -> list[dict[str, Any]]:
    """The newest tracklets of the last hour in their last revision; empty without the right to moving objects."""
    since = timezone.now() - TRACKLET_WINDOW
    found = tracklets_of_camera(user=user, camera_id=camera, since=since)
    names = (
        "tracklet_id", "object_class", "confidence", "valid_from", "valid_to", "closed", "speed_mps", "colour",
        "accuracy_m", "observations", "simulated",
    )  # fmt: skip
    rows = found.values(*names)[:MAX_TRACKLETS]
    return [row | {"object_class": ObjectClass(row["object_class"]).name.lower()} for row in rows]
