"""Batteries: closed form beside hand-made figures and beside small steps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.batteries import Batteries
from safecity_gis.core.network.elements import NetworkError, Supply
from tests.core.network.cities import SUNNY, UNHURRIED

FULL_8_H = Supply("s", "f", capacity_wh=320.0, load_w=40.0)
WATTS = st.floats(0, 200)


def test_a_full_battery_of_eight_hours_is_dark_after_eight_hours() -> None:
    battery = Batteries.of([FULL_8_H])
    assert battery.dark_in(clock_h=22.25, within_h=48.0) == pytest.approx([8.0])
    assert battery.charge_after(2.0, clock_h=22.25) == pytest.approx([0.75])
    assert list(battery.dark_after(7.99, clock_h=22.25)) == [False]
    assert list(battery.dark_after(8.01, clock_h=22.25)) == [True]


def test_the_sun_lengthens_the_day_by_what_it_gives() -> None:
    sunny = replace(FULL_8_H, solar_w=tuple(20.0 if hour in {12, 13} else 0.0 for hour in range(24)))
    assert Batteries.of([sunny]).dark_in(clock_h=11.5, within_h=48.0) == pytest.approx([9.0])


def test_a_site_that_the_sun_carries_by_day_is_dark_by_night_and_comes_back() -> None:
    battery = Batteries.of([Supply("s", "f", capacity_wh=0.0, load_w=40.0, solar_w=SUNNY)])
    assert list(battery.dark_after(0.0, clock_h=12.0)) == [False]
    assert battery.dark_in(clock_h=12.0, within_h=48.0) == pytest.approx([5.0])
    assert list(battery.dark_after(12.0, clock_h=12.0)) == [True]
    assert list(battery.dark_after(20.5, clock_h=12.0)) == [False]


def test_a_battery_that_is_filled_each_day_never_goes_dark() -> None:
    supply = Supply("s", "", capacity_wh=800.0, charge=1.0, load_w=20.0, solar_w=SUNNY)
    assert np.isinf(Batteries.of([supply]).dark_in(clock_h=17.0, within_h=240.0)).all()


def test_a_day_of_too_little_sun_wears_the_battery_down_over_days() -> None:
    supply = Supply("s", "", capacity_wh=1000.0, load_w=24.0, solar_w=SUNNY)
    poor = replace(supply, load_w=30.0)
    assert Batteries.of([supply]).charge_after(48.0, clock_h=17.0) == pytest.approx([1 - 72 / 1000])
    assert Batteries.of([poor]).dark_in(clock_h=17.0, within_h=480.0) == pytest.approx([(1000 - 4 * 180) / 30 + 4 * 24])


def test_what_is_empty_as_the_sun_rises_does_not_go_dark() -> None:
    battery = Batteries.of([Supply("s", "f", capacity_wh=80.0, load_w=40.0, solar_w=SUNNY)])
    assert battery.dark_in(clock_h=6.0, within_h=3.0) == pytest.approx([np.inf])


@UNHURRIED
@given(
    st.floats(0, 500),
    st.floats(0, 1),
    WATTS,
    st.lists(WATTS, min_size=24, max_size=24),
    st.floats(0, 24),
    st.floats(0, 40),
)
def test_the_closed_form_is_the_limit_of_small_steps(
    capacity: float, charge: float, load: float, sun: list[float], clock: float, hours: float
) -> None:
    battery = Batteries.of([Supply("s", "f", capacity, charge, load, tuple(sun))])
    energy, steps = capacity * charge, 4000
    length = hours / steps
    for step in range(steps):
        net = sun[int(clock + (step + 0.5) * length) % 24] - load
        energy = min(max(energy + net * length, 0.0), capacity)
    assert battery.energy_after(hours, clock_h=clock)[0] == pytest.approx(energy, abs=42 * 400 * length + 1e-6)


@UNHURRIED
@given(st.floats(1, 500), st.floats(0, 1), st.floats(1, 200), st.floats(0, 24))
def test_without_sun_the_time_to_dark_is_energy_by_load(capacity: float, charge: float, load: float, clock: float) -> None:
    dark_in = Batteries.of([Supply("s", "f", capacity, charge, load)]).dark_in(clock_h=clock, within_h=1000.0)
    assert dark_in == pytest.approx([capacity * charge / load], abs=1e-6)


@UNHURRIED
@given(
    st.floats(0, 500), st.floats(0, 1), WATTS, st.lists(WATTS, min_size=24, max_size=24), st.floats(0, 24), st.floats(0.01, 40)
)
def test_a_site_has_light_until_it_goes_dark_and_none_then(
    capacity: float, charge: float, load: float, sun: list[float], clock: float, within: float
) -> None:
    battery = Batteries.of([Supply("s", "f", capacity, charge, load, tuple(sun))])
    dark_in = float(battery.dark_in(clock_h=clock, within_h=within)[0])
    for part in (0.1, 0.5, 0.9, 0.999):
        assert not battery.dark_after(min(dark_in, within) * part, clock_h=clock)[0] or dark_in * (1 - part) < 1e-6
    if dark_in < within:
        until_next_hour = 1 - (clock + dark_in) % 1
        assert until_next_hour < 1e-6 or battery.dark_after(dark_in + until_next_hour / 2, clock_h=clock)[0]


def test_no_batteries_are_no_rows() -> None:
    assert Batteries.of([]).energy_after(3.0, clock_h=1.0).shape == (0,)
    assert Batteries.of([]).dark_in(clock_h=1.0, within_h=9.0).shape == (0,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity_wh": -1.0},
        {"load_w": -1.0},
        {"load_w": float("nan")},
        {"charge": 1.1},
        {"charge": -0.1},
        {"solar_w": (1.0,) * 23},
        {"solar_w": (-1.0,) * 24},
    ],
    ids=str,
)
def test_impossible_power_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(NetworkError, match="supply of s"):
        Batteries.of([replace(FULL_8_H, **wrong)])


@pytest.mark.parametrize(("hours", "clock"), [(-1.0, 0.0), (float("inf"), 0.0), (1.0, 25.0), (1.0, -0.1), (1.0, float("nan"))])
def test_impossible_times_are_refused(hours: float, clock: float) -> None:
    with pytest.raises(NetworkError, match="expected hours"):
        Batteries.of([FULL_8_H]).energy_after(hours, clock_h=clock)
