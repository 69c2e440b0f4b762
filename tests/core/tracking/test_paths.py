"""Path simplification: ends stay, error stays within the tolerance, size stays within the limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.tracking.paths import simplify

WALKS = st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=2, max_size=200)


def walk(steps: list[tuple[float, float]]) -> np.ndarray:
    return np.column_stack((np.cumsum(steps, axis=0), np.arange(len(steps)) * 0.2))


@given(WALKS, st.floats(0.05, 5.0))
def test_the_object_is_never_told_farther_off_than_the_tolerance(steps: list[tuple[float, float]], tolerance_m: float) -> None:
    full = walk(steps)
    short = simplify(full, tolerance_m=tolerance_m, at_most=500)
    told = np.column_stack([np.interp(full[:, 2], short[:, 2], short[:, axis]) for axis in (0, 1)])
    assert np.linalg.norm(told - full[:, :2], axis=1).max() <= tolerance_m + 1e-9


@given(WALKS, st.integers(2, 20))
def test_the_limit_holds_and_the_ends_stay(steps: list[tuple[float, float]], at_most: int) -> None:
    full = walk(steps)
    short = simplify(full, tolerance_m=0.0, at_most=at_most)
    assert len(short) <= at_most
    assert np.array_equal(short[[0, -1]], full[[0, -1]])
    assert np.all(np.diff(short[:, 2]) > 0)


def test_a_straight_walk_at_constant_speed_needs_two_points() -> None:
    assert len(simplify(walk([(0.3, 0.1)] * 300), tolerance_m=0.1, at_most=512)) == 2


def test_a_stop_on_a_straight_line_is_kept_because_time_matters() -> None:
    steps = [(0.3, 0.0)] * 20 + [(0.0, 0.0)] * 50 + [(0.3, 0.0)] * 20
    assert len(simplify(walk(steps), tolerance_m=0.2, at_most=512)) >= 4


def test_nothing_stays_nothing_and_nan_is_dropped() -> None:
    assert simplify([], tolerance_m=1, at_most=10).shape == (0, 3)
    assert len(simplify([(0, 0, 0), (np.nan, 0, 1), (5, 5, 2)], tolerance_m=1, at_most=10)) == 2


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[n, 3\]"):
        simplify([(1, 2)], tolerance_m=1, at_most=10)
    with pytest.raises(ValueError, match="at least 2"):
        simplify([(1, 2, 3)], tolerance_m=1, at_most=1)


def test_no_more_vertices_are_kept_than_the_tolerance_needs() -> None:
    corner = [(float(i), 0.0, float(i)) for i in range(11)] + [(10.0, float(i), 10.0 + i) for i in range(1, 11)]
    assert simplify(corner, tolerance_m=0.5, at_most=10).tolist() == [[0, 0, 0], [10, 0, 10], [10, 10, 20]]


@given(WALKS, st.integers(3, 10))
def test_with_too_many_vertices_the_farthest_off_are_kept(steps: list[tuple[float, float]], at_most: int) -> None:
    """Each that is kept is needed for a tolerance for which each that is not kept is not."""
    full = walk(steps)
    few = simplify(full, tolerance_m=0.0, at_most=at_most)
    more = simplify(full, tolerance_m=0.0, at_most=at_most + 1)
    assert {tuple(row) for row in few} <= {tuple(row) for row in more}
