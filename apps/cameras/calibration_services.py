"""The only writer of calibrations: a new version, and with it the pose by which the workers place what they see."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from django.contrib.gis.geos import Polygon
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import facts_announce
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.cameras.calibration_drawing import footprint
from apps.cameras.calibration_fit import CameraFit, Pair, camera_fit
from apps.cameras.charge import require_in_charge
from apps.cameras.coverage_services import coverage_due
from apps.cameras.models import Camera, CameraCalibration, CameraPose
from apps.timeline.services import fact_assert

SRID = 4326


class CalibrationConflict(ValueError):
    """Somebody else saved a version in between; `number` is the newest now."""

    def __init__(self, number: int) -> None:
        super().__init__(f"version {number} was saved in between")
        self.number = number


class WithoutPose(ValueError):
    """The camera has no current pose: its place over the ground is unknown."""


class InvalidFrom(ValueError):
    """A version cannot begin in the future, or before the facts that it replaces; `earliest` is when it can."""

    def __init__(self, earliest: datetime) -> None:
        super().__init__(f"not before {earliest}, and not in the future")
        self.earliest = earliest


def calibration_save(
    *,
    actor: User,
    camera: Camera,
    pairs: Sequence[Pair],
    base: int,
    note: str = "",
    valid_from: datetime | None = None,
    restored_from: int | None = None,
    address: str | None = None,
) -> CameraCalibration:
    """Save the pairs as the camera's next version, valid from `valid_from` (now without it), and use it from now on.

    Earlier versions stay as they were, and can be saved again as a new one (`restored_from`).

    Args:
        base: number of the newest version that the actor knew of; 0 for none.

    Raises:
        PermissionDenied: the actor may not calibrate this camera.
        WithoutPose: nothing is known of where it stands.
        CalibrationRefused: the pairs fix no homography.
        CalibrationConflict: another version came in between.
        InvalidFrom: `valid_from` lies in the future, or before the current version or pose began.
    """
    require_calibrator(actor, camera, address=address)
    now = timezone.now()
    with transaction.atomic():
        Camera.objects.select_for_update().get(pk=camera.pk)
        pose = current_pose(camera)
        fit = camera_fit(camera, pose, pairs)
        newest = newest_number(camera)
        if newest != base:
            raise CalibrationConflict(newest)
        begins, earliest = valid_from or now, earliest_from(camera, pose)
        if begins > now or begins < earliest:
            raise InvalidFrom(earliest)
        saved = fact_assert(
            CameraCalibration,
            subject={"camera": camera},
            valid_from=begins,
            values={
                "number": newest + 1,
                "pairs": [asdict(pair) for pair in pairs],
                "homography": msgspec.to_builtins(fit.homography(newest + 1)),
                "rms_m": fit.calibration.rms_m,
                "judgement": fit.judgement,
                "note": note,
                "author": actor.get_username(),
                "restored_from": restored_from,
                "view_reference": b"",
            },
        )
        fact_assert(CameraPose, subject={"camera": camera}, valid_from=begins, values=_pose_values(pose, fit, newest + 1))
        audit_record(
            actor=actor,
            action=Action.CAMERA_CALIBRATE,
            target_type="camera",
            target=camera.code,
            address=address,
            data=_told(saved, fit),
        )
        facts_announce("camera.changed")
        coverage_due()
    return saved


def view_reference_store(*, camera_id: int, number: int, reference: bytes) -> bool:
    """Keep the fingerprint that a worker made for a version that had none; returns whether it was kept."""
    missing = CameraCalibration.objects.current().filter(camera_id=camera_id, number=number, view_reference=b"")
    return missing.update(view_reference=reference) > 0


def require_calibrator(actor: User, camera: Camera, *, address: str | None = None) -> None:
    """Refuse, and record the refusal, unless `actor` may calibrate this very camera.

    Raises:
        PermissionDenied: not there, or not at all.
    """
    require_in_charge(actor, camera, Capability.CAMERA_CALIBRATE, action=Action.CAMERA_CALIBRATE, address=address)


def current_pose(camera: Camera) -> CameraPose:
    """Raises: WithoutPose."""
    pose = CameraPose.objects.current().filter(camera=camera).first()
    if pose is None:
        raise WithoutPose(camera.code)
    return pose


def newest_number(camera: Camera) -> int:
    """Number of the camera's newest version; 0 where it has none."""
    return CameraCalibration.objects.filter(camera=camera).aggregate(newest=Max("number"))["newest"] or 0


def earliest_from(camera: Camera, pose: CameraPose) -> datetime:
    """The earliest time from which a new version can hold: neither pose nor version may be rewritten before it began."""
    current = CameraCalibration.objects.current().filter(camera=camera).first()
    return max(pose.valid_from, current.valid_from) if current else pose.valid_from


def _pose_values(pose: CameraPose, fit: CameraFit, number: int) -> dict[str, Any]:
    names = ("mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m")
    ground = footprint(fit)
    seen = pose.field_of_view
    if not ground.is_empty:
        seen = Polygon([tuple(point) for point in fit.frame.to_lonlat(list(ground.exterior.coords)).tolist()], srid=SRID)
    homography = msgspec.to_builtins(fit.homography(number))
    return {name: getattr(pose, name) for name in names} | {"homography": homography, "field_of_view": seen}


def _told(saved: CameraCalibration, fit: CameraFit) -> dict[str, Any]:
    told = {"number": saved.number, "pairs": len(saved.pairs), "rms_m": round(saved.rms_m, 3), "judgement": str(fit.judgement)}
    return told | {"note": saved.note, "valid_from": saved.valid_from.isoformat(), "restored_from": saved.restored_from}
