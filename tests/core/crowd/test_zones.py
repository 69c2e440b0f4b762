"""What a zone holds: sums, what is seen of it, the densest part, 'at least'."""

import math

import numpy as np
import pytest

from safecity_gis.core.crowd.zones import COMMON_SHARE_SD, rise_per_min, zone_count


def counted(expected: list[float], *, area: float = 10.0, zone_m2: float = 40.0, at_least: tuple[int, ...] = ()):
    n = len(expected)
    flags = np.isin(np.arange(n), at_least)
    return zone_count(np.array(expected, np.float64), np.ones(n), np.full(n, area), flags, zone_m2=zone_m2)


def test_a_zone_that_is_seen_whole_is_a_number_with_an_interval() -> None:
    count = counted([10, 20, 0, 10])
    assert (count.people, count.per_m2, count.seen_share, count.at_least) == (40, 1.0, 1.0, False)
    half = 1.645 * math.hypot(2, COMMON_SHARE_SD * 40)
    assert count.low == pytest.approx(40 - half, abs=0.01) and count.high == pytest.approx(40 + half, abs=0.01)
    assert count.densest_per_m2 == 2.0


def test_what_is_not_seen_makes_it_at_least() -> None:
    count = counted([10, 20], zone_m2=40)
    assert count.at_least and count.high == math.inf and count.seen_share == 0.5 and count.low > 0


def test_saturated_ground_makes_it_at_least() -> None:
    assert counted([10, 20, 0, 10], at_least=(1,)).at_least


def test_where_nobody_looks_nothing_is_known() -> None:
    count = counted([])
    assert math.isnan(count.people) and count.at_least and count.seen_share == 0


@pytest.mark.parametrize("broken", [math.nan, -1.0, math.inf])
def test_absurd_values_are_refused(broken: float) -> None:
    with pytest.raises(ValueError, match="below zero or no number"):
        counted([1.0, broken])
    with pytest.raises(ValueError, match="has an area"):
        counted([1.0], zone_m2=0)


def test_how_fast_it_rises_is_known_after_half_a_minute() -> None:
    at = np.arange(0, 120, 2.0)
    assert rise_per_min(at / 2, at) == pytest.approx(30)
    assert math.isnan(rise_per_min(at[:5], at[:5])) and math.isnan(rise_per_min(at[:1], at[:1]))


@pytest.mark.parametrize(("zone_m2", "at_least"), [(40.0, False), (40 / 0.9, False), (45.0, True)])
def test_nine_tenths_of_a_zone_are_enough_to_see(zone_m2: float, at_least: bool) -> None:
    assert counted([10, 20, 0, 10], zone_m2=zone_m2).at_least == at_least


def test_more_ground_than_the_zone_has_is_the_whole_zone() -> None:
    assert counted([10, 20, 0, 10], zone_m2=20).seen_share == 1.0


def test_a_fiftieth_of_saturated_ground_is_forgiven() -> None:
    flags = np.array([True, False])
    for area, at_least in ((1.0, False), (1.1, True)):
        count = zone_count(np.ones(2), np.ones(2), np.array([area, 49.0]), flags, zone_m2=50)
        assert count.at_least == at_least and count.saturated_share == pytest.approx(area / (area + 49))
    assert count.high == math.inf and count.low == 0


def test_the_densest_part_is_a_tenth_of_what_is_seen_though_cells_are_larger_or_smaller() -> None:
    people, areas = np.array([3.0, 4.0, 0.0, 9.0]), np.array([1.0, 2.0, 17.0, 10.0])
    count = zone_count(people, np.zeros(4), areas, np.zeros(4, bool), zone_m2=30)
    assert count.densest_per_m2 == pytest.approx((3.0 + 2 * 2.0) / 3), "the metre of 3 and two metres of 2 make a tenth of 30"
    unseen = zone_count(np.append(people, 0.0), np.zeros(5), np.append(areas, 0.0), np.zeros(5, bool), zone_m2=30)
    assert unseen == count


def test_cells_of_which_something_is_missing_are_refused() -> None:
    ones = np.ones(2)
    for short in ((ones[:1], ones, ones, ones > 0), (ones, ones[:1], ones, ones > 0), (ones, ones, ones, ones[:1] > 0)):
        with pytest.raises(ValueError, match="has an area"):
            zone_count(*short, zone_m2=9.0)
    with pytest.raises(ValueError, match="has an area"):
        zone_count(ones, ones, ones, ones > 0, zone_m2=math.inf)


def test_only_the_last_minute_tells_how_fast_it_rises() -> None:
    at = np.arange(0.0, 181.0, 10.0)
    people = np.where(at < 120, 500 - at, 380 + (at - 120) / 6)
    assert rise_per_min(people, at) == pytest.approx(10)
    assert rise_per_min(np.array([0.0, 5.0]), np.array([0.0, 30.0])) == pytest.approx(10)
    assert math.isnan(rise_per_min(np.array([0.0, 5.0]), np.array([0.0, 29.9])))
    assert rise_per_min(np.array([0.0, 5.0]), np.array([0.0, 10.0]), window_s=20.0) == pytest.approx(30)
