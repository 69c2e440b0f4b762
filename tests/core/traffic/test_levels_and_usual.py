import math

import numpy as np
import pytest

from safecity_gis.core.traffic.levels import HCM, IRC, level_of
from safecity_gis.core.traffic.usual import UNUSUAL, departure


@pytest.mark.parametrize(
    ("speed", "hcm", "irc"),
    [(16.0, "A", "A"), (13.0, "B", "B"), (9.0, "C", "C"), (7.0, "D", "D"), (6.0, "E", "E"), (4.0, "F", "F")],
)
def test_levels_are_shares_of_the_free_flow(speed: float, hcm: str, irc: str) -> None:
    assert (level_of(speed, 16.7), level_of(speed, 16.7, IRC)) == (hcm, irc)


def test_an_unknown_speed_has_no_level_and_a_free_flow_of_nothing_is_refused() -> None:
    assert level_of(math.nan, 16.7, HCM) is None
    with pytest.raises(ValueError):
        level_of(10.0, 0.0)


def test_half_the_usual_speed_is_unusual_and_a_little_less_is_not() -> None:
    weeks = np.random.default_rng(1).normal(14, 0.7, 10)
    slow, usual = departure(7.0, weeks), departure(13.0, weeks)
    assert slow is not None and slow.likelihood is not None and slow.likelihood > UNUSUAL and slow.z < 0 and slow.weeks == 10
    assert usual is not None and usual.likelihood is not None and usual.likelihood < 0.95


def test_one_week_of_flood_does_not_become_the_rule() -> None:
    told = departure(14.0, [14.1, 13.9, 2.0, 14.0, 14.2, 13.8])
    assert told is not None and told.usual == pytest.approx(14, abs=0.1)


def test_few_weeks_say_nothing_and_none_nothing_at_all() -> None:
    told = departure(5.0, [14.0, 14.1, 13.9])
    assert told is not None and told.likelihood is None and told.weeks == 3
    assert departure(5.0, []) is None and departure(math.nan, [1.0] * 9) is None


def test_a_departure_is_judged_by_median_and_scatter_of_the_newest_twelve_weeks() -> None:
    told = departure(13.0, [99.0, *[8.0, 10.0, 12.0] * 4])
    assert told is not None and (told.usual, told.weeks) == (10.0, 12)
    assert told.spread == pytest.approx(1.4826 * 2.0)
    assert told.z == pytest.approx(3.0 / (1.4826 * 2.0 * np.sqrt(1 + np.pi / 24)))
    # Student's t with 11 degrees of freedom: two-sided probability of 0.95 at 2.201 (any table).
    edge = departure(10.0 + 2.201 * told.spread * np.sqrt(1 + np.pi / 24), [8.0, 10.0, 12.0] * 4)
    assert edge is not None and edge.likelihood == pytest.approx(0.95, abs=1e-3)


@pytest.mark.parametrize(("usual", "floor"), [(20.0, 1.0), (-20.0, 1.0), (2.0, 0.3)])
def test_weeks_that_happen_to_agree_scatter_a_little_all_the_same(usual: float, floor: float) -> None:
    told = departure(usual, [usual] * 6)
    assert told is not None and told.spread == pytest.approx(floor) and told.z == 0 and told.likelihood == 0


def test_four_weeks_are_enough_and_unknown_ones_do_not_count() -> None:
    four = departure(5.0, [14.0, math.nan, 14.1, 13.9, math.inf, 14.0])
    assert four is not None and four.weeks == 4 and four.likelihood is not None
