import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.traffic.marks import DAY_S, DayKey
from safecity_gis.core.traffic.travel import Link, Matcher, Seen, TravelRefused, TravelTimes, by_speeds, robust

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
