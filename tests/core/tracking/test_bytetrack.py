"""ByteTrack behind the seam: identities hold over gaps, uneven frame rates and weak detections."""

import numpy as np

from safecity_gis.core.tracking.bytetrack import ByteTrack
from safecity_gis.core.tracking.seam import TrackedBox


def step(tracker: ByteTrack, at: float, *objects: tuple[float, float, float]) -> list[TrackedBox]:
    """Objects are (left x, top y, score); all 40 x 80 pixels."""
    boxes = np.array([(x, y, x + 40, y + 80) for x, y, _ in objects], np.float32).reshape(-1, 4)
    return tracker.update(boxes, np.array([o[2] for o in objects], np.float32), np.ones(len(objects), np.int64), at)


def test_two_people_who_pass_keep_their_identities() -> None:
    tracker = ByteTrack(fps=5, start_score=0.4)
    ids = []
    for frame in range(20):
        tracked = step(tracker, frame / 5, (100 + 8 * frame, 100, 0.8), (300 - 8 * frame, 150, 0.8))
        ids.append({box.detection: box.track_id for box in tracked})
    assert ids[3] == ids[-1] and len(set(ids[-1].values())) == 2


def test_a_person_hidden_for_a_second_is_the_same_person() -> None:
    tracker = ByteTrack(fps=5, start_score=0.4)
    before = [step(tracker, f / 5, (100 + 4 * f, 100, 0.8)) for f in range(10)][-1]
    for f in range(10, 15):
        assert step(tracker, f / 5) == []
    after = step(tracker, 3.0, (100 + 4 * 15, 100, 0.8))
    assert [box.track_id for box in after] == [box.track_id for box in before]


def test_a_person_who_comes_back_after_the_limit_is_somebody_else() -> None:
    tracker = ByteTrack(fps=5, start_score=0.4, lost_after_s=2.0)
    before = [step(tracker, f / 5, (100, 100, 0.8)) for f in range(5)][-1]
    step(tracker, 4.0)
    after = [step(tracker, 4.2 + f / 5, (100, 100, 0.8)) for f in range(4)][-1]
    assert after and after[0].track_id != before[0].track_id


def test_a_weak_detection_keeps_a_track_but_starts_none() -> None:
    tracker = ByteTrack(fps=5, start_score=0.4)
    started = [step(tracker, f / 5, (100, 100, 0.8), (400, 100, 0.2)) for f in range(4)][-1]
    assert [box.detection for box in started] == [0]
    weak = step(tracker, 0.8, (100, 100, 0.2), (400, 100, 0.2))
    assert [(box.track_id, box.detection) for box in weak] == [(started[0].track_id, 0)]


def test_nan_and_a_clock_that_stands_still_are_survived() -> None:
    tracker = ByteTrack(fps=5, start_score=0.4)
    for _ in range(4):
        tracked = step(tracker, 1.0, (float("nan"), 0, 0.9), (100, 100, 0.8))
    assert [box.detection for box in tracked] == [1]
