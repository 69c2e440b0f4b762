"""Camera poses: picture to ground and back, covariance against Monte Carlo, fields of view."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from safecity_gis.core.geo import pose as poses
from safecity_gis.core.geo.uncertainty import radius_68_m, without_far
from safecity_gis.messages.configuration import Pose

W, H = 1920, 1080
POSE = Pose(lon=67.03, lat=24.85, height_m=8.0, bearing_deg=30.0, tilt_deg=25.0, hfov_deg=70.0)
POSES = st.builds(
    Pose,
    lon=st.just(67.0),
    lat=st.just(24.9),
    height_m=st.floats(2, 40),
    bearing_deg=st.floats(0, 360),
    tilt_deg=st.floats(0, 90),
    hfov_deg=st.floats(5, 120),
)


@given(POSES, st.floats(0, W), st.floats(0, H))
def test_pixel_to_ground_and_back_is_the_same_pixel(pose: Pose, x: float, y: float) -> None:
    fixes = poses.locate(pose, [(x, y)], width=W, height=H)
    assume(np.isfinite(fixes.points).all())
    assert np.allclose(poses.to_pixels(pose, fixes.points, width=W, height=H), [(x, y)], atol=1e-3)


def test_the_middle_of_the_picture_lies_along_the_bearing() -> None:
    east, north = poses.locate(POSE, [(W / 2, H / 2)], width=W, height=H).points[0]
    assert np.degrees(np.arctan2(east, north)) == pytest.approx(30.0)
    assert np.hypot(east, north) == pytest.approx(8.0 / np.tan(np.radians(25.0)))


def test_the_right_half_of_the_picture_lies_to_the_right() -> None:
    north = replace(POSE, bearing_deg=0.0)
    assert poses.locate(north, [(W, H)], width=W, height=H).points[0][0] > 0


@pytest.mark.parametrize("pixel", [(960.0, 800.0), (300.0, 700.0), (1800.0, 1000.0)])
def test_covariance_is_that_of_many_poses_drawn_at_random(pixel: tuple[float, float]) -> None:
    pose = replace(POSE, bearing_sd_deg=0.8, tilt_sd_deg=0.5, position_sd_m=0.4)
    rng = np.random.default_rng(2)
    drawn = []
    for bearing, tilt, dx, dy, de, dn in rng.normal(size=(6_000, 6)):
        other = replace(pose, bearing_deg=pose.bearing_deg + 0.8 * bearing, tilt_deg=pose.tilt_deg + 0.5 * tilt)
        point = poses.locate(other, [(pixel[0] + 2 * dx, pixel[1] + 2 * dy)], width=W, height=H).points[0]
        drawn.append(point + 0.4 * np.array((de, dn)))
    fixes = poses.locate(pose, [pixel], width=W, height=H, pixel_sd=2.0)
    assert np.allclose(fixes.covariances[0], np.cov(np.array(drawn).T), rtol=0.12, atol=0.02)


@given(POSES, st.floats(0, W), st.floats(0, H), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_covariance_is_made_of_how_the_place_moves_with_the_pixel_the_tilt_and_the_bearing(
    pose: Pose, x: float, y: float, sds: list[float]
) -> None:
    pixel_sd, tilt_sd, bearing_sd, position_sd = sds
    known = replace(pose, tilt_sd_deg=tilt_sd, bearing_sd_deg=bearing_sd, position_sd_m=position_sd)
    fixes = poses.locate(known, [(x, y)], width=W, height=H, pixel_sd=pixel_sd, max_range_m=80)
    assume(np.isfinite(fixes.points).all())

    def moved(step: float, dx: float = 0, dy: float = 0, tilt: float = 0, bearing: float = 0) -> np.ndarray:
        turned = replace(pose, tilt_deg=pose.tilt_deg + tilt * step, bearing_deg=pose.bearing_deg + bearing * step)
        return poses.locate(turned, [(x + dx * step, y + dy * step)], width=W, height=H, max_range_m=1e4).points[0]

    expected = np.eye(2) * position_sd**2
    for sd, way in ((pixel_sd, {"dx": 1}), (pixel_sd, {"dy": 1}), (tilt_sd, {"tilt": 1}), (bearing_sd, {"bearing": 1})):
        slope = (moved(1e-4, **way) - moved(-1e-4, **way)) / 2e-4 * sd
        expected += np.outer(slope, slope)
    assert np.allclose(fixes.covariances[0], expected, rtol=1e-3, atol=1e-6)


def test_the_sky_and_the_far_have_no_place_on_the_ground() -> None:
    level = replace(POSE, tilt_deg=0.0)
    fixes = poses.locate(level, [(960, 100), (960, 540), (960, 541), (960, 1000), (np.nan, 3)], width=W, height=H)
    assert np.isnan(fixes.points[[0, 1, 2, 4]]).all()
    assert np.isnan(fixes.covariances[[0, 1, 2, 4]]).all()
    assert np.isfinite(fixes.points[3]).all()


def test_fixes_without_useful_accuracy_are_dropped() -> None:
    fixes = poses.locate(replace(POSE, tilt_deg=5.0), [(960, 540), (960, 1000)], width=W, height=H)
    limit = float(radius_68_m(fixes.covariances).mean())
    kept = without_far(fixes, limit)
    assert np.isnan(kept.points[0]).all() and np.allclose(kept.points[1], fixes.points[1])


def test_nothing_has_no_place() -> None:
    assert poses.locate(POSE, [], width=W, height=H).points.shape == (0, 2)
    assert poses.to_pixels(POSE, [], width=W, height=H).shape == (0, 2)


def test_what_lies_behind_the_camera_has_no_pixel() -> None:
    north = replace(POSE, bearing_deg=0.0)
    assert np.isnan(poses.to_pixels(north, [(0, -100)], width=W, height=H)).all()


def test_a_person_stands_upright_in_the_picture() -> None:
    north = replace(POSE, bearing_deg=0.0)
    foot = poses.to_pixels(north, [(0, 20)], width=W, height=H)[0]
    head = poses.to_pixels(north, [(0, 20)], width=W, height=H, above_m=1.7)[0]
    assert head[0] == pytest.approx(foot[0]) and head[1] < foot[1]


@given(POSES, st.floats(20, 500))
def test_a_field_of_view_is_a_valid_ring_within_range_or_nothing(pose: Pose, range_m: float) -> None:
    ring = poses.ground_footprint(pose, 16 / 9, range_m)
    if ring:
        polygon = shapely.Polygon(ring)
        assert polygon.is_valid and ring[0] == ring[-1]
        assert max(np.hypot(*point) for point in ring) <= range_m * 1.001
        assert len(poses.field_of_view(pose, 16 / 9, range_m)) == len(ring)


@given(st.floats(0, W), st.floats(0, H))
def test_every_pixel_within_range_lies_in_the_field_of_view(x: float, y: float) -> None:
    point = poses.locate(POSE, [(x, y)], width=W, height=H).points[0]
    assume(np.isfinite(point).all() and np.hypot(*point) < 59)
    assert shapely.Polygon(poses.ground_footprint(POSE, W / H, 60.0)).buffer(0.2).contains(shapely.Point(point))


@pytest.mark.parametrize("tilt", [-60.0, float("nan")], ids=["to the sky", "unknown"])
def test_a_camera_that_sees_no_ground_has_no_field_of_view(tilt: float) -> None:
    assert poses.field_of_view(replace(POSE, tilt_deg=tilt), 16 / 9, 100.0) == []


@pytest.mark.parametrize(("height_m", "aspect", "range_m"), [(0.0, 1.8, 100.0), (8.0, 0.0, 100.0), (8.0, 1.8, 0.0)])
def test_a_camera_on_the_ground_without_a_picture_or_without_a_range_has_no_field_of_view(
    height_m: float, aspect: float, range_m: float
) -> None:
    assert poses.field_of_view(replace(POSE, height_m=height_m), aspect, range_m) == []
