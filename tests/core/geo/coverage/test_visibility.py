"""Visible ground: against sight lines drawn one by one, walls and roofs that a camera hangs on, and what is refused."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import affinity

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.visibility import visibility
from safecity_gis.core.geo.frames import GroundXY
from tests.core.geo.coverage.cases import ANY_HEIGHT, HERE, NOWHERE, TALL, cities, footprints, hidden, scattered

HEIGHT_M, RANGE_M = 20.0, 90.0


def seen_from(buildings: Buildings, at: tuple[float, float] = HERE, *, height_m: float = HEIGHT_M, range_m: float = RANGE_M):
    found = visibility(GroundXY(*at), buildings, height_m=height_m, range_m=range_m)
    assert found.is_valid and isinstance(found, shapely.MultiPolygon)
    return found


def clear_of_walls(buildings: Buildings, at: tuple[float, float] = HERE) -> bool:
    return not shapely.dwithin(shapely.boundary(buildings.footprints), shapely.Point(at), 0.05).any()


@pytest.mark.parametrize("range_m", [1.0, 80.0, 2000.0])
def test_the_whole_circle_is_seen_where_nothing_stands(range_m: float) -> None:
    assert seen_from(NOWHERE, (30.0, -7.0), range_m=range_m).area == pytest.approx(np.pi * range_m**2, rel=2e-4)


@settings(max_examples=150, deadline=None)
@given(cities(ANY_HEIGHT), st.integers(0, 999))
def test_a_point_is_seen_where_and_only_where_its_sight_line_is_free(buildings: Buildings, seed: int) -> None:
    assume(clear_of_walls(buildings))
    seen = seen_from(buildings)
    points = scattered(seed, 64)
    sure = ~shapely.dwithin(shapely.boundary(seen), shapely.points(points), 1e-5)
    points = points[sure & (np.hypot(*points.T) < 0.99 * RANGE_M)]
    assert (shapely.contains_xy(seen, *points.T) == ~hidden(points, HERE, HEIGHT_M, buildings)).all()


@settings(max_examples=80, deadline=None)
@given(cities(TALL))
def test_no_corner_of_the_seen_ground_lies_behind_a_tall_building(buildings: Buildings) -> None:
    assume(clear_of_walls(buildings))
    corners = shapely.get_coordinates(seen_from(buildings))
    lines = shapely.linestrings(np.stack((np.zeros_like(corners), corners), axis=1))
    for footprint in buildings.footprints:
        if not shapely.intersects_xy(footprint, *HERE):
            assert not shapely.intersects(lines, footprint.buffer(-1e-6)).any()


@settings(max_examples=60, deadline=None)
@given(cities(ANY_HEIGHT), footprints(), ANY_HEIGHT)
def test_one_more_building_never_shows_more(buildings: Buildings, footprint: shapely.Polygon, height_m: float | None) -> None:
    assume(clear_of_walls(buildings) and clear_of_walls(Buildings([footprint])))
    more = Buildings(
        [*buildings.footprints, footprint], [*np.where(np.isinf(buildings.heights_m), None, buildings.heights_m), height_m]
    )
    assert seen_from(more).difference(seen_from(buildings)).area < 1e-3


@settings(max_examples=60, deadline=None)
@given(cities(ANY_HEIGHT), st.floats(5, 100), st.floats(5, 100))
def test_a_longer_range_never_shows_less(buildings: Buildings, one_m: float, other_m: float) -> None:
    near, far = sorted((one_m, other_m))
    lost = seen_from(buildings, range_m=near).difference(seen_from(buildings, range_m=far)).area
    assert lost < 2e-4 * np.pi * near**2


@settings(max_examples=60, deadline=None)
@given(cities(ANY_HEIGHT), st.floats(0, 360), st.floats(-900, 900), st.floats(-900, 900))
def test_a_city_turned_and_moved_is_seen_turned_and_moved(
    buildings: Buildings, turn_deg: float, east: float, north: float
) -> None:
    assume(clear_of_walls(buildings))

    def moved(geometry: shapely.Geometry) -> shapely.Geometry:
        return affinity.translate(affinity.rotate(geometry, turn_deg, origin=HERE), east, north)

    heights = [None if np.isinf(height) else height for height in buildings.heights_m]
    there = seen_from(Buildings([moved(footprint) for footprint in buildings.footprints], heights), (east, north))
    assert there.symmetric_difference(moved(seen_from(buildings))).area < 5e-4 * np.pi * RANGE_M**2


@pytest.mark.parametrize(("height_m", "roof_m"), [(10.0, 4.0), (12.0, 11.0), (6.0, 0.5)])
def test_a_low_building_throws_a_shadow_of_its_height_by_the_height_above_it(height_m: float, roof_m: float) -> None:
    block = shapely.box(-5, 10, 5, 14)
    seen = seen_from(Buildings([block], [roof_m]), height_m=height_m, range_m=500)
    ahead = shapely.LineString([(0, 0), (0, 490)]).difference(seen)
    begin, end = ahead.bounds[1], ahead.bounds[3]
    assert (begin, end) == pytest.approx((10, 14 + roof_m * 14 / (height_m - roof_m)))


def test_shadows_whose_corners_all_but_coincide_are_joined() -> None:
    corners = [
        (2.381655828506174, -7.946361771292709),
        (4.304179220382812, -7.395087059658711),
        (-1.342917524444493, 8.67072441547571),
    ]
    seen = seen_from(Buildings([shapely.Polygon(corners)], [7.0]), (0.0, 7.0), height_m=9.0, range_m=31.030999999999995)
    assert 0 < seen.area < np.pi * 31.031**2


def test_a_building_as_high_as_the_camera_hides_all_behind_it() -> None:
    behind = shapely.box(-5, 15, 5, 80)
    for height_m in (HEIGHT_M, None, 99.0):
        assert seen_from(Buildings([shapely.box(-50, 10, 50, 14)], [height_m])).intersection(behind).area == 0


@pytest.mark.parametrize("gap_m", [1.0, 0.3, 0.011, 0.009, 1e-9, 0.0, -1e-9, -0.009])
def test_a_camera_on_a_wall_sees_the_half_before_it_and_nothing_behind(gap_m: float) -> None:
    wall = Buildings([shapely.box(-200, gap_m, 200, gap_m + 30)])
    seen = seen_from(wall)
    assert seen.intersection(shapely.box(-200, gap_m + 1e-6, 200, 200)).area == pytest.approx(0, abs=1e-4)
    assert seen.intersection(shapely.box(-200, -200, 200, 0)).area == pytest.approx(np.pi * RANGE_M**2 / 2, rel=2e-3)


def test_a_camera_on_the_corner_of_a_building_looks_down_both_streets() -> None:
    seen = seen_from(Buildings([shapely.box(-30, -30, 0, 0)]))
    assert seen.area == pytest.approx(0.75 * np.pi * RANGE_M**2, rel=2e-3)


def test_a_camera_inside_a_footprint_stands_on_the_roof() -> None:
    roof = shapely.box(-10, -10, 10, 10)
    other = shapely.box(-10, 30, 10, 40)
    seen = seen_from(Buildings([roof, other], [40.0, None]))
    assert seen.intersection(roof).area == 0
    assert seen.contains(shapely.Point(50, 0)) and not seen.contains(shapely.Point(0, 60))


def test_a_camera_between_two_houses_that_share_a_wall_stands_on_both_roofs() -> None:
    pair = Buildings([shapely.box(-10, -10, 0, 10), shapely.box(0, -10, 10, 10)])
    assert seen_from(pair).area == pytest.approx(np.pi * RANGE_M**2 - 400, rel=1e-3)


def test_a_camera_in_a_courtyard_sees_the_courtyard() -> None:
    block = shapely.box(-20, -20, 20, 20).difference(shapely.box(-5, -5, 5, 5))
    assert seen_from(Buildings([block])).area == pytest.approx(100)


def test_houses_that_share_a_wall_let_no_light_through() -> None:
    row = Buildings([shapely.box(-100 + 7.3 * k, 20, -100 + 7.3 * (k + 1), 30) for k in range(30)])
    assert seen_from(row).intersection(shapely.box(-60, 31, 60, 80)).area == 0


def test_buildings_that_cross_each_other_hide_as_their_union_does() -> None:
    crossing = [shapely.box(-30, 20, 30, 24), shapely.box(-3, 10, 3, 60), affinity.rotate(shapely.box(-30, 18, 30, 22), 20)]
    one = seen_from(Buildings([shapely.union_all(crossing)]))
    assert seen_from(Buildings(crossing)).symmetric_difference(one).area < 1e-6


@pytest.mark.parametrize(
    ("at", "height_m", "range_m"),
    [
        ((np.nan, 0.0), 8.0, 50.0),
        ((0.0, np.inf), 8.0, 50.0),
        ((0.0, 0.0), 0.0, 50.0),
        ((0.0, 0.0), -3.0, 50.0),
        ((0.0, 0.0), np.nan, 50.0),
        ((0.0, 0.0), 8.0, 0.0),
        ((0.0, 0.0), 8.0, -1.0),
        ((0.0, 0.0), 8.0, np.inf),
    ],
)
def test_a_viewpoint_that_is_none_is_refused(at: tuple[float, float], height_m: float, range_m: float) -> None:
    with pytest.raises(CoverageError, match="must"):
        visibility(GroundXY(*at), NOWHERE, height_m=height_m, range_m=range_m)


@pytest.mark.parametrize(
    ("footprint", "height_m", "fault"),
    [
        (shapely.Polygon(), 5.0, "building 1 is empty"),
        (shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), 5.0, "building 1 is not valid: Self-intersection"),
        (shapely.Polygon([(0, 0), (9, np.nan), (9, 0)]), 5.0, "building 1 is not valid"),
        (shapely.box(0, 0, 1e9, 1), 5.0, "building 1 lies beyond"),
        (shapely.Point(0, 0), 5.0, "building 1 is no polygon"),
        (None, 5.0, "building 1 is no polygon"),
        (shapely.box(0, 0, 1, 1), 0.0, "building 1 must be higher than 0 m"),
        (shapely.box(0, 0, 1, 1), np.nan, "building 1 must be higher than 0 m"),
    ],
)
def test_a_building_that_is_none_is_refused_by_its_number(footprint: shapely.Geometry, height_m: float, fault: str) -> None:
    with pytest.raises(CoverageError, match=fault):
        Buildings([shapely.box(50, 50, 60, 60), footprint], [3.0, height_m])


def test_heights_that_do_not_go_with_the_buildings_are_refused() -> None:
    with pytest.raises(CoverageError, match="each of 1 buildings, got 2"):
        Buildings([shapely.box(0, 0, 1, 1)], [3.0, 4.0])
