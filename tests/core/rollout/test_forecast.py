"""The forecast: against a simulation of its own assumptions, monotone, and silent where it has nothing to go by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.rollout.forecast import FARTHEST_WEEKS, FEWEST_CAMERAS, FEWEST_WEEKS, Forecast, Untold, forecast

PACES = st.lists(st.integers(0, 60), min_size=FEWEST_WEEKS, max_size=30).filter(lambda counts: sum(counts) >= FEWEST_CAMERAS)
REMAINING = st.integers(1, 3000)


def told(weekly: list[int], remaining: int) -> Forecast:
    found = forecast(weekly, remaining)
    assert isinstance(found, Forecast)
    return found


def test_at_a_steady_pace_the_middle_is_what_a_division_gives() -> None:
    found = told([20] * 12, 200)
    assert found.middle_weeks == pytest.approx(10, rel=0.02)
    assert found.late_weeks is not None and 8 < found.early_weeks < found.middle_weeks < found.late_weeks < 12.5


def test_eight_times_of_ten_the_simulated_end_lies_within() -> None:
    random, inside, trials = np.random.default_rng(5), 0, 600
    for _ in range(trials):
        rate = random.uniform(3, 30)
        found = told([int(number) for number in random.poisson(rate, 12)], 100)
        weeks = float(random.gamma(100, 1 / rate))
        inside += found.early_weeks <= weeks <= (found.late_weeks or np.inf)
    assert 0.76 <= inside / trials <= 0.88


@given(weekly=PACES, remaining=REMAINING)
def test_more_to_do_never_ends_sooner(weekly: list[int], remaining: int) -> None:
    first, more = forecast(weekly, remaining), forecast(weekly, remaining + 10)
    if isinstance(first, Untold):
        assert first is more is Untold.TOO_FAR
    elif isinstance(more, Forecast):
        assert first.early_weeks < more.early_weeks
        assert first.middle_weeks < more.middle_weeks


@given(weekly=PACES, remaining=REMAINING)
def test_the_ends_are_in_order_and_none_lies_beyond_what_can_be_told(weekly: list[int], remaining: int) -> None:
    found = forecast(weekly, remaining)
    if isinstance(found, Forecast):
        assert 0 < found.early_weeks < found.middle_weeks <= FARTHEST_WEEKS
        assert found.late_weeks is None or found.middle_weeks < found.late_weeks <= FARTHEST_WEEKS


def test_weeks_that_vary_more_make_it_less_sure() -> None:
    steady, uneven = told([10] * 12, 100), told([0, 20] * 6, 100)
    assert steady.rate == uneven.rate and steady.dispersion == 1 < uneven.dispersion
    assert uneven.early_weeks < steady.early_weeks
    assert (uneven.late_weeks or np.inf) > (steady.late_weeks or 0)


@pytest.mark.parametrize(
    ("weekly", "remaining", "why"),
    [
        ([30] * (FEWEST_WEEKS - 1), 10, Untold.TOO_SHORT),
        ([], 10, Untold.TOO_SHORT),
        ([0] * 12, 10, Untold.STALLED),
        ([0] * 10 + [1, 1], 10, Untold.STALLED),
        ([0] * 9 + [1, 1, 1], 3000, Untold.TOO_FAR),
    ],
)
def test_it_says_that_it_cannot_be_told(weekly: list[int], remaining: int, why: Untold) -> None:
    assert forecast(weekly, remaining) is why


def test_with_nothing_left_it_is_done_however_slow_it_was() -> None:
    assert told([0] * 12, 0).late_weeks == 0


@pytest.mark.parametrize(("weekly", "remaining"), [([1, -1, 3, 4], 5), ([1, 2, 3, 4], -1)])
def test_negative_counts_are_refused(weekly: list[int], remaining: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        forecast(weekly, remaining)
