"""Which cameras see a place: ranked by density, hidden ones left out, the place found in each picture."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.sightings import cameras_seeing, seen_by
from safecity_gis.core.geo.coverage.viewer import Viewer
from tests.core.geo.coverage.cases import ANY_HEIGHT, NOWHERE, a_viewer, cities, viewers


def test_the_sharpest_camera_comes_first() -> None:
    cameras = [a_viewer((0, -60), tilt_deg=8), a_viewer((0, -20)), a_viewer((0, -60), tilt_deg=8, hfov_deg=20)]
    found = cameras_seeing((0, 0), cameras, seen_by(cameras, NOWHERE))
    assert [sighting.camera for sighting in found] == [2, 1, 0]
    assert [sighting.band for sighting in found] == [Band.OBSERVE, Band.OBSERVE, None]
    assert found[1].distance_m == pytest.approx(20) and found[1].pixel.x == pytest.approx(960)


def test_a_camera_behind_a_wall_or_turned_away_is_not_among_them() -> None:
    cameras = [a_viewer((0, -40)), a_viewer((0, 40), bearing_deg=180), a_viewer((30, 0), bearing_deg=90)]
    wall = Buildings([shapely.box(-20, -20, 20, -15)])
    assert [sighting.camera for sighting in cameras_seeing((0, 0), cameras, seen_by(cameras, wall))] == [1]


@settings(max_examples=40, deadline=None)
@given(st.lists(viewers(), max_size=5), cities(ANY_HEIGHT), st.floats(-60, 60), st.floats(-60, 60))
def test_whoever_sees_a_point_has_it_in_the_picture(cameras: list[Viewer], city: Buildings, east: float, north: float) -> None:
    found = cameras_seeing((east, north), cameras, seen_by(cameras, city))
    assert [sighting.px_per_m for sighting in found] == sorted((s.px_per_m for s in found), reverse=True)
    for sighting in found:
        assert -1 <= sighting.pixel.x <= 1921 and -1 <= sighting.pixel.y <= 1081
        assert sighting.distance_m <= cameras[sighting.camera].range_m


def test_nobody_sees_a_place_without_cameras() -> None:
    assert cameras_seeing((0, 0), [], SeenGround([])) == []


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(CoverageError, match="the point must be metres"):
        cameras_seeing((np.inf, 0), [], SeenGround([]))
    with pytest.raises(CoverageError, match="seen ground of 1 cameras, got 0"):
        cameras_seeing((0, 0), [a_viewer()], SeenGround([]))
    with pytest.raises(CoverageError, match="seen ground of camera 0 is not valid"):
        SeenGround([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])])
