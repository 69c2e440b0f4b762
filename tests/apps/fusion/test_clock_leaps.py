"""The server's clock leaps an hour ahead and back again: no round fails of it, and what happens afterwards is known."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from apps.alerts.models import Alert
from apps.cameras.choices import Condition
from apps.cameras.models import Camera, CameraHealth
from apps.fusion.discovery import handlers_discovered
from apps.fusion.process import Fusion
from apps.fusion.storage import Storage, new_round
from apps.network.models import FibreNode
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.health import NetworkReadings, PlaceReading, SourceCondition, SpanReading
from tests.apps.crowd.crowding import make_zone
from tests.apps.fusion.making import make_batch, make_object, make_sample, make_signal
from tests.apps.network.making import make_row
from tests.apps.plates.seeing import make_list, make_sighting
from tests.apps.tracking.making import make_update
from tests.apps.traffic.road import make_road
from tests.nats import NatsServer

HOUR = timedelta(hours=1)
STREAMING, UNREACHABLE = SourceCondition.STREAMING, SourceCondition.UNREACHABLE


@pytest.fixture
def storage(nats_server: NatsServer, transactional_db: None) -> Iterator[Storage]:
    """Every handler over a city with a little of everything."""
    make_row("south", "south")
    make_road()
    make_zone()
    make_list("ABC123")
    opened = Storage(handlers_discovered())
    yield opened
    opened.close()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tracking_tracklet, plates_read")


def polled(at: datetime, *, lit: bool) -> NetworkReadings:
    places = tuple(
        PlaceReading(node=code, switch=lit or code == "centre", mains=True)
        for code in FibreNode.objects.values_list("code", flat=True)
    )
    spans = (SpanReading(span="centre-station", lit=lit),)
    return NetworkReadings(simulated=True, collector="sim", at=at.timestamp(), places=places, spans=spans)


def told(storage: Storage, at: datetime, condition: SourceCondition) -> list[Any]:
    """One round in which everything is told as of `at`; what it refused."""
    cameras, second = list(Camera.objects.select_related("jurisdiction")), at.timestamp()
    round_ = new_round(storage.known(), at)
    round_.samples = [make_sample(camera.code, condition, at=second) for camera in cameras]
    round_.updates = [make_update(camera.code, start=second - 3) for camera in cameras]
    round_.batches = [make_batch(camera.code, make_object(), at=second) for camera in cameras]
    round_.plates = [make_sighting(cameras[0], at=at)]
    round_.signals = [make_signal(AlertPhase.OPEN, second, camera="cam-a", dedupe_key=f"gate-{second}")]
    round_.readings = [polled(at, lit=condition == STREAMING)]
    storage.store(round_, {})
    return round_.refused


def test_an_hour_ahead_and_back_loses_nothing(storage: Storage) -> None:
    storage.open()
    start, refused = timezone.now(), []
    with capture_logs() as logs:
        for second in range(0, 20, 4):
            refused += told(storage, start + timedelta(seconds=second), STREAMING)
        for second in range(20, 60, 4):
            refused += told(storage, start + HOUR + timedelta(seconds=second), UNREACHABLE)
        for second in range(60, 100, 4):
            refused += told(storage, start + timedelta(seconds=second), STREAMING)
        for second in range(100, 160, 4):
            refused += told(storage, start + timedelta(seconds=second), UNREACHABLE)
    assert [entry for entry in logs if entry["event"] == "fusion.round.split"] == []
    assert refused == []
    assert {fact.condition for fact in CameraHealth.objects.current()} == {Condition.OFFLINE}
    assert Alert.objects.open().exclude(dedupe_key__startswith="gate-").exists()


def test_after_a_clock_that_was_set_back_deafness_is_noticed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time()
    fusion, noticed = Fusion("nats://127.0.0.1:1"), []
    for now in (start, start + 3600, start + 1, start + 2, start + 30):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        fusion._listen()
        noticed.append(fusion._deaf_since)
        fusion._deaf_since = None  # as when the round that tells it is stored
    assert [since and round(since - start) for since in noticed] == [None, 0, None, None, 2]
