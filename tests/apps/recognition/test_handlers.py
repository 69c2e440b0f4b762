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
        Source.objects.create(camera=make_camera(jurisdiction=district), worker="w1", url="rtsp://camera/1")
    handler = WorkerHandler()
    handler.load(START)
    return handler


def handle(handler: WorkerHandler, seconds: float, *, beat: bool) -> None:
    round_ = new_round(registry_read(), START + timedelta(seconds=seconds))
    if beat:
        at = round_.at.timestamp()
        load = {"cameras": 2, "frames_per_s": 10, "inference_ms": 36, "queue_depth": 0}
        round_.beats = [WorkerHeartbeat(simulated=False, worker="w1", at=at, **load, model="m", model_sha256="")]
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


def test_a_worker_that_nobody_uses_any_more_is_not_missed(handler: WorkerHandler) -> None:
    Worker.objects.create(name="old", seen_at=START - timedelta(days=3))
    handler.load(START)
    for seconds in range(0, 120, 5):
        handle(handler, seconds, beat=True)

    assert not Alert.objects.exists()
