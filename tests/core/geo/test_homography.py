"""Homographies: recovered from points, honest about error and degeneracy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo import homography

CLIP = np.array([[0.142, -0.0073, -44.1], [-0.0057, -0.04, 173.8], [0.0009, 0.0191, 1.0]])
PICTURE = st.tuples(st.floats(0, 768), st.floats(120, 576))


@given(st.lists(PICTURE, min_size=1, max_size=30))
def test_a_fit_to_exact_points_maps_other_points_exactly(points: list[tuple[float, float]]) -> None:
    corners = [(0, 200), (768, 200), (768, 576), (0, 576), (300, 400)]
    fitted = homography.fit(corners, homography.apply(CLIP, corners))
    assert fitted.rms < 1e-6
    assert np.allclose(homography.apply(fitted.matrix, points), homography.apply(CLIP, points), atol=1e-4)


@given(PICTURE)
def test_there_and_back_is_the_same_pixel(pixel: tuple[float, float]) -> None:
    ground = homography.apply(CLIP, [pixel])
    inverse = homography.facing(np.linalg.inv(CLIP), homography.apply(CLIP, [(384, 570)])[0])
    assert np.allclose(homography.apply(inverse, ground), [pixel], atol=1e-6)


def test_residuals_tell_how_badly_a_point_fits() -> None:
    rng = np.random.default_rng(5)
    source = rng.uniform((0, 150), (768, 576), (40, 2))
    target = homography.apply(CLIP, source)
    target[7] += (3.0, 0.0)
    residuals = homography.fit(source, target).residuals
    assert int(np.argmax(residuals)) == 7 and residuals[7] > 5 * np.median(residuals)


@pytest.mark.parametrize("pixel", [(384.0, 500.0), (100.0, 250.0), (700.0, 180.0)])
def test_covariance_is_that_of_a_thousand_noisy_measurements(pixel: tuple[float, float]) -> None:
    rng = np.random.default_rng(1)
    fixes = homography.locate(CLIP, [pixel], pixel_sd=2.0, ground_sd_m=0.3)
    noisy = homography.apply(CLIP, rng.normal(pixel, 2.0, (20_000, 2))) + rng.normal(0, 0.3, (20_000, 2))
    assert np.allclose(fixes.covariances[0], np.cov(noisy.T), rtol=0.12, atol=0.01)


def test_points_above_the_horizon_have_no_place_on_the_ground() -> None:
    fixes = homography.locate(CLIP, [(384, -200), (384, 400), (np.nan, 1)], pixel_sd=2, ground_sd_m=0.3)
    assert np.isnan(fixes.points[[0, 2]]).all() and np.isnan(fixes.covariances[[0, 2]]).all()
    assert np.isfinite(fixes.points[1]).all()


def test_nothing_maps_to_nothing() -> None:
    fixes = homography.locate(CLIP, [], pixel_sd=2, ground_sd_m=0.3)
    assert fixes.points.shape == (0, 2) and fixes.covariances.shape == (0, 2, 2)


@pytest.mark.parametrize(
    "source",
    [
        [(0, 0), (1, 1), (2, 2)],
        [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)],
        [(1, 1)] * 5,
        [(0, 0), (1, 0), (1, 1), (float("nan"), 1)],
    ],
    ids=["three points", "a line", "one point", "nan"],
)
def test_points_that_fix_no_homography_are_refused(source: list[tuple[float, float]]) -> None:
    with pytest.raises(homography.DegenerateHomography):
        homography.fit(source, [(i, i * i) for i in range(len(source))])


def test_a_matrix_of_the_other_sign_is_the_same_homography() -> None:
    assert np.allclose(homography.facing(-CLIP, (384, 576)), CLIP)


def test_a_singular_matrix_is_refused() -> None:
    with pytest.raises(homography.DegenerateHomography):
        homography.facing(np.ones((3, 3)), (384, 576))
