"""Motion: boxes and ground points of many tracks at once, found with their speed, and not moved by a wrong foot point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from safecity_gis.core.tracking.motion import MAX_REJECTED, BoxMotion, GroundMotion, as_boxes, measure

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


class Textbook:
    """One coordinate's Kalman filter with matrices, as in the source."""

    def __init__(self, value: float, variance: float, first_speed_sd: float) -> None:
        self.x, self.p = np.array((value, 0.0)), np.diag((variance, first_speed_sd**2))

    def predict(self, dt: float, acceleration_sd: float) -> None:
        f, g = np.array(((1, dt), (0, 1))), np.array((dt * dt / 2, dt))
        self.x, self.p = f @ self.x, f @ self.p @ f.T + np.outer(g, g) * acceleration_sd**2

    def correct(self, value: float, variance: float) -> None:
        gain = self.p[:, 0] / (self.p[0, 0] + variance)
        self.x, self.p = self.x + gain * (value - self.x[0]), self.p - np.outer(gain, self.p[0])


@given(st.integers(0, 999))
def test_boxes_are_filtered_as_the_textbook_has_it_each_coordinate_by_itself(seed: int) -> None:
    """In body heights 1 a second squared, 0.5 a second at first, and 4.2 and 6 % of a sight; sizes in logarithms."""
    rng, motion = np.random.default_rng(seed), BoxMotion()
    truth = np.array((300.0, 200.0, np.log(40.0), np.log(100.0)))
    shares, logs = np.array((0.042, 0.06)), np.array((0.13, 0.10))

    def noise(height: float) -> np.ndarray:
        return np.concatenate((shares * height, logs)) ** 2

    motion.add(truth[None])
    filters = [Textbook(truth[i], noise(100.0)[i], 50.0 if i < 2 else 0.3) for i in range(4)]
    for dt in rng.uniform(0.02, 0.5, 6):
        height = np.exp(filters[3].x[0])
        for i, one in enumerate(filters):
            one.predict(dt, height if i < 2 else 1.0)
        motion.predict(dt)
        seen = truth + rng.normal(0, (5, 5, 0.1, 0.1))
        variances = noise(np.exp(filters[3].x[0]))
        spread = np.array([(seen[i] - one.x[0]) ** 2 / (one.p[0, 0] + variances[i]) for i, one in enumerate(filters)])
        assert motion.distances(ROW, seen[None])[0, 0] == pytest.approx(spread)
        for i, one in enumerate(filters):
            one.correct(seen[i], variances[i])
        motion.correct(ROW, seen[None])
        assert motion.states[0] == pytest.approx([one.x[0] for one in filters])
        assert motion.rates[0] == pytest.approx([one.x[1] for one in filters])


@given(st.integers(0, 999))
def test_places_on_the_ground_are_filtered_as_the_textbook_has_it(seed: int) -> None:
    rng, motion = np.random.default_rng(seed), GroundMotion()
    motion.add(2)
    rows, noise = np.array([1]), np.diag(rng.uniform(0.5, 2, 2))
    filters = [Textbook(value, noise[i, i], 8.0) for i, value in enumerate((3.0, -4.0))]
    motion.correct(rows, np.array([(3.0, -4.0)]), noise[None])
    for dt in rng.uniform(0.05, 1, 6):
        for one in filters:
            one.predict(dt, 1.5)
        motion.predict(dt)
        seen = np.array([one.x[0] for one in filters]) + rng.normal(0, 0.5, 2)
        spread = np.diag([one.p[0, 0] for one in filters]) + noise
        far = mahalanobis(seen, [one.x[0] for one in filters], np.linalg.inv(spread)) ** 2
        assert motion.distances(rows, seen[None], noise[None])[0, 0] == pytest.approx(far)
        for i, one in enumerate(filters):
            one.correct(seen[i], noise[i, i])
        motion.correct(rows, seen[None], noise[None])
        assert motion.states[1] == pytest.approx([filters[0].x[0], filters[1].x[0], filters[0].x[1], filters[1].x[1]])
    assert np.isnan(motion.states[0]).all()


def test_distances_on_the_ground_follow_the_axes_of_the_error() -> None:
    motion = GroundMotion()
    motion.add(1)
    slanted = np.array([[[2.0, 1.5], [1.5, 2.0]]])
    motion.correct(ROW, np.zeros((1, 2)), slanted)
    places = np.array([(1.0, 1.0), (1.0, -1.0), (3.0, 0.5)])
    found = motion.distances(ROW, places, np.repeat(slanted, 3, axis=0))[0]
    assert found == pytest.approx([mahalanobis(place, (0, 0), np.linalg.inv(2 * slanted[0])) ** 2 for place in places])


def test_wrong_fixes_now_and_then_never_add_up_to_belief() -> None:
    motion, at = walked(1)
    for step in range(4 * MAX_REJECTED):
        motion.predict(0.2)
        at += 0.2
        wrong = step % MAX_REJECTED != 0
        motion.correct(ROW, np.array([(60.0, 60.0) if wrong else (1.4 * at, -0.5 * at)]), SURE)
    assert motion.position(0) == pytest.approx((1.4 * at, -0.5 * at), abs=2.0)


def test_rows_on_the_ground_that_stay_keep_all_that_is_known_of_them() -> None:
    motion, at = walked(1)
    motion.add(1)
    motion.keep(np.array([1, 0]))
    assert motion.position(0) is None and motion.position(1) == pytest.approx((1.4 * at, -0.5 * at), abs=0.4)
    assert motion.velocity(0) is None and motion.velocity(1) is not None
