"""What fusion makes of a worker's comparisons: facts that change seldom, one alert, and the fingerprint kept."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from apps.accounts.choices import Role
from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.cameras.calibration_services import calibration_save
from apps.cameras.handlers.view import ViewHandler
from apps.cameras.models import Camera, CameraCalibration, CameraView
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from safecity_gis.messages.health import SourceCondition, ViewCheck, ViewVerdict
from tests.apps.cameras.calibrating import true_pairs
from tests.apps.fusion.making import make_sample
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a", pose={"tilt_deg": 25.0, "hfov_deg": 70.0})


@pytest.fixture
def handler(camera: Camera) -> ViewHandler:
    handler = ViewHandler()
    handler.load(START)
    return handler


def hear(handler: ViewHandler, minute: int, verdict: ViewVerdict, shift_px: float | None = None, **values: object) -> None:
    round_ = new_round(registry_read(), START + timedelta(minutes=minute))
    sample = make_sample("cam-a", SourceCondition.STREAMING, at=START.timestamp() + 60 * minute)
    check = ViewCheck(calibration=1, verdict=verdict, shift_px=shift_px, confidence=0.9, **values)  # type: ignore[arg-type]
    round_.samples = [msgspec.structs.replace(sample, view=check)]
    handler.handle(round_)


def test_a_steady_view_is_one_fact_and_no_alert(handler: ViewHandler) -> None:
    for minute in range(5):
        hear(handler, minute, ViewVerdict.STEADY, 0.2 * minute)
    assert list(CameraView.objects.values_list("verdict", "calibration")) == [("steady", 1)]
    assert not Alert.objects.exists()


def test_a_moved_view_is_told_once_and_ends_when_it_looks_as_before(handler: ViewHandler) -> None:
    hear(handler, 0, ViewVerdict.STEADY, 0.1)
    for minute in (1, 2, 3):
        hear(handler, minute, ViewVerdict.MOVED, 40.0 + minute)
    alert = Alert.objects.get()
    assert (alert.cause, alert.camera_code, alert.closed_at) == (Cause.CAMERA_MOVED, "cam-a", None)
    assert "41 px since calibration 1" in alert.detail
    assert CameraView.objects.current().get().shift_px == 41
    hear(handler, 4, ViewVerdict.UNCLEAR)
    assert Alert.objects.get().closed_at is None, "darkness does not put a camera back"
    hear(handler, 5, ViewVerdict.STEADY, 0.1)
    assert Alert.objects.get().closed_at == START + timedelta(minutes=5)
    assert CameraView.objects.filter(known_to=None).count() == 4


def test_a_clearly_other_distance_is_a_new_fact(handler: ViewHandler) -> None:
    hear(handler, 1, ViewVerdict.MOVED, 40.0)
    hear(handler, 2, ViewVerdict.MOVED, 90.0)
    assert CameraView.objects.current().get().shift_px == 90
    assert Alert.objects.count() == 1


def test_after_a_restart_nothing_is_told_again(handler: ViewHandler) -> None:
    hear(handler, 1, ViewVerdict.REPLACED)
    again = ViewHandler()
    again.load(START + timedelta(minutes=2))
    hear(again, 3, ViewVerdict.REPLACED)
    assert (CameraView.objects.count(), Alert.objects.count()) == (1, 1)
    assert "something else" in Alert.objects.get().detail


def test_the_fingerprint_is_kept_with_its_version_and_never_replaced(handler: ViewHandler, camera: Camera) -> None:
    calibration_save(actor=make_user(Role.COMMANDER), camera=camera, pairs=true_pairs(camera), base=0)
    hear(handler, 1, ViewVerdict.STEADY, 0.0, reference=b"first")
    again = ViewHandler()
    again.load(START)
    hear(again, 2, ViewVerdict.STEADY, 0.0, reference=b"second")
    assert bytes(CameraCalibration.objects.get().view_reference) == b"first"


def test_samples_without_a_comparison_cost_no_query(handler: ViewHandler, django_assert_num_queries: object) -> None:
    round_ = new_round(registry_read(), START)
    round_.samples = [make_sample("cam-a", SourceCondition.STREAMING, at=START.timestamp())]
    with django_assert_num_queries(0):  # type: ignore[operator]
        handler.handle(round_)
