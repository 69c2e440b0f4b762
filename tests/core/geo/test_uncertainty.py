"""Covariances on the ground: what they mean in metres, and which fixes are too unsure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.uncertainty import GroundFixes, ellipse_rings, propagate, radius_68_m, without_far

SDS = st.floats(0.1, 20)


def fixes(*sds: float) -> GroundFixes:
    return GroundFixes(np.arange(2.0 * len(sds)).reshape(-1, 2), np.array([np.eye(2) * sd**2 for sd in sds]).reshape(-1, 2, 2))


@given(SDS)
def test_the_radius_holds_68_in_100_of_a_circular_normal(sd: float) -> None:
    places = np.random.default_rng(3).normal(0, sd, (4_000, 2))
    held = (np.hypot(*places.T) <= radius_68_m(np.eye(2) * sd**2)[0]).mean()
    assert held == pytest.approx(0.6827, abs=0.02)


def test_an_ellipse_counts_as_the_circle_of_the_same_total_variance() -> None:
    assert radius_68_m([np.diag((6.0, 2.0))]) == pytest.approx(radius_68_m([np.eye(2) * 4.0]))
    assert np.isnan(radius_68_m(np.full((1, 2, 2), np.nan))).all() and radius_68_m([]).shape == (0,)


def test_what_is_propagated_is_the_covariance_of_the_mapped_and_symmetric() -> None:
    slopes, covariance = np.array([[[2.0, 1.0], [0.0, 3.0]]]), np.array([[1.0, 0.2], [0.2, 0.5]])
    drawn = np.random.default_rng(1).multivariate_normal((0, 0), covariance, 50_000) @ slopes[0].T
    found = propagate(slopes, covariance)
    assert np.allclose(found[0], np.cov(drawn.T), rtol=0.03) and (found == found.swapaxes(1, 2)).all()


def test_far_and_unknown_fixes_lose_their_place_and_the_others_keep_it() -> None:
    given_ = fixes(1.0, 2.0, 3.0, 1.0, 1.0)
    given_.points[3, 1], given_.covariances[4, 1, 1] = np.nan, np.inf
    kept = without_far(given_, float(radius_68_m(np.eye(2) * 4.0)[0]))
    assert np.isfinite(kept.points).all(axis=1).tolist() == [True, True, False, False, False]
    assert np.isfinite(kept.covariances).all(axis=(1, 2)).tolist() == [True, True, False, False, False]
    assert (kept.points[:2] == given_.points[:2]).all() and np.isfinite(given_.points[2]).all(), "the given ones stay as they are"


@given(SDS, SDS, st.floats(0, np.pi), st.floats(0.5, 0.99))
def test_every_corner_of_an_ellipse_is_as_unlikely_as_the_others(
    one: float, other: float, turn: float, probability: float
) -> None:
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    covariance = axes @ np.diag((one**2, other**2)) @ axes.T
    ring = ellipse_rings(GroundFixes(np.array([(5.0, 7.0)]), covariance[None]), probability=probability, corners=12)[0]
    away = ring - (5.0, 7.0)
    distances = np.einsum("ni,ni->n", away, np.linalg.solve(covariance, away.T).T)
    assert ring.shape == (13, 2) and np.allclose(ring[0], ring[-1])
    assert np.allclose(1 - np.exp(-distances / 2), probability)


def test_a_fix_without_a_place_or_with_an_unknown_error_has_no_ellipse() -> None:
    given_ = fixes(1.0, 1.0, 1.0)
    given_.points[1, 0], given_.covariances[2, 0, 0] = np.nan, np.nan
    assert np.isnan(ellipse_rings(given_)).all(axis=(1, 2)).tolist() == [False, True, True]
    assert ellipse_rings(fixes()).shape == (0, 33, 2)
