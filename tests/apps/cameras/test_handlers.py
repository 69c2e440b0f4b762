"""Health of cameras: facts only where something changed, and an alert for what stays dark."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.alerts.models import Alert
from apps.cameras.handlers.health import HealthHandler
from apps.cameras.models import Camera, CameraHealth
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.timeline.rounds import Round
from safecity_gis.messages.health import HealthSample, SourceCondition
from tests.apps.fusion.making import make_sample
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)
STREAMING, UNREACHABLE = SourceCondition.STREAMING, SourceCondition.UNREACHABLE


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a")


def handle(handler: HealthHandler, seconds: float, *samples: HealthSample) -> Round:
    round_ = new_round(registry_read(), START + timedelta(seconds=seconds))
    round_.samples = list(samples)
    handler.handle(round_)
    return round_


def watch(handler: HealthHandler, condition: SourceCondition, start: int, end: int) -> None:
    for second in range(start, end, 2):
        handle(handler, second, make_sample("cam-a", condition, at=START.timestamp() + second))


@pytest.fixture
def handler(camera: Camera) -> HealthHandler:
    handler = HealthHandler()
    handler.load(START)
    return handler


def test_many_equal_samples_make_one_fact(handler: HealthHandler) -> None:
    watch(handler, STREAMING, 1, 31)

    assert CameraHealth.objects.count() == 1
    assert CameraHealth.objects.get().condition == "online"


def test_equal_samples_cost_no_query(handler: HealthHandler, django_assert_num_queries: object) -> None:
    watch(handler, STREAMING, 1, 5)
    round_ = new_round(registry_read(), START + timedelta(seconds=6))
    round_.samples = [make_sample("cam-a", STREAMING, at=START.timestamp() + 6)]

    with django_assert_num_queries(0):  # type: ignore[operator]
        handler.handle(round_)


def test_silence_is_unknown_and_no_alert_of_the_camera(handler: HealthHandler) -> None:
    watch(handler, STREAMING, 1, 5)
    round_ = handle(handler, 120)

    assert round_.conditions == {"cam-a": "unknown"}
    assert CameraHealth.objects.current().get().condition == "unknown"
    assert not Alert.objects.exists()


def test_a_stream_whose_pictures_are_old_is_degraded(handler: HealthHandler) -> None:
    handle(handler, 1, make_sample("cam-a", STREAMING, at=START.timestamp() + 1, frame_age_s=30.0))

    assert CameraHealth.objects.current().get().condition == "degraded"


def test_a_short_pause_of_fusion_itself_is_held_against_no_camera(handler: HealthHandler) -> None:
    watch(handler, STREAMING, 1, 11)
    round_ = new_round(registry_read(), START + timedelta(seconds=24))
    round_.deaf_since = START + timedelta(seconds=11)
    handler.handle(round_)
    handle(handler, 25)

    assert CameraHealth.objects.get().condition == "online"


def test_while_fusion_did_not_run_nothing_is_known_of_a_camera(handler: HealthHandler) -> None:
    watch(handler, STREAMING, 1, 11)
    again = HealthHandler()
    again.load(START + timedelta(seconds=100))
    round_ = new_round(registry_read(), START + timedelta(seconds=100))
    round_.deaf_since = START + timedelta(seconds=11)
    again.handle(round_)
    handle(again, 102, make_sample("cam-a", STREAMING, at=START.timestamp() + 102))

    told = CameraHealth.objects.filter(known_to=None).order_by("valid_from")
    assert [(fact.condition, (fact.valid_from - START).total_seconds()) for fact in told] == [
        ("online", 1.0),
        ("unknown", 11.0),
        ("online", 102.0),
    ]
