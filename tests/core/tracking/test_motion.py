"""Motion on the ground: the filter finds position and velocity, and survives wrong foot points."""

import numpy as np
import pytest

from safecity_gis.core.tracking.motion import GroundMotion


def walked(seed: int, seconds: float = 10.0) -> tuple[GroundMotion, float]:
    rng = np.random.default_rng(seed)
    motion = GroundMotion()
    times = np.arange(0, seconds, 0.2)
    for at in times:
        motion.update(np.array((1.4 * at, -0.5 * at)) + rng.normal(0, 0.2, 2), np.eye(2) * 0.04, at)
    return motion, float(times[-1])


@pytest.mark.parametrize("seed", range(5))
def test_a_walker_is_found_with_speed_and_direction(seed: int) -> None:
    motion, at = walked(seed)
    assert motion.position == pytest.approx((1.4 * at, -0.5 * at), abs=0.4)
    assert motion.velocity == pytest.approx((1.4, -0.5), abs=0.7)


def test_one_wrong_foot_point_moves_nobody() -> None:
    motion, at = walked(1)
    motion.update((60.0, 60.0), np.eye(2) * 0.04, at + 0.2)
    assert motion.position == pytest.approx((1.4 * (at + 0.2), -0.5 * (at + 0.2)), abs=0.6)


def test_fixes_that_stay_elsewhere_are_believed_in_the_end() -> None:
    motion, at = walked(1)
    for step in range(1, 5):
        motion.update((60.0, 60.0), np.eye(2) * 0.04, at + 0.2 * step)
    assert motion.position == pytest.approx((60.0, 60.0), abs=0.5)


def test_nan_and_old_fixes_change_nothing() -> None:
    motion, at = walked(1)
    before = motion.position
    motion.update((np.nan, 0), np.eye(2), at + 1)
    motion.update((0, 0), np.eye(2), at - 1)
    assert before is not None and motion.position == pytest.approx(before)


def test_nothing_is_known_before_the_first_fix_and_no_velocity_after_one() -> None:
    motion = GroundMotion()
    assert motion.position is None and motion.velocity is None
    motion.update((1, 2), np.eye(2), 0.0)
    assert motion.position == pytest.approx((1, 2)) and motion.velocity is None
