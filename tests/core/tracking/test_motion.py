"""Motion: boxes and ground points of many tracks at once, found with their speed, and not moved by a wrong foot point."""

import numpy as np
import pytest

from safecity_gis.core.tracking.motion import BoxMotion, GroundMotion, as_boxes, measure

ROW = np.array([0])
SURE = np.eye(2)[None] * 0.04


def walked(seed: int, seconds: float = 10.0) -> tuple[GroundMotion, float]:
    rng = np.random.default_rng(seed)
    motion = GroundMotion()
    motion.add(1)
    for step in range(int(seconds * 5)):
        if step:
            motion.predict(0.2)
        at = step / 5
        motion.correct(ROW, np.array([(1.4 * at, -0.5 * at)]) + rng.normal(0, 0.2, (1, 2)), SURE)
    return motion, at


@pytest.mark.parametrize("seed", range(5))
def test_a_walker_is_found_with_speed_and_direction(seed: int) -> None:
    motion, at = walked(seed)
    assert motion.position(0) == pytest.approx((1.4 * at, -0.5 * at), abs=0.4)
    assert motion.velocity(0) == pytest.approx((1.4, -0.5), abs=0.7)


def test_one_wrong_foot_point_moves_nobody() -> None:
    motion, at = walked(1)
    motion.predict(0.2)
    motion.correct(ROW, np.array([(60.0, 60.0)]), SURE)
    assert motion.position(0) == pytest.approx((1.4 * (at + 0.2), -0.5 * (at + 0.2)), abs=0.6)


def test_fixes_that_stay_elsewhere_are_believed_in_the_end() -> None:
    motion, _ = walked(1)
    for _ in range(4):
        motion.predict(0.2)
        motion.correct(ROW, np.array([(60.0, 60.0)]), SURE)
    assert motion.position(0) == pytest.approx((60.0, 60.0), abs=0.5)


def test_unknown_fixes_change_nothing() -> None:
    motion, _ = walked(1)
    before = motion.states.copy()
    motion.correct(ROW, np.array([(np.nan, 0.0)]), SURE)
    motion.correct(ROW, np.array([(0.0, 0.0)]), SURE * np.nan)
    assert np.array_equal(motion.states, before)


def test_nothing_is_known_before_the_first_fix_and_no_velocity_after_one() -> None:
    motion = GroundMotion()
    motion.add(2)
    assert motion.position(0) is None and motion.velocity(0) is None
    motion.correct(ROW, np.array([(1.0, 2.0)]), SURE)
    assert motion.position(0) == pytest.approx((1, 2)) and motion.velocity(0) is None
    assert motion.position(1) is None, "a fix of one is none of another"
    distances = motion.distances(np.array([0, 1]), np.array([(1.0, 2.0), (4.0, 2.0)]), np.repeat(SURE, 2, axis=0))
    assert distances[0, 0] < 0.01 < distances[0, 1] and np.isnan(distances[1]).all()


def test_the_ground_filter_is_as_sure_as_it_is_right() -> None:
    """Normalised errors of the position average two, the dimensions (Bar-Shalom et al., section 5.4)."""
    rng = np.random.default_rng(5)
    motion = GroundMotion()
    motion.add(400)
    rows, truth, velocity = np.arange(400), np.zeros((400, 2)), rng.normal(0, 1.5, (400, 2))
    for step in range(40):
        if step:
            push = rng.normal(0, 1.5, (400, 2))
            truth += velocity * 0.2 + push * 0.02
            velocity += push * 0.2
            motion.predict(0.2)
        motion.correct(rows, truth + rng.normal(0, 0.3, (400, 2)), np.repeat(np.eye(2)[None] * 0.09, 400, axis=0))
    error = motion.states[:, :2] - truth
    normalised = np.einsum("ni,nij,nj->n", error, np.linalg.inv(motion._covariances[:, :2, :2]), error)
    assert 1.7 < normalised.mean() < 2.3


def test_boxes_survive_measuring() -> None:
    boxes = np.array([(10.0, 20.0, 40.0, 120.0), (0.0, 0.0, 1.0, 1.0)])
    assert as_boxes(measure(boxes)) == pytest.approx(boxes)


def test_a_box_that_moves_and_grows_is_predicted() -> None:
    motion, rng = BoxMotion(), np.random.default_rng(2)
    truth = [np.array([(100 + 30 * t, 200.0, np.log(40 + 4 * t), np.log(100 + 10 * t))]) for t in np.arange(0, 4, 0.1)]
    motion.add(truth[0])
    for at in truth[1:]:
        motion.predict(0.1)
        motion.correct(ROW, at + rng.normal(0, (1, 1, 0.02, 0.02), (1, 4)))
    motion.predict(0.5)
    assert motion.states[0, 0] == pytest.approx(100 + 30 * 4.4, abs=5)
    assert np.exp(motion.states[0, 3]) == pytest.approx(144, rel=0.08)


def test_rows_that_stay_keep_their_state() -> None:
    motion = BoxMotion()
    motion.add(np.array([(1.0, 1.0, 1.0, 1.0), (2.0, 2.0, 2.0, 2.0)]))
    motion.keep(np.array([False, True]))
    assert motion.states.tolist() == [[2.0, 2.0, 2.0, 2.0]]
    assert motion.distances(ROW, motion.states).tolist() == [[[0.0, 0.0, 0.0, 0.0]]]
