"""Tracklets that a dead worker left open are closed, also those from before a restart."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from apps.cameras.models import Camera
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.timeline.rounds import Round
from apps.tracking.handlers import SILENCE_S, TrackletHandler
from apps.tracking.models import Horizon, Tracklet
from apps.tracking.selectors import tracklets_open
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate
from tests.apps.fusion.making import make_batch, make_object
from tests.apps.tracking.making import make_update
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def update(now: datetime) -> TrackletUpdate:
    camera: Camera = make_camera()
    return make_update(camera.code, start=now.timestamp() - 10)


def started(now: datetime) -> TrackletHandler:
    handler = TrackletHandler()
    handler.load(now)
    return handler


def handle(handler: TrackletHandler, at: datetime, *updates: TrackletUpdate) -> Round:
    round_ = new_round(registry_read(), at)
    round_.updates = list(updates)
    handler.handle(round_)
    return round_


def later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def test_silence_closes_a_tracklet(now: datetime, update: TrackletUpdate) -> None:
    handler = started(now)
    handle(handler, now, update)
    handle(handler, later(now, SILENCE_S - 10))
    assert not Tracklet.objects.current().get().closed

    handle(handler, later(now, SILENCE_S + 1))

    assert Tracklet.objects.current().get().timed_out


def test_a_tracklet_that_is_still_observed_stays_open(now: datetime, update: TrackletUpdate) -> None:
    handler = started(now)
    handle(handler, now, update)
    for second in range(0, 80, 10):
        round_ = new_round(registry_read(), later(now, second))
        round_.batches = [make_batch(update.camera, make_object(update.tracklet_id), at=later(now, second).timestamp())]
        handler.handle(round_)

    assert not Tracklet.objects.current().get().closed


def test_a_restart_knows_what_was_left_open(now: datetime, update: TrackletUpdate) -> None:
    handle(started(now), now, update)

    handle(started(later(now, 5)), later(now, SILENCE_S + 5))

    assert Tracklet.objects.current().get().timed_out


def test_a_replay_of_the_opening_does_not_open_a_closed_tracklet(now: datetime, update: TrackletUpdate) -> None:
    handler = started(now)
    handle(handler, now, update)
    handle(handler, later(now, SILENCE_S + 1))
    before = list(Tracklet.objects.values())

    handle(handler, later(now, SILENCE_S + 3), update)
    handle(handler, later(now, 3 * SILENCE_S))

    assert list(Tracklet.objects.values()) == before


def test_a_tracklet_whose_opening_comes_after_its_end_stays_closed(now: datetime, update: TrackletUpdate) -> None:
    handler = started(later(now, -300))
    end = msgspec.structs.replace(update, revision=1, phase=TrackletPhase.CLOSED)
    other = make_update(update.camera, start=update.valid_from - 60)
    handle(handler, now, other)
    handle(handler, later(now, 3), end)

    handle(handler, later(now, 6), update)

    current = Tracklet.objects.current().get(tracklet_id=update.tracklet_id)
    assert (current.revision, current.closed) == (1, True)


def test_a_restart_reads_no_further_back_than_open_tracklets_go(now: datetime, update: TrackletUpdate) -> None:
    handler = started(now)
    handle(handler, now, update)
    handle(handler, later(now, 4))

    assert Horizon.objects.get().told_at == now
    assert [tracklet.row.tracklet_id for tracklet in tracklets_open()] == [update.tracklet_id]
