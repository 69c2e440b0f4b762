"""Heartbeats of workers, and what happens when they stop."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.alerts.models import Alert
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.recognition.handlers import SILENT_AFTER_S, WorkerHandler
from apps.recognition.models import Source, Worker
from safecity_gis.messages.health import WorkerHeartbeat
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def handler() -> WorkerHandler:
    for district in ("south", "east"):
        Source.objects.create(camera=make_camera(jurisdiction=district), worker="w1", url="rtsp://camera")
    handler = WorkerHandler()
    handler.load(START)
    return handler


def handle(handler: WorkerHandler, seconds: float, *, beat: bool) -> None:
    round_ = new_round(registry_read(), START + timedelta(seconds=seconds))
    if beat:
        at = round_.at.timestamp()
        load = {"cameras": 2, "frames_per_s": 10, "inference_ms": 36, "queue_depth": 0}
        round_.beats = [WorkerHeartbeat(simulated=False, worker="w1", at=at, **load, model="m", model_sha256="", provider="CPU")]
    handler.handle(round_)


def test_a_silent_worker_alerts_each_of_its_districts_until_it_is_heard(handler: WorkerHandler) -> None:
    handle(handler, 1, beat=True)
    handle(handler, SILENT_AFTER_S - 1, beat=False)
    assert not Alert.objects.exists()

    handle(handler, SILENT_AFTER_S + 5, beat=False)
    handle(handler, SILENT_AFTER_S + 10, beat=False)
    assert set(Alert.objects.open().values_list("jurisdiction__code", "opened_at")) == {
        ("south", START + timedelta(seconds=1)),
        ("east", START + timedelta(seconds=1)),
    }

    handle(handler, SILENT_AFTER_S + 20, beat=True)
    assert not Alert.objects.open().exists()


def test_what_a_worker_runs_is_remembered(handler: WorkerHandler) -> None:
    handle(handler, 1, beat=True)
    assert Worker.objects.values_list("name", "model", "provider").get() == ("w1", "m", "CPU")


def test_a_worker_that_nobody_uses_any_more_is_not_missed(handler: WorkerHandler) -> None:
    Worker.objects.create(name="old", seen_at=START - timedelta(days=3))
    handler.load(START)
    for seconds in range(0, 120, 5):
        handle(handler, seconds, beat=True)

    assert not Alert.objects.exists()


def silence(handler: WorkerHandler) -> float:
    """Let the worker be heard once and then not any more; returns the time of its alerts."""
    handle(handler, 1, beat=True)
    handle(handler, SILENT_AFTER_S + 5, beat=False)
    assert Alert.objects.open().count() == 2
    return SILENT_AFTER_S + 5


def open_districts() -> set[str]:
    return set(Alert.objects.open().values_list("jurisdiction__code", flat=True))


def test_an_alert_ends_where_the_worker_has_no_enabled_source_any_more(handler: WorkerHandler) -> None:
    seconds = silence(handler)
    Source.objects.filter(camera__jurisdiction__code="south").update(enabled=False)
    handle(handler, seconds + 5, beat=False)
    assert open_districts() == {"east"}

    Source.objects.update(worker="w2")
    handle(handler, seconds + 10, beat=False)
    assert open_districts() == set()
    assert Alert.objects.first().close_reason == "the worker has no source there any more"


def test_a_stale_alert_of_a_renamed_worker_ends_after_a_restart(handler: WorkerHandler) -> None:
    seconds = silence(handler)
    Source.objects.update(worker="w2")
    fresh = WorkerHandler()
    fresh.load(START + timedelta(seconds=seconds + 60))
    handle(fresh, seconds + 60, beat=False)
    assert open_districts() == set()


def test_a_worker_that_is_retired_while_it_runs_is_not_missed(handler: WorkerHandler) -> None:
    handle(handler, 1, beat=True)
    Source.objects.update(enabled=False)
    for seconds in range(5, 120, 5):
        handle(handler, seconds, beat=False)
    assert not Alert.objects.exists()


def test_a_worker_that_comes_back_into_use_has_the_usual_time_and_is_then_missed_again(handler: WorkerHandler) -> None:
    seconds = silence(handler)
    Source.objects.update(enabled=False)
    handle(handler, seconds + 5, beat=False)
    Source.objects.update(enabled=True)
    handle(handler, seconds + 10, beat=False)
    handle(handler, seconds + 10 + SILENT_AFTER_S - 1, beat=False)
    assert open_districts() == set()
    handle(handler, seconds + 10 + SILENT_AFTER_S + 5, beat=False)
    assert open_districts() == {"south", "east"}


def test_a_restart_of_fusion_does_not_end_the_alert_of_a_worker_that_is_still_silent(handler: WorkerHandler) -> None:
    seconds = silence(handler)
    fresh = WorkerHandler()
    fresh.load(START + timedelta(seconds=seconds + 60))
    handle(fresh, seconds + 61, beat=False)
    assert open_districts() == {"south", "east"}
    handle(fresh, seconds + 70, beat=True)
    assert open_districts() == set()
