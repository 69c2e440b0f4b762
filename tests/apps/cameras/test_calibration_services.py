"""Calibrations as versions: who may save one, from when it holds, and what it changes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.calibration_fit import Pair, camera_fit
from apps.cameras.calibration_services import CalibrationConflict, InvalidFrom, WithoutPose, calibration_save
from apps.cameras.choices import Judgement
from apps.cameras.models import Camera, CameraCalibration, CameraPose
from apps.cameras.services import camera_pose_set
from safecity_gis.core.geo import homography
from safecity_gis.core.geo.calibration_checks import CalibrationRefused
from tests.apps.cameras.calibrating import true_pairs
from tests.factories import EPOCH, make_camera, make_user

pytestmark = pytest.mark.django_db
POSE = {"mount_height_m": 8.0, "tilt_deg": 25.0, "hfov_deg": 70.0}


@pytest.fixture
def camera() -> Camera:
    return make_camera(pose=POSE)


def test_a_saved_version_is_in_force_and_drawn_on_the_map(camera: Camera) -> None:
    commander = make_user(Role.COMMANDER, username="cmd")
    saved = calibration_save(actor=commander, camera=camera, pairs=true_pairs(camera), base=0, note="kerb marks")
    pose = CameraPose.objects.current().get(camera=camera)
    assert (saved.number, saved.author, saved.judgement) == (1, "cmd", Judgement.GOOD)
    assert pose.homography is not None
    assert (pose.homography["calibration"], len(pose.homography["covariance"])) == (1, 81)
    assert (pose.bearing_deg, pose.mount_height_m) == (0.0, 8.0)
    assert pose.field_of_view is not None
    assert not pose.field_of_view.empty
    entry = Entry.objects.get(action=Action.CAMERA_CALIBRATE)
    assert (entry.actor, entry.target, entry.data["number"], entry.data["note"]) == ("cmd", camera.code, 1, "kerb marks")


def test_earlier_versions_stay_with_the_time_for_which_they_held(camera: Camera) -> None:
    commander, start = make_user(Role.COMMANDER), timezone.now() - timedelta(days=2)
    pairs = true_pairs(camera)
    calibration_save(actor=commander, camera=camera, pairs=pairs, base=0, valid_from=start)
    calibration_save(actor=commander, camera=camera, pairs=pairs[:6], base=1, valid_from=start + timedelta(days=1))
    calibration_save(actor=commander, camera=camera, pairs=pairs, base=2, restored_from=1)
    known = CameraCalibration.objects.filter(camera=camera, known_to=None).order_by("number")
    assert [(row.number, len(row.pairs), row.restored_from) for row in known] == [(1, 7, None), (2, 6, None), (3, 7, 1)]
    assert [row.valid_to for row in known][:2] == [known[1].valid_from, known[2].valid_from]
    then = start + timedelta(hours=1)
    assert CameraCalibration.objects.as_of(valid_at=then, known_at=timezone.now()).get(camera=camera).number == 1
    assert not CameraCalibration.objects.as_of(valid_at=then, known_at=then).exists()


def test_the_second_of_two_who_save_at_once_is_told(camera: Camera) -> None:
    commander, pairs = make_user(Role.COMMANDER), true_pairs(camera)
    calibration_save(actor=commander, camera=camera, pairs=pairs, base=0)
    with pytest.raises(CalibrationConflict) as conflict:
        calibration_save(actor=commander, camera=camera, pairs=pairs, base=0)
    assert conflict.value.number == 1
    assert CameraCalibration.objects.count() == 1


@pytest.mark.parametrize("valid_from", [EPOCH - timedelta(days=1), datetime(2090, 1, 1, tzinfo=UTC)], ids=["early", "future"])
def test_a_version_begins_neither_before_its_pose_nor_in_the_future(camera: Camera, valid_from: datetime) -> None:
    with pytest.raises(InvalidFrom) as invalid:
        calibration_save(actor=make_user(Role.COMMANDER), camera=camera, pairs=true_pairs(camera), base=0, valid_from=valid_from)
    assert invalid.value.earliest == EPOCH


@pytest.mark.parametrize(
    ("role", "values"), [(Role.OPERATOR, {}), (Role.ADMINISTRATOR, {}), (Role.COMMANDER, {"jurisdictions": ("east",)})]
)
def test_who_may_not_calibrate_the_camera_is_refused_and_it_is_recorded(camera: Camera, role: Role, values: dict) -> None:
    with pytest.raises(PermissionDenied):
        calibration_save(actor=make_user(role, **values), camera=camera, pairs=true_pairs(camera), base=0)
    assert Entry.objects.get(action=Action.CAMERA_CALIBRATE).outcome == Outcome.REFUSED
    assert not CameraCalibration.objects.exists()


def test_pairs_that_fix_nothing_and_a_camera_without_a_pose_are_refused(camera: Camera) -> None:
    commander = make_user(Role.COMMANDER)
    with pytest.raises(CalibrationRefused):
        calibration_save(actor=commander, camera=camera, pairs=true_pairs(camera)[:3], base=0)
    with pytest.raises(WithoutPose):
        calibration_save(actor=commander, camera=make_camera(), pairs=true_pairs(camera), base=0)


def test_another_pose_puts_the_calibration_out_of_force(camera: Camera) -> None:
    calibration_save(actor=make_user(Role.COMMANDER), camera=camera, pairs=true_pairs(camera), base=0)
    turned = {"mount_height_m": 8.0, "bearing_deg": 90.0, "tilt_deg": 25.0, "hfov_deg": 70.0, "range_m": 80.0}
    camera_pose_set(actor=None, camera=camera, at=timezone.now(), **turned)
    assert CameraPose.objects.current().get(camera=camera).homography is None
    assert CameraCalibration.objects.current().get(camera=camera).number == 1


def judged(camera: Camera, pairs: list[Pair]) -> tuple[Judgement, str]:
    fit = camera_fit(camera, CameraPose.objects.current().get(camera=camera), pairs)
    return fit.judgement, " ".join(fit.reasons)


def test_the_judgement_says_what_is_missing(camera: Camera) -> None:
    pairs = true_pairs(camera)
    assert judged(camera, pairs) == (Judgement.GOOD, "")
    few, why = judged(camera, pairs[:4])
    assert few == Judgement.USABLE
    assert "six or more" in why
    crowded = [Pair(*row) for row in _squeezed(camera, pairs)]
    narrow, why = judged(camera, crowded)
    assert narrow != Judgement.GOOD
    assert "small part" in why
    wrong = [*pairs[:6], Pair(pairs[6].x, pairs[6].y, pairs[6].lon + 2e-4, pairs[6].lat)]
    outlying, why = judged(camera, wrong)
    assert outlying == Judgement.USABLE
    assert "contradicts" in why


def _squeezed(camera: Camera, pairs: list[Pair]) -> list[tuple[float, float, float, float]]:
    """The same camera by pairs that lie close together."""
    fit = camera_fit(camera, CameraPose.objects.current().get(camera=camera), pairs)
    pixels = [(900 + 0.1 * (pair.x - 900), 800 + 0.1 * (pair.y - 800)) for pair in pairs]
    places = fit.frame.to_lonlat(homography.apply(fit.calibration.matrix, pixels))
    return [(x, y, float(lon), float(lat)) for (x, y), (lon, lat) in zip(pixels, places, strict=True)]
