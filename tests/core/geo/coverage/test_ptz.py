"""PTZ: what can be reached has an aim that shows it, and the aim at a point puts it in the middle."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.ptz import PtzLimits, aim_at, can_aim, ptz_cover
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.pose import to_pixels
from safecity_gis.messages.configuration import Pose
from tests.core.geo.coverage.cases import NOWHERE, a_viewer, scattered

W, H = 1920, 1080
ALL_ROUND = PtzLimits((0, 360), (0, 90), (4, 60))


def limits() -> st.SearchStrategy[PtzLimits]:
    pan = st.tuples(st.floats(0, 360), st.floats(0, 300)).map(lambda found: (found[0], found[0] + found[1]))
    tilt = st.tuples(st.floats(-20, 90), st.floats(-20, 90)).map(lambda found: (min(found), max(found)))
    zoom = st.tuples(st.floats(2, 90), st.floats(2, 90)).map(lambda found: (min(found), max(found)))
    return st.builds(PtzLimits, pan, tilt, zoom)


def test_a_camera_that_turns_all_round_reaches_all_visible_ground() -> None:
    wall = Buildings([shapely.box(-100, 20, 100, 25)])
    viewer = a_viewer(bearing_deg=180.0)
    reached = ptz_cover(viewer, ALL_ROUND, wall)
    assert reached.reachable.seen.area > 0.6 * np.pi * viewer.range_m**2
    assert not reached.reachable.seen.intersects(shapely.box(-10, 26, 10, 90))
    assert reached.current.seen.difference(reached.reachable.seen).area < 0.001 * reached.current.seen.area
    assert reached.elsewhere.area == pytest.approx(reached.reachable.seen.area - reached.current.seen.area, rel=0.01)


def test_zooming_in_reaches_what_the_current_view_cannot_identify() -> None:
    reached = ptz_cover(a_viewer(hfov_deg=60.0), ALL_ROUND, NOWHERE)
    assert reached.current.bands[Band.IDENTIFY].area < 10
    assert reached.reachable.bands[Band.IDENTIFY].area == pytest.approx(np.pi * 100**2, rel=0.01)


def test_each_reachable_band_is_valid_and_lies_within_the_one_below_it() -> None:
    reached = ptz_cover(a_viewer(range_m=400), PtzLimits((300, 420), (5, 60), (3, 70)), NOWHERE).reachable
    wider = reached.seen
    for band in sorted(Band):
        assert reached.bands[band].is_valid and not reached.bands[band].is_empty
        assert reached.bands[band].difference(wider).area < 1e-6
        wider = reached.bands[band]


@settings(max_examples=100, deadline=None)
@given(limits(), st.integers(0, 999))
def test_some_aim_within_the_limits_shows_each_reachable_point(found: PtzLimits, seed: int) -> None:
    viewer = a_viewer(range_m=60)
    points = scattered(seed, 60)
    points = points[shapely.contains_xy(ptz_cover(viewer, found, NOWHERE).reachable.seen.buffer(-1e-3), *points.T)]
    middle = (found.pan_deg[0] + found.pan_deg[1]) / 2
    for point in points:
        aim = aim_at(viewer, point)
        turn = (aim.bearing_deg - middle + 180) % 360 - 180
        pan = np.clip(middle + turn, *found.pan_deg)
        tilt = np.clip(aim.tilt_deg, *found.tilt_deg)
        pose = replace(viewer.pose, bearing_deg=float(pan), tilt_deg=float(tilt), hfov_deg=found.hfov_deg[1])
        x, y = to_pixels(pose, [point], width=W, height=H)[0]
        assert -1e-6 <= x <= W + 1e-6 and -1e-6 <= y <= H + 1e-6


@given(st.floats(-90, 90), st.floats(-90, 90))
def test_the_aim_at_a_point_puts_it_in_the_middle_of_the_picture(east: float, north: float) -> None:
    viewer = a_viewer((5.0, -3.0))
    aim = aim_at(viewer, (east, north))
    pose = Pose(lon=0, lat=0, height_m=8, bearing_deg=aim.bearing_deg, tilt_deg=aim.tilt_deg, hfov_deg=20)
    assert np.allclose(to_pixels(pose, [(east - 5, north + 3)], width=W, height=H), [(W / 2, H / 2)], atol=1e-3)


def test_an_aim_is_possible_within_pan_limits_that_pass_north() -> None:
    across = PtzLimits((330, 390), (0, 60), (4, 60))
    viewer = a_viewer()
    assert can_aim(across, aim_at(viewer, (1, 50))) and can_aim(across, aim_at(viewer, (-1, 50)))
    assert not can_aim(across, aim_at(viewer, (50, 1)))
    assert not can_aim(across, aim_at(viewer, (0, 1)))


@pytest.mark.parametrize(
    ("pan", "tilt", "zoom", "fault"),
    [
        ((90, 0), (0, 90), (4, 60), "pan limits"),
        ((0, np.inf), (0, 90), (4, 60), "pan limits"),
        ((0, 90), (50, 40), (4, 60), "tilt limits"),
        ((0, 90), (0, 91), (4, 60), "tilt limits"),
        ((0, 90), (0, np.nan), (4, 60), "tilt limits"),
        ((0, 90), (0, 90), (0, 60), "zoom limits"),
        ((0, 90), (0, 90), (4, 180), "zoom limits"),
    ],
)
def test_limits_that_cannot_be_are_refused(
    pan: tuple[float, float], tilt: tuple[float, float], zoom: tuple[float, float], fault: str
) -> None:
    with pytest.raises(CoverageError, match=fault):
        PtzLimits(pan, tilt, zoom)


def test_an_aim_at_no_point_is_refused() -> None:
    with pytest.raises(CoverageError, match="the point must be metres"):
        aim_at(a_viewer(), (np.nan, 1))
