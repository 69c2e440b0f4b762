"""Exposed façades of homes: those at whose foot the ground is seen, each metre once."""

from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.frontages import Frontages
from safecity_gis.core.geo.coverage.refusals import CoverageError
from tests.core.geo.coverage.cases import a_viewer, footprints

HOME = shapely.box(-10, 20, 10, 30)


def test_the_wall_before_a_camera_is_exposed_and_the_one_behind_is_not() -> None:
    viewer = a_viewer(hfov_deg=90, tilt_deg=30, width_px=8000, height_px=4500)
    ground = cover(viewer, Buildings([HOME])).bands[Band.RECOGNISE]
    exposed = Frontages([HOME]).exposed([ground])[0]
    assert exposed.length == pytest.approx(20, abs=0.5)
    assert exposed.distance(shapely.Point(0, 20)) < 1e-9 and exposed.distance(shapely.Point(0, 30)) > 5


def test_a_metre_that_two_cameras_see_counts_once() -> None:
    homes = Frontages([HOME])
    assert homes.exposed_m([shapely.box(-20, 0, 5, 20), shapely.box(-5, 0, 20, 20)]) == pytest.approx(20.2, abs=0.1)
    assert homes.exposed_m([shapely.MultiPolygon()]) == 0 and homes.exposed_m([]) == 0
    assert Frontages([]).exposed_m([HOME]) == 0


def test_ground_across_the_street_exposes_nothing() -> None:
    assert Frontages([HOME]).exposed([shapely.box(-20, 0, 20, 15)]) == {}


@settings(max_examples=30, deadline=None)
@given(st.lists(footprints(), min_size=1, max_size=4), st.lists(footprints(), max_size=4))
def test_exposure_grows_with_cameras_and_never_beyond_the_outlines(
    homes: list[shapely.Polygon], grounds: list[shapely.Polygon]
) -> None:
    frontages = Frontages(homes)
    lengths = [frontages.exposed_m(grounds[:count]) for count in range(len(grounds) + 1)]
    assert all(more >= less - 1e-6 for less, more in pairwise(lengths))
    assert lengths[-1] <= frontages.length_m + 1e-6


def test_a_home_without_ground_is_refused() -> None:
    with pytest.raises(CoverageError, match="home 0 is empty"):
        Frontages([shapely.Polygon()])
