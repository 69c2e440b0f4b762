"""Many facts at once leave what one at a time would leave."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.cameras.models import CameraHealth
from apps.timeline.bulk import Assertion, facts_assert
from apps.timeline.services import FactOutOfOrder
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


def told(camera_id: int, condition: str, minutes: int = 0) -> Assertion:
    values = {"condition": condition, "reason": "", "simulated": True}
    return Assertion(camera_id, START + timedelta(minutes=minutes), values)


def say(*assertions: Assertion) -> int:
    return facts_assert(CameraHealth, subject="camera", assertions=assertions)


def test_a_change_ends_the_old_fact_and_keeps_what_was_known() -> None:
    camera = make_camera()
    say(told(camera.pk, "online"))
    before = CameraHealth.objects.get()

    assert say(told(camera.pk, "offline", 5)) == 1

    assert CameraHealth.objects.current().get().condition == "offline"
    at = START + timedelta(minutes=10)
    assert CameraHealth.objects.as_of(valid_at=at, known_at=before.known_from).get().condition == "online"
    assert (
        CameraHealth.objects.as_of(valid_at=START + timedelta(minutes=1), known_at=datetime.now(UTC)).get().condition == "online"
    )


def test_the_same_again_changes_nothing() -> None:
    cameras = [make_camera() for _ in range(3)]
    say(*(told(camera.pk, "online") for camera in cameras))

    assert say(*(told(camera.pk, "online", 5) for camera in cameras)) == 0
    assert CameraHealth.objects.count() == 3


def test_many_facts_cost_no_more_statements_than_one(django_assert_num_queries: object) -> None:
    cameras = [make_camera() for _ in range(20)]
    say(*(told(camera.pk, "online") for camera in cameras))

    with django_assert_num_queries(5):  # type: ignore[operator]
        say(*(told(camera.pk, "offline", 5) for camera in cameras))


def test_one_fact_out_of_order_and_none_is_written() -> None:
    one, other = make_camera(), make_camera()
    say(told(one.pk, "online", 10))

    with pytest.raises(FactOutOfOrder):
        say(told(other.pk, "online"), told(one.pk, "offline"))

    assert not CameraHealth.objects.filter(camera=other).exists()


def test_a_subject_is_named_once() -> None:
    camera = make_camera()

    with pytest.raises(ValueError, match="named twice"):
        say(told(camera.pk, "online"), told(camera.pk, "offline"))
