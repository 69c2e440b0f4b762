"""Storing tracklets: each revision once, in whatever order, the highest one current."""

import random
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cameras.models import Camera
from apps.timeline.partitions import partitions_list
from apps.tracking.memory import Memory, OpenTracklet, StoredRevision
from apps.tracking.models import Tracklet
from apps.tracking.revisions import TABLE
from apps.tracking.services import (
    Persisted,
    tracklet_days_prepare,
    tracklet_days_purge,
    tracklets_persist,
    tracklets_time_out,
)
from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate
from tests.apps.tracking.making import make_update
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera() -> Camera:
    return make_camera()


def persist(camera: Camera, *updates: TrackletUpdate, known_at: datetime | None = None) -> Persisted:
    return tracklets_persist(updates=updates, camera_ids={camera.code: camera.pk}, known_at=known_at or datetime.now(UTC))


def remembering(row: StoredRevision) -> Memory:
    return Memory({row.tracklet_id.int: OpenTracklet(row, time.time(), datetime.now(UTC))})


def test_a_row_says_all_that_the_update_said(camera: Camera) -> None:
    update = make_update(camera.code, start=1_700_000_000.25 + (time.time() // 86400 * 86400 - 1_700_000_000.25) // 1 + 0.123456)
    persist(camera, update)

    row = Tracklet.objects.with_times().get(tracklet_id=update.tracklet_id)

    assert (row.revision, row.timed_out, row.camera_id, row.object_class, row.closed) == (0, False, camera.pk, 1, False)
    assert (row.confidence, row.accuracy_m, row.speed_mps, row.colour) == (0.8, 1.5, 1.2, "red")
    assert (row.clock, row.worker, row.observations, row.simulated, row.exercise_id) == ("simulated", "w1", 10, True, "")
    assert abs(row.valid_from.timestamp() - update.valid_from) < 1e-6
    assert abs(row.valid_to.timestamp() - update.valid_to) < 1e-6
    assert row.path.coords == tuple((point.lon, point.lat) for point in update.path)
    assert row.path_times == [point.at for point in update.path]


def test_nothing_is_null_where_nothing_is_known(camera: Camera) -> None:
    update = make_update(camera.code, path=(), accuracy_m=None, speed_mps=None, colour=None, exercise_id="drill-1")
    persist(camera, update)

    row = Tracklet.objects.get(tracklet_id=update.tracklet_id)

    assert (row.path, row.accuracy_m, row.speed_mps, row.colour, row.exercise_id) == (None, None, None, "", "drill-1")


def test_rows_of_all_shapes_go_together(camera: Camera) -> None:
    start = time.time() - 60
    shapes = [
        {"path": tuple(PathPoint(67 + step / 1000, 24.9, start + step / 10) for step in range(count)), **values}
        for count in (0, 1, 2, 40)
        for values in ({}, {"accuracy_m": None}, {"speed_mps": None, "colour": "سرخ"}, {"exercise_id": "drill-1"})
    ]
    updates = [make_update(camera.code, start=start, **shape) for shape in shapes]

    persist(camera, *updates)

    rows = {row.tracklet_id: row for row in Tracklet.objects.with_times()}
    for update in updates:
        row = rows[update.tracklet_id]
        path = update.path if len(update.path) > 1 else ()
        assert (row.accuracy_m, row.speed_mps) == (update.accuracy_m, update.speed_mps)
        assert (row.colour, row.exercise_id) == (update.colour or "", update.exercise_id or "")
        assert (row.path.coords if row.path else ()) == tuple((point.lon, point.lat) for point in path)
        assert row.path_times == [point.at for point in path]


def test_whole_degrees_and_seconds_are_numbers_like_others(camera: Camera) -> None:
    start = int(time.time()) - 60
    persist(camera, make_update(camera.code, start=start, path=(PathPoint(67, 24, start), PathPoint(67, 25, start + 2))))

    row = Tracklet.objects.with_times().get()

    assert (row.path.coords, row.path_times) == (((67.0, 24.0), (67.0, 25.0)), [start, start + 2])


def test_the_same_updates_again_change_nothing(camera: Camera) -> None:
    tracklet = uuid4()
    updates = [make_update(camera.code, tracklet_id=tracklet, revision=revision, start=time.time() - 60) for revision in range(3)]
    persist(camera, *updates)
    before = list(Tracklet.objects.order_by("revision").values())

    again = persist(camera, *updates)

    assert (again.rows, again.repeated) == (0, 3)
    assert list(Tracklet.objects.order_by("revision").values()) == before


def test_a_later_revision_supersedes_the_earlier(camera: Camera) -> None:
    tracklet, start = uuid4(), time.time() - 60
    first, second = datetime.now(UTC), datetime.now(UTC) + timedelta(seconds=5)
    persist(camera, make_update(camera.code, tracklet_id=tracklet, start=start), known_at=first)
    persist(camera, make_update(camera.code, tracklet_id=tracklet, revision=1, start=start), known_at=second)

    assert Tracklet.objects.current().get().revision == 1
    assert Tracklet.objects.get(revision=0).known_to == second


def test_a_revision_that_comes_late_never_was_what_the_system_knew(camera: Camera) -> None:
    tracklet, start = uuid4(), time.time() - 60
    persist(camera, make_update(camera.code, tracklet_id=tracklet, revision=2, start=start))
    persist(camera, make_update(camera.code, tracklet_id=tracklet, revision=1, start=start))

    late = Tracklet.objects.get(revision=1)

    assert Tracklet.objects.current().get().revision == 2
    assert late.known_from == late.known_to


def test_any_order_in_any_portions_ends_in_the_same_current_rows(camera: Camera) -> None:
    chance = random.Random(7)
    start = time.time() - 600
    updates = [
        make_update(camera.code, tracklet_id=tracklet, revision=revision, start=start)
        for tracklet in [uuid4() for _ in range(20)]
        for revision in range(5)
    ]
    chance.shuffle(updates)
    while updates:
        portion = chance.randint(1, 30)
        persist(camera, *updates[:portion], *updates[: chance.randint(0, 3)])
        updates = updates[portion:]

    assert Tracklet.objects.count() == 100
    assert set(Tracklet.objects.current().values_list("revision", flat=True)) == {4}
    assert Tracklet.objects.current().count() == 20


def test_times_that_cannot_be_are_refused_and_the_rest_is_stored(camera: Camera) -> None:
    now = time.time()
    good = make_update(camera.code)
    bad = [
        make_update(camera.code, start=now - 10 * 86400),
        make_update(camera.code, start=now + 3600),
        make_update(camera.code, start=now - 60, valid_to=now - 61),
    ]

    result = persist(camera, *bad, good)

    assert [update for update, _ in result.refused] == bad
    assert [row.tracklet_id for row in Tracklet.objects.all()] == [good.tracklet_id]


def test_a_partition_is_made_where_a_row_needs_one(camera: Camera) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)

    persist(camera, make_update(camera.code, start=yesterday.timestamp()))

    assert yesterday.date() in partitions_list(TABLE)


def test_days_are_made_ahead_and_dropped_after_their_retention(camera: Camera) -> None:
    today = datetime.now(UTC).date()
    tracklet_days_prepare(today=today)
    assert today + timedelta(days=2) in partitions_list(TABLE)

    assert today - timedelta(days=1) in tracklet_days_purge(today=today + timedelta(days=30), retention_days=30)
    assert today in partitions_list(TABLE)


def test_a_tracklet_of_a_dead_worker_is_closed_and_a_later_word_of_the_worker_counts_more(camera: Camera) -> None:
    update = make_update(camera.code)
    persist(camera, update)
    row = Tracklet.objects.get()
    rows = [StoredRevision(row.tracklet_id, row.revision, False, row.valid_from.timestamp())]

    assert tracklets_time_out(rows=rows, known_at=datetime.now(UTC)) == 1
    assert tracklets_time_out(rows=rows, known_at=datetime.now(UTC)) == 0
    closed = Tracklet.objects.current().get()
    assert (closed.closed, closed.timed_out, closed.path.coords) == (True, True, row.path.coords)

    persist(camera, make_update(camera.code, tracklet_id=update.tracklet_id, revision=1, start=update.valid_from))
    assert (Tracklet.objects.current().get().revision, Tracklet.objects.current().get().closed) == (1, False)


def test_a_closed_tracklet_is_not_closed_again(camera: Camera) -> None:
    update = make_update(camera.code, phase=TrackletPhase.CLOSED)
    persist(camera, update)
    row = Tracklet.objects.get()

    assert (
        tracklets_time_out(
            rows=[StoredRevision(row.tracklet_id, 0, False, row.valid_from.timestamp())], known_at=datetime.now(UTC)
        )
        == 0
    )


def test_a_user_sees_the_tracklets_of_the_cameras_in_scope_only(camera: Camera) -> None:
    other = make_camera(jurisdiction="east")
    persist(camera, make_update(camera.code))
    persist(other, make_update(other.code))

    assert [row.camera_id for row in Tracklet.objects.visible_to(make_user())] == [camera.pk]


def test_a_wrong_memory_of_what_is_stored_does_no_harm(camera: Camera) -> None:
    tracklet, start = uuid4(), time.time() - 60
    persist(camera, make_update(camera.code, tracklet_id=tracklet, revision=3, start=start))
    stale = remembering(StoredRevision(tracklet, 1, False, Tracklet.objects.get().valid_from.timestamp()))

    tracklets_persist(
        updates=[make_update(camera.code, tracklet_id=tracklet, revision=revision, start=start) for revision in (2, 4)],
        camera_ids={camera.code: camera.pk},
        known_at=datetime.now(UTC),
        memory=stale,
    )

    assert Tracklet.objects.count() == 3
    assert Tracklet.objects.current().get().revision == 4


def test_what_is_remembered_is_not_asked(camera: Camera) -> None:
    first = make_update(camera.code)
    persist(camera, first)
    memory = remembering(StoredRevision(first.tracklet_id, 0, False, Tracklet.objects.get().valid_from.timestamp()))
    second = make_update(camera.code, tracklet_id=first.tracklet_id, revision=1, start=first.valid_from)

    with CaptureQueriesContext(connection) as queries:
        tracklets_persist(updates=[second], camera_ids={camera.code: camera.pk}, known_at=datetime.now(UTC), memory=memory)

    assert not any("SELECT tracklet_id" in query["sql"] for query in queries)
    assert Tracklet.objects.current().get().revision == 1


def test_a_superseded_row_is_changed_in_its_own_page(camera: Camera) -> None:
    updates = [make_update(camera.code, start=time.time() - 60) for _ in range(50)]
    persist(camera, *updates)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_stat_get_xact_tuples_hot_updated(relid)) FROM pg_partition_tree(%s)", [TABLE])
        before = cursor.fetchone()[0]

    persist(camera, *(make_update(camera.code, tracklet_id=u.tracklet_id, revision=1, start=u.valid_from) for u in updates))

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_stat_get_xact_tuples_hot_updated(relid)) FROM pg_partition_tree(%s)", [TABLE])
        assert cursor.fetchone()[0] - before > 25, "an index depends on known_to: none was, or pages have no room"


def test_what_certainly_is_new_is_not_asked_and_a_wrong_certainty_does_no_harm(camera: Camera) -> None:
    update = make_update(camera.code)
    certain = Memory(whole_since=update.valid_from - 1)
    with CaptureQueriesContext(connection) as queries:
        tracklets_persist(updates=[update], camera_ids={camera.code: camera.pk}, known_at=datetime.now(UTC), memory=certain)
    assert not any("SELECT tracklet_id" in query["sql"] for query in queries)

    again = tracklets_persist(
        updates=[update],
        camera_ids={camera.code: camera.pk},
        known_at=datetime.now(UTC),
        memory=Memory(whole_since=update.valid_from - 1),
    )

    assert (again.rows, again.repeated) == (0, 1)
    assert Tracklet.objects.count() == 1
