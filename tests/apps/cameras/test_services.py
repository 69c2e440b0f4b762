"""State and pose of cameras as facts, changed only by who may."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.choices import Role
from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.cameras.choices import Lifecycle
from apps.cameras.models import CameraPose, CameraState
from apps.cameras.services import camera_pose_set, camera_state_set
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_state_follows_the_one_before_and_is_audited() -> None:
    camera, administrator = make_camera(), make_user(Role.ADMINISTRATOR)

    camera_state_set(actor=administrator, camera=camera, lifecycle=Lifecycle.FAULTY, at=AT)

    assert CameraState.objects.current().get().lifecycle == "faulty"
    before = CameraState.objects.as_of(valid_at=datetime(2026, 2, 1, tzinfo=UTC), known_at=datetime.now(UTC)).get()
    assert before.lifecycle == "commissioned"
    assert Entry.objects.get(action=Action.CAMERA_CHANGE).target == camera.code


def test_a_pose_is_told_whole() -> None:
    camera = make_camera()

    camera_pose_set(actor=None, camera=camera, at=AT, mount_height_m=8, bearing_deg=90, tilt_deg=20, hfov_deg=60, range_m=80)

    assert CameraPose.objects.current().get().bearing_deg == 90


def test_an_operator_changes_no_camera() -> None:
    camera = make_camera()

    with pytest.raises(PermissionDenied):
        camera_state_set(actor=make_user(), camera=camera, lifecycle=Lifecycle.RETIRED, at=AT)

    assert CameraState.objects.current().get().lifecycle == "commissioned"
