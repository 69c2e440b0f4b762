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
