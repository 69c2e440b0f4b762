"""One camera's coverage: analytic sectors, bands within each other, and what is refused."""

from contextlib import suppress

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band, band_of, pixel_density
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from safecity_gis.core.geo.pose import to_pixels
from safecity_gis.messages.configuration import Pose
from tests.core.geo.coverage.cases import ANY_HEIGHT, HERE, NOWHERE, a_viewer, cities, hidden, scattered, viewers


@pytest.mark.parametrize("bearing_deg", [0.0, 33.0, 271.5])
@pytest.mark.parametrize(("hfov_deg", "height_m", "range_m"), [(90.0, 8.0, 100.0), (60.0, 6.0, 150.0), (25.0, 12.0, 400.0)])
def test_a_level_camera_sees_the_sector_without_what_lies_below_its_picture(
    bearing_deg: float, hfov_deg: float, height_m: float, range_m: float
) -> None:
    viewer = a_viewer(bearing_deg=bearing_deg, tilt_deg=0, hfov_deg=hfov_deg, height_m=height_m, range_m=range_m)
    edge = np.tan(np.radians(hfov_deg) / 2)
    nearest_m = height_m / (edge / viewer.aspect)
    sector = np.radians(hfov_deg) / 2 * range_m**2 - nearest_m**2 * edge
    assert cover(viewer, NOWHERE).seen.area == pytest.approx(sector, rel=0.01)


@pytest.mark.parametrize(("tilt_deg", "hfov_deg"), [(5.0, 70.0), (20.0, 90.0), (45.0, 60.0), (80.0, 100.0), (90.0, 50.0)])
def test_a_tilted_camera_sees_the_ground_whose_pixels_lie_in_its_picture(tilt_deg: float, hfov_deg: float) -> None:
    viewer = a_viewer(bearing_deg=200.0, tilt_deg=tilt_deg, hfov_deg=hfov_deg)
    axis = np.arange(-100, 100, 0.2) + 0.1
    ground = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    pixels = to_pixels(viewer.pose, ground, width=1920, height=1080)
    shown = ((pixels >= 0) & (pixels <= (1920, 1080))).all(axis=1) & (np.hypot(*ground.T) <= viewer.range_m)
    assert cover(viewer, NOWHERE).seen.area == pytest.approx(shown.sum() * 0.04, rel=0.01)


@settings(max_examples=100, deadline=None)
@given(viewers(), cities(ANY_HEIGHT), st.integers(0, 999))
def test_what_is_covered_is_in_the_picture_and_the_range_and_behind_no_wall(
    viewer: Viewer, buildings: Buildings, seed: int
) -> None:
    on_wall = shapely.dwithin(shapely.boundary(buildings.footprints), shapely.Point(viewer.at), 0.05).any()
    coverage = cover(viewer, buildings)
    points = scattered(seed, viewer.range_m) + viewer.at
    points = points[shapely.contains_xy(shapely.buffer(coverage.seen, -1e-4), *points.T)]
    pixels = to_pixels(viewer.pose, points - np.asarray(viewer.at), width=1920, height=1080)
    assert ((pixels >= -1) & (pixels <= (1921, 1081))).all()
    assert (np.hypot(*(points - np.asarray(viewer.at)).T) <= viewer.range_m).all()
    assert on_wall or not hidden(points, viewer.at, viewer.pose.height_m, buildings).any()


@settings(max_examples=100, deadline=None)
@given(viewers(), cities(ANY_HEIGHT))
def test_each_band_is_valid_and_lies_within_the_one_below_it(viewer: Viewer, buildings: Buildings) -> None:
    coverage = cover(viewer, buildings)
    wider = coverage.seen
    for band in sorted(Band):
        ground = coverage.bands[band]
        assert ground.is_valid and ground.difference(wider).area < 1e-6
        wider = ground


@settings(max_examples=60, deadline=None)
@given(viewers(), st.integers(0, 999))
def test_a_band_holds_the_seen_points_of_its_density_and_no_others(viewer: Viewer, seed: int) -> None:
    coverage = cover(viewer, NOWHERE)
    points = scattered(seed, 60) + viewer.at
    points = points[shapely.contains_xy(coverage.seen, *points.T)]
    density = pixel_density(viewer, points)
    for band, ground in coverage.bands.items():
        inside = shapely.contains_xy(ground, *points.T)
        assert inside[density > band * 1.01].all() and not inside[density < band * 0.99].any()


@settings(max_examples=60, deadline=None)
@given(viewers(), cities(ANY_HEIGHT), st.floats(1, 3))
def test_a_longer_range_never_covers_less(viewer: Viewer, buildings: Buildings, longer: float) -> None:
    farther = Viewer(viewer.at, viewer.pose, viewer.width_px, viewer.height_px, viewer.range_m * longer)
    lost = cover(viewer, buildings).seen.difference(cover(farther, buildings).seen).area
    assert lost < 1e-3 * np.pi * viewer.range_m**2


@settings(max_examples=40, deadline=None)
@given(cities(ANY_HEIGHT), st.floats(0, 360), st.floats(-900, 900), st.floats(-900, 900))
def test_a_city_turned_and_moved_with_its_camera_is_covered_alike(
    buildings: Buildings, turn_deg: float, east: float, north: float
) -> None:
    if shapely.dwithin(shapely.boundary(buildings.footprints), shapely.Point(HERE), 0.05).any():
        return

    def moved(geometry: shapely.Geometry) -> shapely.Geometry:
        return affinity.translate(affinity.rotate(geometry, -turn_deg, origin=HERE), east, north)

    heights = [None if np.isinf(height) else height for height in buildings.heights_m]
    there = Buildings([moved(footprint) for footprint in buildings.footprints], heights)
    here = cover(a_viewer(bearing_deg=10), buildings)
    other = cover(a_viewer((east, north), bearing_deg=10 + turn_deg), there)
    for band in Band:
        assert other.bands[band].symmetric_difference(moved(here.bands[band])).area < 10


def test_open_ground_is_covered_up_to_the_range_and_not_a_centimetre_beyond() -> None:
    corners = shapely.get_coordinates(cover(a_viewer(tilt_deg=10, range_m=100.0), NOWHERE).seen)
    assert np.hypot(*corners.T).max() == pytest.approx(100.0, abs=0.01)


def test_density_is_the_pictures_width_by_the_width_of_the_scene_on_the_axis() -> None:
    viewer = a_viewer(tilt_deg=30, height_m=10, hfov_deg=60)
    slant_m = 20.0
    on_axis = [(0.0, slant_m * np.cos(np.radians(30)))]
    assert pixel_density(viewer, on_axis)[0] == pytest.approx(1920 / (2 * slant_m * np.tan(np.radians(30))))
    assert np.isnan(pixel_density(viewer, [(np.nan, 1.0)])[0]) and pixel_density(viewer, []).shape == (0,)


def test_the_band_of_a_density_is_the_best_that_it_reaches() -> None:
    assert [band_of(density) for density in (24.9, 25, 61.9, 62, 125, 249, 250, 9e9, np.nan)] == [
        None,
        Band.DETECT,
        Band.DETECT,
        Band.OBSERVE,
        Band.RECOGNISE,
        Band.RECOGNISE,
        Band.IDENTIFY,
        Band.IDENTIFY,
        None,
    ]


def test_a_camera_that_looks_at_the_sky_covers_nothing() -> None:
    coverage = cover(a_viewer(tilt_deg=-60), NOWHERE)
    assert coverage.seen.is_empty and all(ground.is_empty for ground in coverage.bands.values())


def test_a_camera_stands_where_its_longitude_and_latitude_are() -> None:
    frame = LocalFrame(LonLat(67.0, 24.9))
    pose = Pose(lon=67.01, lat=24.9, height_m=8, bearing_deg=0, tilt_deg=10, hfov_deg=60)
    viewer = Viewer.placed(pose, frame, width_px=1920, height_px=1080, range_m=80)
    assert viewer.at == frame.ground(LonLat(67.01, 24.9)) and viewer.footprint.centroid.x == pytest.approx(viewer.at.e, abs=0.01)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"height_m": 0.0}, "height in metres"),
        ({"height_m": -2.0}, "height in metres"),
        ({"height_m": np.nan}, "height in metres"),
        ({"range_m": 0.0}, "range in metres"),
        ({"range_m": np.nan}, "range in metres"),
        ({"range_m": 1e300}, "range in metres"),
        ({"hfov_deg": 180.0}, "horizontal angle of view"),
        ({"hfov_deg": 0.0}, "horizontal angle of view"),
        ({"hfov_deg": np.nan}, "horizontal angle of view"),
        ({"tilt_deg": 91.0}, "tilt"),
        ({"tilt_deg": np.nan}, "tilt"),
        ({"bearing_deg": np.inf}, "bearing"),
        ({"width_px": 0}, "width in pixels"),
        ({"height_px": -1}, "height in pixels"),
        ({"at": (np.nan, 0.0)}, "position"),
    ],
)
def test_a_camera_that_cannot_be_is_refused_by_what_is_wrong(wrong: dict[str, float], fault: str) -> None:
    with pytest.raises(CoverageError, match=fault):
        a_viewer(**wrong)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(
    st.floats(),
    st.floats(),
    st.floats(),
    st.floats(),
    st.floats(),
    st.integers(-1, 10**6),
)
def test_any_numbers_give_valid_ground_or_the_one_refusal(
    height_m: float, bearing_deg: float, tilt_deg: float, hfov_deg: float, range_m: float, width_px: int
) -> None:
    wall = Buildings([shapely.box(-5, 3, 5, 4)], [2.0])
    pose = Pose(lon=0, lat=0, height_m=height_m, bearing_deg=bearing_deg, tilt_deg=tilt_deg, hfov_deg=hfov_deg)
    with suppress(CoverageError):
        coverage = cover(Viewer(GroundXY(0, 0), pose, width_px, 1080, range_m), wall)
        assert all(ground.is_valid for ground in (coverage.seen, *coverage.bands.values()))


@settings(max_examples=300, deadline=None)
@given(
    st.floats(0.1, 500),
    st.floats(-1e6, 1e6),
    st.floats(-90, 90),
    st.floats(0.1, 179),
    st.floats(0.1, 2000),
    st.integers(1, 10**5),
)
def test_the_utmost_numbers_give_valid_ground(
    height_m: float, bearing_deg: float, tilt_deg: float, hfov_deg: float, range_m: float, width_px: int
) -> None:
    wall = Buildings([shapely.box(-5, 3, 5, 4), shapely.box(8, 0, 9, 9)], [2.0, None])
    pose = Pose(lon=0, lat=0, height_m=height_m, bearing_deg=bearing_deg, tilt_deg=tilt_deg, hfov_deg=hfov_deg)
    coverage = cover(Viewer(GroundXY(0, 0), pose, width_px, 1080, range_m), wall)
    assert all(ground.is_valid for ground in (coverage.seen, *coverage.bands.values()))
