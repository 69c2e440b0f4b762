"""Motors' positions: what one aim becomes the position that gives this aim back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.ptz import Aim, PtzLimits, can_aim
from safecity_gis.core.geo.ptz_position import Motors, OutOfReach, aim_of, hfov_at, position_of

GENERIC = Motors((-1, 1), (-1, 1))


def limits() -> st.SearchStrategy[PtzLimits]:
    pan = st.tuples(st.floats(-360, 360), st.floats(1, 360)).map(lambda found: (found[0], found[0] + found[1]))
    tilt = st.tuples(st.floats(-90, 40), st.floats(1, 50)).map(lambda found: (found[0], found[0] + found[1]))
    return st.builds(PtzLimits, pan, tilt, st.just((60.0, 60.0)))


@given(limits(), st.floats(0, 359.999), st.floats(-90, 90))
def test_an_aim_within_the_limits_comes_back_from_its_position_and_any_other_is_refused(
    within: PtzLimits, bearing: float, tilt: float
) -> None:
    aim = Aim(bearing, tilt)
    if not can_aim(within, aim):
        with pytest.raises(OutOfReach):
            position_of(aim, within, GENERIC)
        return
    pan, up = position_of(aim, within, GENERIC)
    assert -1 <= pan <= 1 and -1 <= up <= 1
    back = aim_of(pan, up, within, GENERIC)
    assert (back.bearing_deg - bearing + 180) % 360 == pytest.approx(180, abs=1e-6)
    assert back.tilt_deg == pytest.approx(tilt, abs=1e-6)


@given(limits(), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_the_position_is_as_far_between_the_motors_ends_as_the_aim_between_the_limits(
    within: PtzLimits, right: float, up: float
) -> None:
    (first, last), (least, most) = within.pan_deg, within.tilt_deg
    aim = Aim((first + right * (last - first)) % 360, most - up * (most - least))
    assert position_of(aim, within, Motors((-170, 170), (5, 45))) == pytest.approx((-170 + 340 * right, 5 + 40 * up), abs=1e-3)


def test_right_and_up_are_positive() -> None:
    within = PtzLimits((-90, 90), (0, 90), (60, 60))
    assert position_of(Aim(0, 45), within, GENERIC) == pytest.approx((0, 0))
    assert position_of(Aim(45, 0), within, GENERIC) == pytest.approx((0.5, 1))
    assert position_of(Aim(315, 90), within, Motors((0, 360), (-90, 0))) == pytest.approx((90, -90))


@pytest.mark.parametrize(("pan", "tilt"), [(1.05, 0.0), (-1.05, 0.0), (0.0, 1.05), (0.0, -1.05), (float("nan"), 0.0)])
def test_a_position_that_motors_do_not_range_over_is_no_aim(pan: float, tilt: float) -> None:
    with pytest.raises(OutOfReach):
        aim_of(pan, tilt, PtzLimits((0, 180), (0, 90), (60, 60)), GENERIC)


def test_motors_that_overshoot_their_ends_a_little_still_have_an_aim() -> None:
    aim = aim_of(1.03, -1.03, PtzLimits((0, 180), (0, 90), (60, 60)), GENERIC)
    assert aim == pytest.approx((182.7, 91.35))


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_longer_focal_length_shows_less_and_the_ends_are_the_makers(nearer: float, farther: float) -> None:
    assert hfov_at(-3.0, (0, 10), 60, 4) == hfov_at(0.0, (0, 10), 60, 4) == pytest.approx(60)
    assert hfov_at(13.0, (0, 10), 60, 4) == hfov_at(10.0, (0, 10), 60, 4) == pytest.approx(4)
    if nearer < farther:
        assert hfov_at(10 * farther, (0, 10), 60, 4) <= hfov_at(10 * nearer, (0, 10), 60, 4) + 1e-9


def test_half_way_the_focal_length_is_the_mean_of_the_two_ends() -> None:
    focal_length = [1 / math.tan(math.radians(angle) / 2) for angle in (60, 4, hfov_at(6.0, (2, 10), 60, 4))]
    assert focal_length[2] == pytest.approx((focal_length[0] + focal_length[1]) / 2)
