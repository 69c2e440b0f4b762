"""The tracker: one name for each object through crossings, gaps and doubt; total on empty, absurd and endless input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from safecity_gis.core.tracking.evidence import Reliability
from safecity_gis.core.tracking.seam import Sights
from safecity_gis.core.tracking.tracker import KEEP_AT_EXIT_S, KEEP_S, MOST_LOST, ObjectTracker
from tests.core.tracking.walks import FPS, names, sights, walker, watch


def test_people_who_cross_keep_their_names() -> None:
    given_names = names(watch([walker(100, 300, 60), walker(500, 310, -60), walker(300, 500, 10)], 6))
    assert [len(each) for each in given_names] == [1, 1, 1]
    assert len(set.union(*given_names)) == 3


def test_a_track_is_believed_after_some_frames_and_not_at_first_sight() -> None:
    confirmed = [step.boxes[0].confirmed for _, step in watch([walker(100, 300)], 1)]
    assert not confirmed[0] and confirmed[-1]
    assert confirmed == sorted(confirmed), "what is believed stays believed"


def test_doubtful_detections_alone_are_never_believed() -> None:
    tracker = ObjectTracker()
    steps = [tracker.update(sights(frame / FPS, [(100 + frame, 300)], score=0.4)) for frame in range(50)]
    assert not any(item.confirmed for step in steps for item in step.boxes)


def test_a_doubtful_detection_prolongs_a_track_that_is_believed() -> None:
    tracker = ObjectTracker()
    for frame in range(20):
        tracker.update(sights(frame / FPS, [(100, 300)]))
    step = tracker.update(sights(2.0, [(100, 300)], score=0.36))
    assert [(item.confirmed, item.detection) for item in step.boxes] == [(True, 0)]


@pytest.mark.parametrize(("hidden_s", "looks"), [(0.5, False), (1.4, False), (2.6, True)])
def test_who_walks_behind_a_pillar_is_the_same_person_after_it(hidden_s: float, looks: bool) -> None:
    """The longer the gap, the more must speak for closing it: after two seconds motion alone does not."""
    told = watch([walker(100, 300, hidden=(3.0, 3.0 + hidden_s))], 8, looks=looks)
    assert [len(each) for each in names(told)] == [1]
    joined = [each for _, step in told for each in step.joined]
    assert len(joined) == (1 if hidden_s > KEEP_S else 0)


def test_who_comes_back_after_long_is_somebody_new() -> None:
    told = watch([walker(100, 300, 30, hidden=(2.0, 8.0))], 11)
    assert [len(each) for each in names(told)] == [2]


def test_a_gap_is_not_closed_with_somebody_of_another_size_or_look() -> None:
    def run(height: float, *, same_look: bool) -> int:
        tracker, joined = ObjectTracker(), 0
        look = np.eye(2, 8)
        for frame in range(60):
            at, hidden = frame / FPS, 2.0 < frame / FPS < 3.7
            x, late = 100 + 40 * at, frame / FPS >= 3.7
            tall = height if late else 100.0
            boxes = np.array([] if hidden else [(x - 20, 300 - tall, x + 20, 300)], np.float32).reshape(-1, 4)
            looks = look[[0 if same_look or not late else 1] * len(boxes)].astype(np.float32)
            found = Sights(at, boxes, np.full(len(boxes), 0.8, np.float32), np.ones(len(boxes), np.int64), looks)
            joined += len(tracker.update(found).joined)
        return joined

    assert run(100.0, same_look=True) == 1
    assert run(170.0, same_look=True) == 0
    assert run(100.0, same_look=False) == 0


def test_at_an_exit_a_track_ends_sooner_and_its_gap_is_not_closed() -> None:
    ended_after = []
    for at_exit in (False, True):
        tracker = ObjectTracker()
        for frame in range(20):
            at = frame / FPS
            tracker.update(sights(at, [(700 + 4 * frame, 300)], at_exit=np.array([at_exit])))
        ended_after.append(next(n for n in range(100) if tracker.update(sights(2.0 + n / FPS, [])).ended) / FPS)
    assert ended_after[1] == pytest.approx(KEEP_AT_EXIT_S, abs=0.21)
    assert ended_after[0] > ended_after[1] + KEEP_S, "elsewhere the name waits for its gap to be closed"


def test_a_rider_and_the_motorcycle_are_two_tracks() -> None:
    tracker = ObjectTracker()
    box = (100.0, 100.0, 160.0, 220.0)
    for frame in range(10):
        found = Sights(frame / FPS, np.array([box, box], np.float32), np.full(2, 0.8, np.float32), np.array([1, 2]))
        step = tracker.update(found)
    assert len({item.track_id for item in step.boxes}) == 2


def test_neighbours_who_overlap_are_told_apart_by_their_looks() -> None:
    """Two people meet, stop in one place and part to where they came from: motion alone would let them pass."""
    rng = np.random.default_rng(3)
    looks = np.eye(2, 8, dtype=np.float32)
    tracker, given_names = ObjectTracker(), [set(), set()]
    for frame in range(60):
        apart = abs(30 - frame) * 6.0
        feet = [(300 - apart, 300.0), (300 + apart, 302.0)]
        order = rng.permutation(2)
        step = tracker.update(sights(frame / FPS, [feet[i] for i in order], appearance=looks[order]))
        for item in step.boxes:
            if item.confirmed:
                given_names[order[item.detection]].add(item.track_id)
    assert [len(each) for each in given_names] == [1, 1]


def test_position_and_velocity_are_told_where_the_ground_is_known() -> None:
    tracker = ObjectTracker()
    for frame in range(40):
        at = frame / FPS
        step = tracker.update(
            sights(at, [(100 + 60 * at, 300)], ground=np.array([[1.4 * at, 20.0]]), ground_covariance=np.eye(2)[None] * 0.04)
        )
    assert step.boxes[0].position == pytest.approx((1.4 * 3.9, 20.0), abs=0.2)
    assert step.boxes[0].velocity == pytest.approx((1.4, 0.0), abs=0.2)


def test_a_time_that_does_not_grow_counts_as_a_moment_later() -> None:
    tracker = ObjectTracker()
    for at in (1.0, 1.1, 1.1, 0.2, float("nan"), 1.2, 1.3):
        step = tracker.update(sights(at, [(100, 300)]))
    assert [item.track_id for item in step.boxes] == [1]


def test_a_clock_that_jumped_ahead_and_came_back_does_not_stop_the_tracker() -> None:
    """Time stood still until the clock had caught up: nobody ended, and people an hour apart shared one name."""
    tracker, seen = ObjectTracker(), set()
    tracker.update(sights(0.0, [(100, 300)]))
    tracker.update(sights(3600.0, []))
    for turn in range(5):
        for frame in range(30):
            step = tracker.update(sights(1 + 10 * turn + frame / FPS, [(100 + 4 * frame, 300)]))
        seen |= {item.track_id for item in step.boxes}
        for frame in range(60):
            tracker.update(sights(4 + 10 * turn + frame / FPS, []))
    assert len(seen) == 5


def test_who_stands_there_after_a_long_pause_between_frames_is_somebody_new() -> None:
    tracker = ObjectTracker()
    for frame in range(30):
        before = tracker.update(sights(frame / FPS, [(100, 300)]))
    after = tracker.update(sights(3600.0, [(100, 300)]))
    assert after.ended == [before.boxes[0].track_id]
    assert after.boxes[0].track_id != before.boxes[0].track_id


@pytest.mark.parametrize("nothing", [0.0, float("nan")])
def test_a_look_that_says_nothing_is_forgotten(nothing: float) -> None:
    """One box without a pixel, and the track had no look, or one like nobody's, for ever."""
    tracker = ObjectTracker()
    for frame in range(5):
        look = np.full((1, 8), nothing) if frame in {0, 3} else np.eye(1, 8)
        tracker.update(sights(frame / FPS, [(100, 300)], appearance=look))
    assert tracker._trails[0].appearance == pytest.approx(np.eye(1, 8)[0])


def test_every_name_ends_once() -> None:
    tracker = ObjectTracker()
    told = [step for _, step in watch([walker(100, 300, 30, hidden=(2.0, 3.5)), walker(50, 500, 20)], 6, tracker=tracker)]
    told += [tracker.update(sights(6 + n / FPS, [])) for n in range(80)]
    ended = [name for step in told for name in step.ended]
    begun = {item.track_id for step in told for item in step.boxes} - {joined.new for step in told for joined in step.joined}
    assert sorted(ended) == sorted(begun)


def test_memory_stays_bounded_when_everybody_is_lost() -> None:
    tracker, rng = ObjectTracker(), np.random.default_rng(1)
    feet = np.empty((0, 2))
    for frame in range(400):
        if frame % 10 == 0:
            feet = rng.uniform((0, 100), (5000, 5000), (60, 2))
        tracker.update(sights(frame / FPS, feet if frame % 10 < 5 else []))
    assert len(tracker._lost) <= MOST_LOST


NUMBERS = st.floats(-1e4, 1e4, width=32) | st.sampled_from([np.nan, np.inf, -np.inf, -3e38, 3e38])


@given(
    boxes=hnp.arrays(np.float32, st.integers(0, 6).map(lambda count: (count, 4)), elements=NUMBERS),
    score=st.floats(0, 1, width=32) | st.just(np.nan),
)
@settings(max_examples=150, deadline=None)
def test_any_numbers_are_survived_and_nothing_is_told_twice(boxes: np.ndarray, score: float) -> None:
    tracker = ObjectTracker()
    for at in (0.0, 0.1, 0.2):
        count = len(boxes)
        step = tracker.update(Sights(at, boxes, np.full(count, score, np.float32), np.ones(count, np.int64)))
        told = [item.detection for item in step.boxes]
        assert len(told) == len(set(told)) and all(0 <= detection < count for detection in told)
        sound = np.isfinite(boxes[told]).all(axis=1) & (boxes[told][:, 2:] > boxes[told][:, :2]).all(axis=1)
        assert sound.all() and not (told and np.isnan(score))


def test_a_group_of_classes_is_believed_by_what_its_own_scores_mean() -> None:
    tracker = ObjectTracker(by_group={1: Reliability(even_score=0.3)})
    steps = [tracker.update(sights(frame / FPS, [(100 + frame, 300)], score=0.4)) for frame in range(20)]
    assert steps[-1].boxes[0].confirmed
