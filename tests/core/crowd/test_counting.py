"""Heads from candidates: probabilities by score and size, a number, and an interval that widens with doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.crowd.counting import count_heads, head_probabilities


def boxes(*sides: float) -> np.ndarray:
    return np.array([(10, 10, 10 + side, 10 + side) for side in sides], np.float32).reshape(-1, 4)


def test_a_strong_candidate_is_a_head_and_a_weak_or_tiny_one_hardly() -> None:
    strong, weak, tiny = head_probabilities(boxes(40, 40, 5), np.array([0.9, 0.12, 0.3], np.float32), scale=1.0)
    assert strong > 0.98 and weak < 0.2 and tiny < 0.15


def test_the_size_is_that_in_the_detector_not_in_the_picture() -> None:
    score = np.array([0.3], np.float32)
    near = head_probabilities(boxes(40), score, scale=0.5)
    assert near == pytest.approx(head_probabilities(boxes(20), score, scale=1.0))


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_or_has_no_area_is_no_head(broken: float) -> None:
    given_ = np.concatenate((boxes(30, 30), np.array([[50, 50, 40, 60]], np.float32)))
    given_[0, 2] = broken
    probabilities = head_probabilities(given_, np.array([0.9, np.nan, 0.9], np.float32), scale=1.0)
    assert probabilities.tolist() == [0, 0, 0]


@pytest.mark.parametrize("scale", [0.0, -1.0, np.nan, np.inf])
def test_an_absurd_scale_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="no heads"):
        head_probabilities(boxes(30), np.array([0.9], np.float32), scale=scale)


def test_nobody_is_counted_where_there_is_no_candidate() -> None:
    count = count_heads(np.empty(0))
    assert (count.expected, count.low, count.high) == (0, 0, 0)


@given(st.lists(st.floats(0, 1), max_size=80))
def test_the_interval_holds_the_expected_number_and_more_doubt_makes_it_wider(values: list[float]) -> None:
    count = count_heads(np.array(values, np.float64))
    assert 0 <= count.low <= count.expected <= count.high
    assert count_heads(np.array([*values, 0.5])).variance > count.variance


def test_a_probability_that_is_none_is_refused() -> None:
    for value in (1.5, -0.1, np.nan):
        with pytest.raises(ValueError, match="outside"):
            count_heads(np.array([value]))


@pytest.mark.parametrize(
    ("score", "side", "scale", "log_odds"),
    [
        (0.5, 30, 1.0, 2.2),
        (0.75, 30, 1.0, 2.2 + 2.25 * np.log(3)),
        (0.5, 30, 2.0, 2.2 + 1.7 * np.log(2)),
        (0.1, 15, 1.0, 2.2 - 2.25 * np.log(9) - 1.7 * np.log(2)),
        (1.0, 30, 1.0, 2.2 + 2.25 * np.log(99)),
    ],
)
def test_a_candidate_is_a_head_by_the_regression_over_score_and_size(
    score: float, side: float, scale: float, log_odds: float
) -> None:
    """Log odds of 2.2 at an even score and 30 px, 2.25 by log odds of the score, 1.7 by log of the size."""
    (found,) = head_probabilities(boxes(side), np.array([score], np.float64), scale=scale)
    assert found == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_a_size_is_the_mean_of_both_sides_and_a_weak_score_is_none() -> None:
    oblong = np.array([(0, 0, 60, 15), (5, 5, 35, 35)], np.float32)
    one, other = head_probabilities(oblong, np.array([0.3, 0.3], np.float32), scale=1.0)
    assert one == pytest.approx(other)
    assert head_probabilities(boxes(30), np.array([0.09], np.float32), scale=1.0).tolist() == [0]
    assert head_probabilities(boxes(), np.empty(0, np.float32), scale=1.0).shape == (0,)
    with pytest.raises(ValueError, match="no heads"):
        head_probabilities(boxes(30, 30), np.array([0.9], np.float32), scale=1.0)


def test_heads_without_a_candidate_and_faults_that_repeat_are_part_of_the_number_and_its_doubt() -> None:
    """3.4 % of heads are no candidates; the variance is 2.2 times that of independent ones; 1.645 deviations hold 90 %."""
    count = count_heads(np.full(100, 0.5))
    assert count.expected == pytest.approx(50 / 0.966)
    assert count.variance == pytest.approx(2.2 * (25 + 0.034 * 50 / 0.966))
    half = 1.645 * np.sqrt(count.variance)
    assert (count.low, count.high) == (np.floor(count.expected - half), np.ceil(count.expected + half))
