"""A threshold with hysteresis."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.crowd.thresholds import Standing, Threshold, step

LIMIT = Threshold(rise=2.0, fall=1.5, hold_s=10, release_s=30)


def after(*values: tuple[float, float]) -> Standing:
    standing = Standing()
    for at, value in values:
        standing = step(standing, LIMIT, value, at)
    return standing


def test_it_is_passed_after_a_while_above_and_not_by_one_peak() -> None:
    assert not after((0, 3)).passed and not after((0, 3), (5, 3), (6, 1), (12, 3)).passed
    assert after((0, 3), (5, 2), (10, 2.5)).passed


def test_it_is_left_after_a_while_well_below_and_not_between_the_two_limits() -> None:
    passed = ((0, 3.0), (10, 3.0))
    assert after(*passed, (20, 1.6), (90, 1.6)).passed
    assert after(*passed, (20, 1.0), (49, 1.0)).passed
    assert not after(*passed, (20, 1.0), (50, 1.0)).passed
    assert after(*passed, (20, 1.0), (40, 1.7), (41, 1.0), (60, 1.0)).passed


def test_what_is_not_known_says_nothing() -> None:
    assert after((0, 3), (5, math.nan), (10, 3)).passed
    assert after((0, 3), (10, 3), (20, math.nan), (300, math.nan)).passed


@given(st.lists(st.floats(1.6, 1.9), min_size=1, max_size=50))
def test_between_the_limits_it_never_changes(values: list[float]) -> None:
    for start in (Standing(), Standing(passed=True)):
        standing = start
        for at, value in enumerate(values):
            standing = step(standing, LIMIT, value, 60.0 * at)
        assert standing.passed == start.passed


@pytest.mark.parametrize("limits", [(1.0, 2.0), (math.nan, 1.0), (1.0, math.nan), (math.inf, 1.0)])
def test_limits_that_would_flap_are_refused(limits: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no threshold"):
        Threshold(rise=limits[0], fall=limits[1])


def test_a_threshold_is_passed_at_its_very_value_and_left_only_below_the_lower_one() -> None:
    assert after((0, 2.0), (10, 2.0)).passed and not after((0, 1.99), (10, 1.99)).passed
    passed = ((0, 3.0), (10, 3.0))
    assert after(*passed, (20, 1.5), (90, 1.5)).passed and not after(*passed, (20, 1.49), (50, 1.49)).passed
    assert not after((0, 3), (9.9, 3)).passed


@pytest.mark.parametrize("values", [{"hold_s": -1.0}, {"release_s": -1.0}, {"hold_s": math.nan}])
def test_waiting_less_than_nothing_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no threshold"):
        Threshold(rise=2.0, fall=1.0, **values)
    assert Threshold(rise=2.0, fall=2.0, hold_s=0, release_s=0).fall == 2.0
