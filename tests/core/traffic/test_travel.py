import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.traffic.marks import DAY_S, DayKey
from safecity_gis.core.traffic.travel import MOST_MARKS, Link, Matcher, Seen, TravelRefused, TravelTimes, Trip, by_speeds, robust

DAY = 20_000.0 * DAY_S
LINK = Link("A", "B", 800.0, 16.7)


def test_a_mark_is_the_same_all_day_and_another_tomorrow() -> None:
    key = DayKey()
    first = key.mark("ABC123", DAY + 5)
    assert first is not None and key.mark("ABC123", DAY + 80_000) == first != key.mark("ABC124", DAY + 9)
    assert b"ABC123" not in first and DayKey().mark("ABC123", DAY + 5) != first
    assert key.mark("ABC123", DAY + DAY_S + 1) != first
    assert key.mark("ABC123", DAY + 80_000) is None, "yesterday's key is gone"


def test_nothing_and_nan_have_no_mark() -> None:
    key = DayKey()
    assert key.mark("", DAY) is None and key.mark("ABC123", math.nan) is None
    before = key.mark("ABC123", DAY)
    key.drop_before(DAY + DAY_S)
    assert key.mark("ABC123", DAY) != before


def test_a_trip_is_timed_between_the_cameras_wherever_the_vehicle_was_read() -> None:
    matcher = Matcher([LINK])
    assert matcher.see(Seen("A", b"x", 1000.0, ahead_m=-40.0)) == []
    trips = matcher.see(Seen("B", b"x", 1084.0, ahead_m=0.0))
    assert [trip.seconds for trip in trips] == pytest.approx([80.0])
    assert len(matcher) == 0 and matcher.see(Seen("B", b"x", 1100.0)) == []


@pytest.mark.parametrize("took", [-5.0, 3.0, 20.0, 9000.0])
def test_impossible_times_are_no_trips(took: float) -> None:
    matcher = Matcher([LINK])
    matcher.see(Seen("A", b"x", 1000.0))
    assert matcher.see(Seen("B", b"x", 1000.0 + took)) == []


def test_marks_are_forgotten_when_no_trip_can_last_so_long() -> None:
    matcher = Matcher([LINK])
    matcher.see(Seen("A", b"x", 1000.0))
    matcher.forget_before(1000.0 + LINK.most_s + 1)
    assert len(matcher) == 0


def test_the_median_ignores_those_who_stopped_on_the_way() -> None:
    rng = np.random.default_rng(1)
    told = robust([*rng.lognormal(np.log(60), 0.12, 80), 300.0, 900.0, 20.1, math.nan])
    assert told is not None and told.seconds == pytest.approx(60, rel=0.03) and told.outliers >= 2
    assert told.low_s < told.seconds < told.high_s
    assert robust([60.0] * 4) is None


@given(st.lists(st.floats(0.1, 1e5), min_size=5, max_size=40))
def test_an_estimate_lies_within_its_interval_and_the_times(times: list[float]) -> None:
    told = robust(times)
    if told is not None:
        assert min(times) <= told.low_s <= told.seconds <= told.high_s <= max(times)


def test_windows_forget_old_trips() -> None:
    times = TravelTimes(1, window_s=100)
    matcher = Matcher([LINK])
    for i in range(10):
        matcher.see(Seen("A", bytes([i]), 1000.0 + i))
        times.add(matcher.see(Seen("B", bytes([i]), 1060.0 + i)))
    told = times.estimate(0, 1100.0)
    assert told is not None and told.seconds == pytest.approx(60) and times.estimate(0, 1300.0) is None


def test_without_plates_the_speeds_on_the_way_tell() -> None:
    told = by_speeds([400, 400], [10.0, 20.0], [0.5, 0.5])
    assert told is not None and told.seconds == pytest.approx(60) and told.low_s < 60 < told.high_s and told.trips == 0
    gap = by_speeds([400, 400, 400], [10.0, math.nan, 10.0], [0.5, math.nan, math.nan])
    assert gap is not None and gap.seconds == pytest.approx(120)
    assert by_speeds([400], [math.nan], [math.nan]) is None and by_speeds([], [], []) is None


@pytest.mark.parametrize(("length", "limit", "end"), [(5, 16, "B"), (math.nan, 16, "B"), (800, 0, "B"), (800, 16, "A")])
def test_a_link_that_makes_no_sense_is_refused(length: float, limit: float, end: str) -> None:
    with pytest.raises(TravelRefused):
        Link("A", end, length, limit)


@pytest.mark.parametrize(
    ("length", "limit", "least", "most"), [(800.0, 16.0, 25.0, 1600.0), (50_000.0, 25.0, 1000.0, 3 * 3600.0)]
)
def test_a_link_takes_no_less_than_at_twice_its_limit_and_no_more_than_on_foot_or_three_hours(
    length: float, limit: float, least: float, most: float
) -> None:
    link = Link("A", "B", length, limit)
    for took, trips in ((least - 0.1, 0), (least, 1), (most, 1), (most + 0.1, 0)):
        matcher = Matcher([link])
        matcher.see(Seen("A", b"x", 1000.0))
        assert len(matcher.see(Seen("B", b"x", 1000.0 + took))) == trips


@pytest.mark.parametrize(("length", "limit"), [(20, 1), (100_000, 60)])
def test_the_shortest_and_the_longest_link_can_be_measured(length: float, limit: float) -> None:
    assert Link("A", "B", length, limit).least_s == length / 2 / limit
    for absurd in ((length / 1.01, limit / 1.01), (length * 1.01, limit * 1.01)):
        if not 20 <= absurd[0] <= 100_000:
            with pytest.raises(TravelRefused):
                Link("A", "B", *absurd)


def test_the_part_of_a_link_that_was_driven_is_stretched_to_the_whole() -> None:
    matcher = Matcher([LINK])
    matcher.see(Seen("A", b"x", 1000.0, ahead_m=100.0))
    (trip,) = matcher.see(Seen("B", b"x", 1070.0, ahead_m=0.0))
    assert trip == (0, 1070.0, pytest.approx(80.0))
    matcher.see(Seen("A", b"y", 1000.0, ahead_m=100.0))
    (trip,) = matcher.see(Seen("B", b"y", 1080.0, ahead_m=100.0))
    assert trip.seconds == pytest.approx(80.0)
    matcher.see(Seen("A", b"z", 1000.0, ahead_m=401.0))
    assert matcher.see(Seen("B", b"z", 1040.0)) == [], "less than half of the link says too little"


def test_one_place_may_begin_two_links_and_end_others() -> None:
    matcher = Matcher([Link("A", "B", 800.0, 16.0), Link("A", "C", 1600.0, 16.0), Link("B", "C", 800.0, 16.0)])
    matcher.see(Seen("A", b"x", 1000.0))
    assert [trip.link for trip in matcher.see(Seen("B", b"x", 1080.0))] == [0]
    assert sorted(trip.link for trip in matcher.see(Seen("C", b"x", 1160.0))) == [1, 2]
    assert matcher.see(Seen("D", b"x", 1200.0)) == []


def test_the_newest_sight_begins_the_trip_and_the_oldest_of_too_many_waits_no_longer() -> None:
    matcher = Matcher([LINK])
    for at in (1000.0, 1050.0):
        matcher.see(Seen("A", b"x", at))
    assert len(matcher) == 1 and [trip.seconds for trip in matcher.see(Seen("B", b"x", 1130.0))] == [80.0]
    for number in range(MOST_MARKS + 1):
        matcher.see(Seen("A", number.to_bytes(4, "big"), 2000.0))
    assert len(matcher) == MOST_MARKS
    assert matcher.see(Seen("B", (0).to_bytes(4, "big"), 2080.0)) == []
    assert len(matcher.see(Seen("B", MOST_MARKS.to_bytes(4, "big"), 2080.0))) == 1


def test_marks_that_can_still_complete_a_trip_are_kept() -> None:
    matcher = Matcher([LINK])
    matcher.see(Seen("A", b"x", 1000.0))
    matcher.forget_before(1000.0 + LINK.most_s)
    assert len(matcher) == 1


def test_the_interval_of_the_median_is_that_of_its_order_statistics() -> None:
    told = robust(np.arange(100.0, 200.0))
    assert told == (149.5, 140.0, 160.0, 100, 0), "ranks 50 -+ 0.98 sqrt(100)"
    assert robust([60.0, 61.0, 62.0, 63.0, 64.0]) == (62.0, 60.0, 64.0, 5, 0)


@pytest.mark.parametrize(("other", "outliers"), [(126.0, 0), (128.0, 1), (80.0, 0), (78.0, 1), (0.0, 0), (-9.0, 0)])
def test_times_that_are_a_quarter_off_equal_ones_are_outliers(other: float, outliers: int) -> None:
    told = robust([100.0] * 9 + [other])
    assert told is not None and told.seconds == 100.0 and told.outliers == outliers
    assert told.trips == (9 if outliers or other <= 0 else 10)


def test_the_mean_of_speeds_is_as_unsure_as_they_are() -> None:
    told = by_speeds([300.0], [10.0], [1.0])
    assert told == (30.0, pytest.approx(30 - 1.96 * 3.0), pytest.approx(30 + 1.96 * 3.0), 0, 0)
    unsure = by_speeds([300.0], [10.0], [math.nan])
    assert unsure is not None and unsure.high_s == pytest.approx(30 + 1.96 * 7.5)
    hopeless = by_speeds([300.0], [10.0], [9.0])
    assert hopeless is not None and hopeless.low_s == 0
    assert by_speeds([300.0, 0.0], [0.5, 9.0], [1.0, 1.0]) is None, "who crawls does not drive"


def test_where_nobody_saw_the_pace_lies_between_those_around() -> None:
    told = by_speeds([100.0, 100.0, 100.0], [10.0, math.nan, 20.0], [0.0, 0.0, 0.0])
    assert told is not None and told.seconds == pytest.approx(10 + 7.5 + 5)


def test_only_trips_that_ended_within_the_window_count() -> None:
    times = TravelTimes(2, window_s=100)
    times.add(Trip(1, 1000.0 + i, 60.0 + i) for i in range(10))
    assert times.estimate(0, 1009.0) is None
    told = times.estimate(1, 1004.0)
    assert told is not None and told.trips == 5 and told.seconds == 62.0
    told = times.estimate(1, 1102.0)
    assert told is not None and told.trips == 8 and told.seconds == 65.5


@pytest.mark.parametrize(("off", "outliers"), [(0.43, 0), (0.46, 1)])
def test_three_deviations_by_medians_are_allowed(off: float, outliers: int) -> None:
    """Deviations of logarithms of 0.1 in the median are 0.148 as a standard deviation."""
    told = robust(100 * np.exp([*[-0.2, -0.1, 0.0, 0.1, 0.2] * 2, off]))
    assert told is not None and told.outliers == outliers


def test_there_is_no_key_to_let_go_of_before_the_first_mark() -> None:
    key = DayKey()
    key.drop_before(DAY)
    assert key.mark("ABC123", DAY) is not None
