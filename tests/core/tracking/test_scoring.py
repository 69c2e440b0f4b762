"""Tracking figures of sequences small enough to count by hand."""

from dataclasses import astuple

import numpy as np
import pytest

from safecity_gis.core.tracking.scoring import Score, Tracks, no_tracks, overlaps, score, side_by_side

Row = tuple[int, int, float]
"""Frame, identity, left edge; every box is 10 wide and 10 high."""


def tracks(*rows: Row) -> Tracks:
    if not rows:
        return no_tracks()
    frames, identities, left = (np.array(column) for column in zip(*rows, strict=True))
    boxes = np.column_stack((left, np.zeros(len(left)), left + 10.0, np.full(len(left), 10.0)))
    return Tracks(frames.astype(np.int64), identities.astype(np.int64), boxes.astype(np.float64))


def scored(truth: Tracks, found: Tracks, frames: int = 10) -> Score:
    return score(side_by_side(truth, found, frames=frames))


def near(expected: Score) -> list[object]:
    return [pytest.approx(value) for value in astuple(expected)]


def walk(identity: int, left: float, frames: range = range(10)) -> list[Row]:
    return [(frame, identity, left) for frame in frames]


TRUTH = tracks(*walk(1, 0), *walk(2, 100))


def test_the_truth_itself_is_perfect() -> None:
    assert scored(TRUTH, tracks(*walk(8, 0), *walk(4, 100))) == Score(100.0, 100.0, 100.0, 100.0, 100.0, 0)


def test_one_identity_switch_costs_association_and_nothing_of_detection() -> None:
    found = tracks(*walk(1, 0), *walk(2, 100, range(5)), *walk(3, 100, range(5, 10)))
    result = scored(TRUTH, found)
    assert result.deta == pytest.approx(100)
    assert result.assa == pytest.approx(100 * (10 * 1 + 5 * 5 / 10 + 5 * 5 / 10) / 20)
    assert result.hota == pytest.approx(100 * np.sqrt(0.75))
    assert result.mota == pytest.approx(100 * (1 - 1 / 20))
    assert result.idf1 == pytest.approx(100 * 2 * 15 / 40)
    assert result.id_switches == 1


def test_one_false_box_in_every_frame_costs_detection_and_nothing_of_association() -> None:
    result = scored(TRUTH, tracks(*walk(1, 0), *walk(2, 100), *walk(3, 500)))
    assert list(astuple(result)) == near(Score(100 * np.sqrt(2 / 3), 200 / 3, 100.0, 50.0, 80.0, 0))


def test_one_object_missed_throughout() -> None:
    assert list(astuple(scored(TRUTH, tracks(*walk(1, 0))))) == near(Score(100 * np.sqrt(0.5), 50.0, 100.0, 50.0, 200 / 3, 0))


def test_boxes_a_little_aside_count_at_the_limits_that_they_reach() -> None:
    result = scored(tracks(*walk(1, 0)), tracks(*walk(1, 2.5)))
    assert result.mota == 100.0, "IoU is .6"
    assert result.deta == pytest.approx(100 * 12 / 19), "limits .05 to .60"


def test_boxes_further_aside_are_false_and_missed() -> None:
    result = scored(tracks(*walk(1, 0)), tracks(*walk(1, 5)))
    assert (result.mota, result.idf1) == (-100.0, 0.0), "IoU is a third"


def test_nothing_found_and_nothing_true_score_nothing() -> None:
    zero = Score(0.0, 0.0, 0.0, 0.0, 0.0, 0)
    assert scored(TRUTH, no_tracks()) == scored(no_tracks(), TRUTH) == scored(no_tracks(), no_tracks()) == zero


def test_overlap_of_boxes_without_area_is_none() -> None:
    boxes = np.array([(0, 0, 10, 10), (5, 5, 5, 5), (10, 0, 20, 10), (8, 8, 2, 2)], np.float64)
    assert overlaps(boxes, boxes)[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert np.diag(overlaps(boxes, boxes)).tolist() == [1.0, 0.0, 1.0, 0.0]


def test_rows_beyond_the_sequence_doubled_identities_and_nan_are_refused() -> None:
    with pytest.raises(ValueError, match="beyond the last of 3 frames"):
        side_by_side(TRUTH, no_tracks(), frames=3)
    with pytest.raises(ValueError, match="twice in one frame"):
        tracks((0, 1, 0), (0, 1, 50))
    with pytest.raises(ValueError, match="not finite"):
        tracks((0, 1, np.nan))
    with pytest.raises(ValueError, match=r"expected \[n\]"):
        Tracks(np.zeros(2, np.int64), np.zeros(1, np.int64), np.zeros((2, 4)))
