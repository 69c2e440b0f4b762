"""Months between days, and what a plan asks for on one."""

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.rollout.plan import month_of, months_after, months_between, planned_at

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
STEPS = st.lists(st.integers(1, 50), min_size=1, max_size=24)
POINTS = STEPS.map(lambda steps: [(float(month), float(cameras)) for month, cameras in enumerate(accumulate(steps))])


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2024, 5, 23), 18, date(2025, 11, 23)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 11, 30), 2, date(2025, 1, 30)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_a_month_on_is_the_same_day_or_the_last(start: date, months: int, day: date) -> None:
    assert months_after(start, months) == day


@given(start=DAYS, months=st.integers(-60, 60))
def test_whole_months_come_back_as_they_went_where_the_day_is_in_every_month(start: date, months: int) -> None:
    start = start.replace(day=min(start.day, 28))
    assert months_between(start, months_after(start, months)) == months


@given(start=DAYS, day=DAYS)
def test_months_grow_with_every_day(start: date, day: date) -> None:
    assert months_between(start, day) <= months_between(start, day + timedelta(days=1))


def test_a_plan_is_a_straight_line_between_its_points() -> None:
    points = [(2.0, 0.0), (4.0, 100.0), (6.0, 120.0)]
    assert [planned_at(points, month) for month in (0, 2, 3, 4, 5, 6, 9)] == [0, 0, 50, 100, 110, 120, 120]
    assert planned_at([], 3) == 0


@given(points=POINTS, month=st.floats(-5, 40))
def test_a_plan_that_rises_asks_for_more_later_and_never_for_more_than_all(
    points: list[tuple[float, float]], month: float
) -> None:
    assert planned_at(points, month) <= planned_at(points, month + 0.5) <= points[-1][1]


@given(points=POINTS, share=st.floats(0, 1))
def test_the_month_by_which_so_many_were_asked_for_asks_for_so_many(points: list[tuple[float, float]], share: float) -> None:
    cameras = points[0][1] + share * (points[-1][1] - points[0][1])
    month = month_of(points, cameras)
    assert month is not None and planned_at(points, month) == pytest.approx(cameras)
    assert month_of(points, points[-1][1] + 1) is None
