"""Smoothing: straight lines stay, scatter shrinks, gaps are bridged, one sight is enough."""

import numpy as np
import pytest

from safecity_gis.core.tracking.smoothing import BLOCK, smooth


def test_a_straight_line_is_kept_also_across_a_gap_and_at_its_ends() -> None:
    at = np.concatenate((np.arange(0, 2, 0.1), np.arange(5, 7, 0.1)))
    moments = np.linspace(at[0], at[-1], 71)
    line = smooth(at, np.column_stack((3 * at, 1 - at)), moments, width_s=0.2)
    assert line == pytest.approx(np.column_stack((3 * moments, 1 - moments)), abs=1e-9)


def test_scatter_shrinks() -> None:
    rng, at = np.random.default_rng(1), np.arange(0, 30, 0.1)
    truth = np.column_stack((np.sin(at / 3), np.cos(at / 4)))
    smoothed = smooth(at, truth + rng.normal(0, 0.1, truth.shape), at, width_s=0.3)
    assert np.std(smoothed - truth) < 0.05


def test_one_sight_is_returned_and_two_are_joined() -> None:
    assert smooth([1.0], [[5.0]], [1.0], width_s=0.2).tolist() == [[5.0]]
    assert smooth([1.0, 3.0], [[5.0], [9.0]], [1.0, 2.0, 3.0], width_s=0.2) == pytest.approx(np.array([[5.0], [7.0], [9.0]]))


def test_long_tracks_are_the_same_in_blocks() -> None:
    rng, at = np.random.default_rng(2), np.arange(0, 100, 0.1)
    values = rng.normal(0, 1, (len(at), 1))
    whole = smooth(at, values, at, width_s=0.3)
    part = smooth(at, values, at[BLOCK - 5 : BLOCK + 5], width_s=0.3)
    assert part == pytest.approx(whole[BLOCK - 5 : BLOCK + 5])


@pytest.mark.parametrize(("at", "values"), [([], np.empty((0, 2))), ([1.0], [1.0]), ([1.0, 2.0], [[1.0]])])
def test_what_does_not_belong_together_is_refused(at: list[float], values: object) -> None:
    with pytest.raises(ValueError, match="expected times"):
        smooth(at, values, [1.0], width_s=0.2)  # type: ignore[arg-type]
