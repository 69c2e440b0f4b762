"""Local frames: round trips, distances, and what happens to NaN and nothing."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyproj import Geod

from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat, as_points

METRES = st.floats(-20_000, 20_000)
AT_THE_ORIGIN_M = 0.000_65
"""What is nearer than that, PROJ's azimuthal projection takes for the origin itself (1e-10 of the Earth's radius)."""
ORIGINS = st.builds(LonLat, st.floats(-179, 179), st.floats(-75, 75))


@given(ORIGINS, st.lists(st.tuples(METRES, METRES), max_size=20))
@example(LonLat(0.0, 0.0), [(0.0, 0.0005)])
def test_metres_to_degrees_and_back_is_the_same_place(origin: LonLat, points: list[tuple[float, float]]) -> None:
    frame, true = LocalFrame(origin), as_points(points)
    there_and_back = frame.to_ground(frame.to_lonlat(points))
    apart = np.hypot(*true.T) > AT_THE_ORIGIN_M
    assert np.allclose(there_and_back[apart], true[apart], atol=1e-4)
    assert (np.hypot(*there_and_back[~apart].T) <= AT_THE_ORIGIN_M).all()


@given(METRES, METRES)
def test_distance_and_bearing_from_the_origin_are_those_of_the_ellipsoid(east: float, north: float) -> None:
    origin = LonLat(67.03, 24.85)
    there = LocalFrame(origin).lonlat(GroundXY(east, north))
    bearing, _, distance = Geod(ellps="WGS84").inv(*origin, *there)
    assert distance == pytest.approx(np.hypot(east, north), abs=1e-3)
    if distance > 1:
        assert np.cos(np.radians(bearing) - np.arctan2(east, north)) == pytest.approx(1.0, abs=1e-6)


def test_nan_stays_nan_and_nothing_stays_nothing() -> None:
    frame = LocalFrame(LonLat(67, 24))
    assert frame.to_lonlat([]).shape == (0, 2)
    result = frame.to_lonlat([(np.nan, 0), (0, 0)])
    assert np.isnan(result[0]).all() and np.allclose(result[1], (67, 24))


@pytest.mark.parametrize("origin", [(float("nan"), 0), (0, float("nan")), (180.5, 0), (-180.5, 0), (0, 90.5), (0, -90.5)])
def test_an_origin_off_the_earth_is_refused(origin: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="longitude and latitude"):
        LocalFrame(LonLat(*origin))


@pytest.mark.parametrize("origin", [(180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (0.0, -90.0)])
def test_the_date_line_and_the_poles_are_on_the_earth(origin: tuple[float, float]) -> None:
    frame = LocalFrame(LonLat(*origin))
    assert frame.origin == origin and frame.ground(frame.origin) == pytest.approx((0, 0), abs=1e-3)


def test_whole_numbers_become_points_of_metres() -> None:
    assert as_points([(1, 2)]).dtype == np.float64


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\[n, 2\]"):
        as_points([[1, 2, 3]])
