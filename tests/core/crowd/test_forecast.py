"""Forecasts: the trend goes on and dies down, and their error is that of the forecasts before."""

import math

import numpy as np
import pytest

from safecity_gis.core.crowd.forecast import FEW, Forecaster, Sample, trend_per_s


def filled(people: list[float], *, every_s: float = 60.0) -> Forecaster:
    forecaster = Forecaster()
    for number, value in enumerate(people):
        forecaster.take(Sample(every_s * number, value, 3.0))
    return forecaster


def test_without_a_past_there_is_no_forecast() -> None:
    assert Forecaster().ahead() == []


def test_a_steady_zone_stays_and_one_that_fills_goes_on_filling_but_ever_slower() -> None:
    steady = filled([100] * 10).ahead()
    assert [round(one.expected) for one in steady] == [100, 100]
    five, fifteen = filled([100 + 10 * n for n in range(10)]).ahead()
    assert 190 + 30 < five.expected < 190 + 50 and five.expected < fifteen.expected < 190 + 100


def test_people_who_are_counted_in_and_out_weigh_as_much_as_the_trend() -> None:
    forecaster = filled([100] * 10)
    assert forecaster.ahead(net_per_s=1.0)[0].expected > 150 > forecaster.ahead(net_per_s=math.nan)[0].expected


def test_nobody_expects_fewer_than_nobody() -> None:
    for one in filled([200 - 30 * n for n in range(7)]).ahead():
        assert one.expected >= 0 and one.low >= 0


def test_the_interval_is_made_of_the_errors_of_the_past_and_then_holds_what_comes() -> None:
    """A zone that breathes, with noise: nine in ten of the later forecasts hold what came, with some slack for chance."""
    rng = np.random.default_rng(3)
    people = [300 + 80 * math.sin(n / 25) + rng.normal(0, 10) for n in range(400)]
    forecaster, made = Forecaster(), []
    for number, value in enumerate(people):
        forecaster.take(Sample(60.0 * number, value, 10.0))
        made.append(forecaster.ahead())
    for which, minutes in ((0, 5), (1, 15)):
        judged = [(made[n][which], people[n + minutes]) for n in range(120, 380)]
        assert all(forecast.judged >= FEW for forecast, _ in judged)
        held = np.mean([forecast.low <= came <= forecast.high for forecast, came in judged])
        assert 0.84 <= held <= 0.99
        assert np.mean([forecast.high - forecast.low for forecast, _ in judged]) < 200


def test_farther_ahead_is_less_sure_before_anything_was_judged() -> None:
    five, fifteen = filled([100, 104, 108, 112]).ahead()
    assert fifteen.high - fifteen.low > five.high - five.low > 0 and five.judged == 0


@pytest.mark.parametrize("strange", [Sample(60, 5), Sample(0, 5), Sample(math.nan, 5), Sample(180, math.nan)])
def test_what_is_old_or_no_number_changes_nothing(strange: Sample) -> None:
    forecaster = filled([10, 20, 30])
    before = forecaster.ahead()
    forecaster.take(strange)
    assert forecaster.ahead() == before


def test_a_trend_needs_three_points() -> None:
    assert trend_per_s([]) == trend_per_s([Sample(0, 1), Sample(60, 2)]) == 0
    assert trend_per_s([Sample(0, 0), Sample(60, 60), Sample(120, 120)]) == pytest.approx(1)


def test_a_trend_moves_on_as_long_as_its_damping_lets_it() -> None:
    """10 people a minute that die down within ten minutes: 100 (1 - 1/e^0.5) more in five minutes."""
    samples = [100 + 10 * n for n in range(6)]
    for horizon, forecast in zip((300.0, 900.0), filled(samples).ahead(), strict=True):
        moved = 100 * (1 - math.exp(-horizon / 600))
        guess = math.sqrt(3.0**2 + 150 * horizon / 600 + moved**2)
        assert forecast.horizon_s == horizon and forecast.expected == pytest.approx(150 + moved)
        assert (forecast.low, forecast.high) == pytest.approx(
            (max(0, 150 + moved - 1.645 * guess), 150 + moved + 1.645 * guess), rel=1e-3
        )


def test_the_trend_is_that_of_the_last_five_minutes() -> None:
    assert trend_per_s([Sample(60.0 * n, 500 - 100 * n if n < 5 else 100 + n) for n in range(10)]) == pytest.approx(1 / 60)
    assert (
        trend_per_s([Sample(0, 1), Sample(200, 5), Sample(299, 7)])
        != 0
        == trend_per_s([Sample(0, 1), Sample(200, 5), Sample(300, 7)])
    )


def test_with_enough_of_its_own_errors_a_forecast_is_as_sure_as_those_were() -> None:
    forecaster = filled([100.0] * 12)
    assert [one.judged for one in forecaster.ahead()] == [7, 0]
    forecaster.take(Sample(60.0 * 12, 130.0))
    five, _ = forecaster.ahead()
    assert five.judged == FEW and five.high - five.expected == pytest.approx(30.0), "the largest of few errors"


def test_a_forecast_that_fell_due_while_nobody_looked_is_not_judged() -> None:
    forecaster = filled([100.0] * 3)
    forecaster.take(Sample(3600.0, 900.0))
    forecaster.take(Sample(3660.0, 900.0))
    assert [one.judged for one in forecaster.ahead()] == [3, 3]


def test_counted_streams_weigh_half_and_are_judged_as_people_saw_them() -> None:
    forecaster = filled([100] * 10)
    assert forecaster.ahead(net_per_s=1.0)[0].expected == pytest.approx(100 + 0.5 * 600 * (1 - math.exp(-0.5)))
    assert not forecaster.knows_nothing and Forecaster().knows_nothing
