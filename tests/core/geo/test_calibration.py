"""Calibrations from pairs: synthetic cameras are found again, doubt keeps its promise, nonsense is refused with its reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo import homography
from safecity_gis.core.geo import pose as poses
from safecity_gis.core.geo.calibration import calibrate, to_pixels
from safecity_gis.core.geo.calibration_checks import CalibrationRefused
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.pose_fit import fit_angles
from safecity_gis.core.geo.uncertainty import GroundFixes, ellipse_rings
from safecity_gis.messages.configuration import Pose

W, H = 1920, 1080
POSE = Pose(lon=67.03, lat=24.85, height_m=8.0, bearing_deg=30.0, tilt_deg=25.0, hfov_deg=70.0)
POSES = st.builds(
    Pose,
    lon=st.just(67.0),
    lat=st.just(24.9),
    height_m=st.floats(4, 20),
    bearing_deg=st.floats(0, 359),
    tilt_deg=st.floats(20, 60),
    hfov_deg=st.floats(30, 90),
)
PIXELS = np.array([(300.0, 1000), (1600, 950), (1500, 420), (420, 450), (960, 700), (700, 560), (1250, 620), (1000, 980)])


def ground_of(pose: Pose, pixels: Floats) -> Floats:
    return homography.apply(poses.ground_matrix(pose, width=W, height=H), pixels)


def noisy(rng: np.random.Generator, points: Floats, sd: float) -> Floats:
    return points + rng.normal(0, sd, points.shape)


@given(POSES)
@settings(max_examples=25, deadline=None)
def test_a_synthetic_camera_is_found_again(pose: Pose) -> None:
    pixels = PIXELS * (1, 0.5) + (0, 540)
    found = calibrate(pixels, ground_of(pose, pixels), pixel_sd=1.0, ground_sd=0.1)
    assert found.rms_m < 1e-4
    assert not found.outliers.any()
    elsewhere = np.array([(500.0, 900), (1300, 1050), (900, 780)])
    assert np.allclose(homography.apply(found.matrix, elsewhere), ground_of(pose, elsewhere), atol=1e-3)


@given(POSES, st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_with_noise_the_ground_lies_within_a_few_of_the_told_deviations(pose: Pose, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = PIXELS * (1, 0.5) + (0, 540)
    found = calibrate(noisy(rng, pixels, 1.5), noisy(rng, ground_of(pose, pixels), 0.1), pixel_sd=1.5, ground_sd=0.1)
    probe = np.array([(960.0, 900), (600, 1000), (1300, 800)])
    fixes = homography.locate(found.matrix, probe, pixel_sd=0.0, ground_sd_m=0.0, matrix_covariance=found.covariance)
    away = fixes.points - ground_of(pose, probe)
    distances = np.einsum("ni,nij,nj->n", away, np.linalg.inv(fixes.covariances), away)
    assert (distances < 40).all()


@pytest.mark.parametrize("pairs", [4, 7])
def test_the_95_percent_ellipse_holds_the_truth_95_times_in_100(pairs: int) -> None:
    rng = np.random.default_rng(7)
    truth, probe = ground_of(POSE, PIXELS[:pairs]), np.array([(900.0, 800.0)])
    place, hits, runs = ground_of(POSE, probe)[0], 0, 200
    for _ in range(runs):
        found = calibrate(noisy(rng, PIXELS[:pairs], 1.0), noisy(rng, truth, 0.05), pixel_sd=1.0, ground_sd=0.05)
        fix = homography.locate(found.matrix, probe, pixel_sd=0.0, ground_sd_m=0.0, matrix_covariance=found.covariance)
        away = fix.points[0] - place
        hits += away @ np.linalg.solve(fix.covariances[0], away) < 5.991
    assert 0.91 <= hits / runs <= 0.995


def test_a_wrong_pair_is_flagged_and_pulls_nothing() -> None:
    rng = np.random.default_rng(1)
    ground = noisy(rng, ground_of(POSE, PIXELS), 0.05)
    ground[3] += (4.0, -3.0)
    found = calibrate(noisy(rng, PIXELS, 1.0), ground, pixel_sd=1.0, ground_sd=0.05)
    assert found.outliers.tolist() == [index == 3 for index in range(8)]
    assert found.rms_m < 0.2
    assert found.residuals_m[3] > 3
    assert found.leave_one_out_m[3] == pytest.approx(found.residuals_m[3])


def test_four_pairs_fit_exactly_and_say_nothing_of_each_other() -> None:
    found = calibrate(PIXELS[:4], ground_of(POSE, PIXELS[:4]) + 0.3, pixel_sd=1.0, ground_sd=0.05)
    assert found.rms_m < 1e-6
    assert np.isnan(found.leave_one_out_m).all()
    assert np.isfinite(calibrate(PIXELS[:5], ground_of(POSE, PIXELS[:5]), pixel_sd=1.0, ground_sd=0.05).leave_one_out_m).all()


def test_residuals_in_pixels_and_metres_tell_of_the_same_pair() -> None:
    ground = ground_of(POSE, PIXELS[:5])
    ground[4] += (0.5, 0.0)
    found = calibrate(PIXELS[:5], ground, pixel_sd=1.0, ground_sd=0.05)
    back = to_pixels(found.matrix, PIXELS[:5], ground)
    assert np.allclose(np.linalg.norm(back - PIXELS[:5], axis=1), found.residuals_px)
    assert found.residuals_px.max() > 3


SQUARE = [(0.0, 20.0), (10.0, 20.0), (10.0, 40.0), (0.0, 40.0)]


@pytest.mark.parametrize(
    ("pixel", "ground", "code", "pairs"),
    [
        (PIXELS[:3], SQUARE[:3], "few", ()),
        ([(1, 1), (2, np.nan), (3, 5), (9, 9)], SQUARE, "nan", (1,)),
        ([(300, 1000), (1600, 950), (1600, 950.5), (420, 450)], SQUARE, "same", (1, 2)),
        (PIXELS[:4], [(0, 20), (10, 20), (10, 40), (10, 40)], "same", (2, 3)),
        ([(0, 0), (100, 100), (200, 200), (300, 300.5)], SQUARE, "line", (0, 1, 2, 3)),
        ([(300, 1000), (900, 1000), (1500, 1001), (420, 450)], SQUARE, "line", (0, 1, 2)),
        ([(300, 400), (1600, 400), (1500, 900), (420, 900)], SQUARE, "mirrored", ()),
        (PIXELS[:4], [SQUARE[1], SQUARE[0], SQUARE[3], SQUARE[2]], "mirrored", ()),
        (PIXELS[:4], [SQUARE[0], SQUARE[1], SQUARE[3], SQUARE[2]], "horizon", ()),
    ],
    ids=["few", "nan", "one pixel", "one place", "a line", "three on a line", "upside down", "mirrored", "crossed"],
)
def test_pairs_that_calibrate_nothing_are_refused_with_the_reason(
    pixel: list[tuple[float, float]], ground: list[tuple[float, float]], code: str, pairs: tuple[int, ...]
) -> None:
    with pytest.raises(CalibrationRefused) as refusal:
        calibrate(pixel, ground, pixel_sd=1.0, ground_sd=0.1)
    assert (refusal.value.code, refusal.value.pairs) == (code, pairs)


@pytest.mark.parametrize("away_m", [1e5, 5e5, 5e6])
def test_pairs_far_from_the_camera_are_refused_and_break_nothing(away_m: float) -> None:
    """Coordinates typed for another town answered with an internal error: the fit's matrix is singular in floating point."""
    with pytest.raises(CalibrationRefused):
        calibrate(PIXELS, ground_of(POSE, PIXELS) + away_m, pixel_sd=1.5, ground_sd=0.3)


def test_shapes_and_deviations_must_make_sense() -> None:
    with pytest.raises(ValueError, match="as many"):
        calibrate(PIXELS, PIXELS[:4], pixel_sd=1.0, ground_sd=0.1)
    with pytest.raises(ValueError, match="positive"):
        calibrate(PIXELS, PIXELS, pixel_sd=0.0, ground_sd=0.1)


@given(POSES)
@settings(deadline=None)
def test_a_pose_as_a_matrix_is_the_same_pose(pose: Pose) -> None:
    fixes = poses.locate(pose, PIXELS, width=W, height=H, max_range_m=1e9)
    assert np.allclose(ground_of(pose, PIXELS), fixes.points, rtol=1e-6, atol=1e-6, equal_nan=True)


@given(POSES, st.floats(-15, 15), st.floats(-8, 8))
@settings(max_examples=30, deadline=None)
def test_the_angles_are_found_from_a_pose_that_is_a_little_wrong(pose: Pose, turn: float, nod: float) -> None:
    pixels = PIXELS * (1, 0.5) + (0, 540)
    said = Pose(lon=pose.lon, lat=pose.lat, height_m=pose.height_m, bearing_deg=(pose.bearing_deg + turn) % 360,
                tilt_deg=pose.tilt_deg + nod, hfov_deg=pose.hfov_deg * 1.1)  # fmt: skip
    fitted = fit_angles(said, pixels, ground_of(pose, pixels), width=W, height=H)
    assert fitted.rms_px < 0.1
    assert (fitted.bearing_deg - pose.bearing_deg + 180) % 360 - 180 == pytest.approx(0, abs=0.01)
    assert (fitted.tilt_deg, fitted.hfov_deg) == pytest.approx((pose.tilt_deg, pose.hfov_deg), abs=0.01)


def test_an_ellipse_has_the_covariances_axes() -> None:
    fixes = GroundFixes(np.array([(5.0, 7.0), (np.nan, 0.0)]), np.array([np.diag((4.0, 1.0)), np.eye(2)]))
    first, second = ellipse_rings(fixes)
    assert np.ptp(first[:, 0]) == pytest.approx(2 * 2.448 * 2, rel=0.01)
    assert np.ptp(first[:, 1]) == pytest.approx(2 * 2.448 * 1, rel=0.01)
    assert first.mean(axis=0) == pytest.approx((5.0, 7.0), abs=0.2)
    assert np.isnan(second).all()
