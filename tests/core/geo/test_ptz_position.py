"""Motors' positions: what one aim becomes the position that gives this aim back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.ptz import Aim, PtzLimits, can_aim
from safecity_gis.core.geo.ptz_position import Motors, OutOfReach, aim_of, position_of

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


def test_right_and_up_are_positive() -> None:
    within = PtzLimits((-90, 90), (0, 90), (60, 60))
    assert position_of(Aim(0, 45), within, GENERIC) == pytest.approx((0, 0))
    assert position_of(Aim(45, 0), within, GENERIC) == pytest.approx((0.5, 1))
    assert position_of(Aim(315, 90), within, Motors((0, 360), (-90, 0))) == pytest.approx((90, -90))
