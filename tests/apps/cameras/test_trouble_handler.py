"""What is wrong with a camera that streams: one alert by its own name, facts only where something changed."""

import pytest

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.cameras.choices import Lifecycle
from apps.cameras.handlers.health import HealthHandler
from apps.cameras.handlers.link import LinkHandler
from apps.cameras.handlers.troubles import TroubleHandler
from apps.cameras.handlers.view import ViewHandler
from apps.cameras.models import Camera, CameraTrouble, CameraView
from safecity_gis.messages.health import SourceCondition, ViewCheck, ViewVerdict
from tests.apps.cameras.sampling import UNREACHABLE, Rounds, at, picture, sample
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a")


@pytest.fixture
def rounds(camera: Camera) -> Rounds:
    return Rounds(HealthHandler, LinkHandler, ViewHandler, TroubleHandler)


def open_causes() -> list[str]:
    return sorted(Alert.objects.filter(closed_at=None).values_list("cause", flat=True))


def facts(kind: str) -> list[tuple[str, float]]:
    rows = CameraTrouble.objects.filter(kind=kind, known_to=None).order_by("valid_from").values_list("state", "valid_from")
    return [(state, (begun - at(0)).total_seconds()) for state, begun in rows]


@pytest.mark.parametrize(
    ("verdict", "cause"),
    [
        ("frozen", Cause.PICTURE_FROZEN),
        ("black", Cause.PICTURE_BLACK),
        ("covered", Cause.PICTURE_COVERED),
        ("blurred", Cause.PICTURE_BLURRED),
    ],
)
def test_a_picture_fault_is_one_alert_from_its_first_picture_until_it_is_clear(rounds: Rounds, verdict: str, cause: str) -> None:
    rounds.hear_all(range(2, 10, 2), picture=picture("clear", 1))
    rounds.hear_all(range(10, 40, 2), picture=picture(verdict, 9))
    alert = Alert.objects.get()
    assert (alert.cause, alert.camera_code, alert.opened_at) == (cause, "cam-a", at(9))
    rounds.hear_all(range(40, 50, 2), picture=picture("clear", 38))
    assert Alert.objects.get().closed_at == at(38)
    assert facts("picture") == [(verdict, 9.0), ("well", 38.0)]


def test_a_healthy_camera_leaves_neither_fact_nor_alert(rounds: Rounds) -> None:
    well = {"picture": picture("clear", 1), "clock_offset_s": -0.4, "arrived_fps": 4.8, "wanted_fps": 5.0}
    rounds.hear_all(range(2, 60, 2), **well)
    assert not CameraTrouble.objects.exists()
    assert not Alert.objects.exists()


def test_another_fault_takes_the_place_of_the_first(rounds: Rounds) -> None:
    rounds.hear_all([2, 4], picture=picture("blurred", 1))
    rounds.hear_all([6, 8], picture=picture("black", 5))
    assert open_causes() == ["picture_black"]
    assert facts("picture") == [("blurred", 1.0), ("black", 5.0)]


def test_a_covered_camera_is_not_told_to_have_moved(rounds: Rounds) -> None:
    moved = ViewCheck(calibration=1, verdict=ViewVerdict.REPLACED, confidence=0.9)
    rounds.hear_all([2, 4], picture=picture("covered", 1), view=moved)
    assert open_causes() == ["picture_covered"]
    assert not CameraView.objects.exists()


def test_a_worker_that_learnt_the_blur_as_usual_does_not_end_it(rounds: Rounds) -> None:
    rounds.hear(2, sample(2, picture=picture("blurred", 1, sharpness=0.2, usual_sharpness=1.0)))
    rounds.restart(3)
    rounds.hear(4, sample(4, picture=picture("clear", 3, sharpness=0.2, usual_sharpness=0.2)))
    assert open_causes() == ["picture_blurred"]
    rounds.hear(60, sample(60, picture=picture("clear", 50, sharpness=0.9, usual_sharpness=0.2)))
    assert open_causes() == []


def test_a_clock_that_drifts_is_told_with_its_offset_and_ends_well_below_the_limit(rounds: Rounds) -> None:
    rounds.hear_all(range(2, 30, 2), clock_offset_s=2.9)
    assert open_causes() == []
    rounds.hear_all(range(30, 50, 2), clock_offset_s=-3.4)
    alert = Alert.objects.get()
    assert (alert.cause, alert.opened_at, alert.figures) == (Cause.CLOCK_OFF, at(30), {"offset_s": -3.4})
    rounds.hear_all(range(50, 70, 2), clock_offset_s=-2.5)
    assert open_causes() == ["clock_off"]
    rounds.hear_all(range(70, 90, 2), clock_offset_s=-0.3)
    assert Alert.objects.get().closed_at == at(70)
    assert facts("clock") == [("off", 30.0), ("well", 70.0)]


def test_a_clock_that_jumps_for_a_moment_is_not_told(rounds: Rounds) -> None:
    rounds.hear_all([2, 4, 6], clock_offset_s=40.0)
    rounds.hear_all([8, 10, 12, 14, 16], clock_offset_s=0.0)
    assert not Alert.objects.exists()


def test_less_than_half_of_the_wanted_frames_for_twenty_seconds_is_told_with_both_figures(rounds: Rounds) -> None:
    rounds.hear_all(range(2, 20, 2), arrived_fps=2.6, wanted_fps=5.0)
    rounds.hear_all(range(20, 40, 2), arrived_fps=1.1, wanted_fps=5.0)
    assert open_causes() == []
    rounds.hear_all([40], arrived_fps=1.2, wanted_fps=5.0)
    alert = Alert.objects.get()
    assert (alert.cause, alert.opened_at, alert.figures) == (Cause.FRAME_RATE_LOW, at(20), {"fps": 1.2, "wanted_fps": 5.0})


def test_a_worker_that_is_slow_itself_is_no_fault_of_the_camera(rounds: Rounds) -> None:
    rounds.hear_all(range(2, 60, 2), fps=0.5, arrived_fps=5.0, wanted_fps=5.0)
    assert not Alert.objects.exists()


def test_a_connected_camera_that_sends_nothing_has_a_low_frame_rate(rounds: Rounds) -> None:
    rounds.hear_all(range(2, 30, 2), SourceCondition.STALLED, arrived_fps=0.0, wanted_fps=5.0)
    assert open_causes() == ["frame_rate_low"]


def test_while_a_camera_is_offline_nothing_new_is_told_and_what_was_known_stays(rounds: Rounds) -> None:
    rounds.hear_all(range(2, 30, 2), picture=picture("covered", 1), clock_offset_s=9.0, arrived_fps=1.0, wanted_fps=5.0)
    assert open_causes() == ["clock_off", "frame_rate_low", "picture_covered"]
    dark = {"picture": picture("black", 40), "clock_offset_s": 0.0, "arrived_fps": 0.0, "wanted_fps": 5.0}
    rounds.hear_all(range(40, 80, 2), UNREACHABLE, **dark)
    assert open_causes() == ["clock_off", "picture_covered"], "only the frame rate gives way to the offline alert"
    assert Alert.objects.get(cause=Cause.FRAME_RATE_LOW).closed_at == at(40)


def test_a_camera_that_is_not_in_service_has_facts_and_no_alert(rounds: Rounds) -> None:
    Camera.objects.get().states.update(lifecycle=Lifecycle.INSTALLED)
    rounds.hear_all([2, 4], picture=picture("black", 1))
    assert facts("picture") == [("black", 1.0)]
    assert not Alert.objects.exists()


def test_the_same_rounds_after_a_restart_change_nothing(rounds: Rounds) -> None:
    told = {"picture": picture("frozen", 1), "clock_offset_s": 5.0, "arrived_fps": 1.0, "wanted_fps": 5.0}
    rounds.hear_all(range(2, 30, 2), **told)
    before = (CameraTrouble.objects.count(), Alert.objects.count(), open_causes())
    rounds.restart(31)
    rounds.hear_all([*range(2, 30, 2), *range(32, 60, 2)], **told)
    assert (CameraTrouble.objects.count(), Alert.objects.count(), open_causes()) == before


def test_equal_samples_cost_no_query(rounds: Rounds, django_assert_num_queries: object) -> None:
    told = {"picture": picture("covered", 1), "clock_offset_s": 5.0, "arrived_fps": 5.0, "wanted_fps": 5.0}
    rounds.hear_all(range(2, 30, 2), **told)
    handler = TroubleHandler()
    handler.load(at(30))
    round_ = rounds.hear(30)
    round_.samples = [sample(32, **told)]
    with django_assert_num_queries(0):  # type: ignore[operator]
        handler.handle(round_)
