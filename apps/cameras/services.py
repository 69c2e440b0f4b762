"""The only writers of a camera's facts: state, pose and health."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import transaction

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import facts_announce
from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.charge import require_in_charge
from apps.cameras.choices import Lifecycle
from apps.cameras.coverage_services import coverage_due
from apps.cameras.models import Camera, CameraHealth, CameraPose, CameraState, CameraView
from apps.timeline.bulk import Assertion, facts_assert
from apps.timeline.services import fact_assert


def camera_state_set(*, actor: User | None, camera: Camera, lifecycle: Lifecycle, at: datetime, reason: str = "") -> CameraState:
    """Say where the camera stands in its life from `at` on; `actor` None is set-up from the command line.

    A camera that is no longer wanted is `retired`, not deleted: what was known of it stays.

    Raises:
        PermissionDenied: the actor may not manage assets.
        FactOutOfOrder: `at` lies before the current state's start.
    """
    require_camera(actor, camera)
    with transaction.atomic():
        fact = fact_assert(CameraState, subject={"camera": camera}, valid_from=at, values={"lifecycle": lifecycle})
        _record(actor, camera, {"lifecycle": lifecycle}, reason)
        facts_announce("camera.changed")
        coverage_due()
    return fact


def camera_pose_set(
    *,
    actor: User | None,
    camera: Camera,
    at: datetime,
    mount_height_m: float,
    bearing_deg: float,
    tilt_deg: float,
    hfov_deg: float,
    range_m: float,
    homography: Mapping[str, Any] | None = None,
    field_of_view: Polygon | None = None,
) -> CameraPose:
    """Say where the camera looks from `at` on, and the ground that it sees.

    Raises:
        PermissionDenied: the actor may not manage assets.
        FactOutOfOrder: `at` lies before the current pose's start.
    """
    require_camera(actor, camera)
    angles = {"mount_height_m": mount_height_m, "bearing_deg": bearing_deg, "tilt_deg": tilt_deg, "hfov_deg": hfov_deg}
    values = {**angles, "range_m": range_m, "homography": homography, "field_of_view": field_of_view}
    with transaction.atomic():
        fact = fact_assert(CameraPose, subject={"camera": camera}, valid_from=at, values=values)
        _record(actor, camera, {**angles, "range_m": range_m})
        facts_announce("camera.changed")
        coverage_due()
    return fact


def require_camera(actor: User | None, camera: Camera) -> None:
    """Refuse, and record the refusal, unless `actor` may manage this very camera; None is the system itself.

    Raises:
        PermissionDenied: the camera is outside the actor's scope.
    """
    require_in_charge(actor, camera, Capability.ASSET_MANAGE, action=Action.CAMERA_CHANGE)


def camera_healths_assert(*, assertions: Sequence[Assertion], known_at: datetime) -> int:
    """Health of many cameras as fusion finds it; returns how many changed."""
    return facts_assert(CameraHealth, subject="camera", assertions=assertions, known_at=known_at)


def camera_views_assert(*, assertions: Sequence[Assertion], known_at: datetime) -> int:
    """Whether calibrated cameras look where they did, as fusion finds it; returns how many changed."""
    return facts_assert(CameraView, subject="camera", assertions=assertions, known_at=known_at)


def _record(actor: User | None, camera: Camera, data: dict[str, Any], reason: str = "") -> None:
    told = {"target_type": "camera", "target": camera.code, "reason": reason, "data": data}
    audit_record(actor=actor or SYSTEM, action=Action.CAMERA_CHANGE, **told)
