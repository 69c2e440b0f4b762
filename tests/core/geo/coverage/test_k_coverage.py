"""Zones and corridors: how often they are covered, against counts point by point, and what nobody sees."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.corridors import corridor_coverage
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.zones import zone_coverage
from tests.core.geo.coverage.cases import footprints, scattered

ZONE = shapely.box(-60, -60, 60, 60)
SEEN = st.lists(footprints(), max_size=8).map(SeenGround)


def test_two_squares_that_overlap_cover_their_overlap_twice() -> None:
    seen = SeenGround([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10), shapely.Polygon(), shapely.box(900, 0, 910, 9)])
    found = zone_coverage(shapely.box(-5, -5, 20, 15), seen)
    assert found.area_m2 == 500 and found.covered_m2 == pytest.approx((150, 50, 0)) and found.blind_m2 == pytest.approx(350)
    assert found.covered[1].equals(shapely.box(5, 0, 10, 10)) and found.blind.intersects(shapely.Point(-1, -1))


def test_what_a_zone_leaves_out_counts_neither_as_covered_nor_as_blind() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))
    found = zone_coverage(shapely.MultiPolygon([ring, shapely.box(20, 0, 30, 10)]), SeenGround([shapely.box(2, 2, 8, 8)]))
    assert found.covered_m2 == pytest.approx((20, 0, 0)) and found.blind_m2 == pytest.approx(164)


def test_a_zone_that_no_camera_sees_is_blind_as_a_whole() -> None:
    found = zone_coverage(ZONE, SeenGround([]), times=1)
    assert found.covered_m2 == (0,) and found.blind.equals(ZONE)


def test_cameras_that_only_touch_a_zone_cover_nothing_of_it() -> None:
    seen = SeenGround(
        [shapely.box(60, 0, 70, 10), shapely.MultiPolygon([shapely.box(60, 60, 70, 70), shapely.box(-50, 0, -40, 10)])]
    )
    assert zone_coverage(ZONE, seen).covered_m2 == pytest.approx((100, 0, 0))


@settings(max_examples=80, deadline=None)
@given(SEEN, st.integers(0, 999))
def test_each_point_of_a_zone_lies_in_as_many_layers_as_cameras_see_it(seen: SeenGround, seed: int) -> None:
    found = zone_coverage(ZONE, seen, times=3)
    points = scattered(seed, 60)
    sure = np.full(len(points), True)
    for polygon in seen.polygons:
        sure &= shapely.distance(shapely.boundary(polygon), shapely.points(points)) > 0.002
    points = points[sure]
    counts = sum((shapely.contains_xy(polygon, *points.T).astype(int) for polygon in seen.polygons), np.zeros(len(points)))
    for least, ground in enumerate(found.covered, start=1):
        assert ground.is_valid
        assert (shapely.contains_xy(ground, *points.T) == (counts >= least)).all()
    assert (shapely.contains_xy(found.blind, *points.T) == (counts == 0)).all()
    assert found.covered_m2[0] + found.blind_m2 == pytest.approx(found.area_m2)


CENTIMETRES = st.integers(-8_000, 8_000).map(lambda number: number / 100)


@settings(max_examples=80, deadline=None)
@given(SEEN, st.lists(st.tuples(CENTIMETRES, CENTIMETRES), min_size=2, max_size=6, unique=True))
def test_the_metres_of_a_line_are_those_of_its_overlay(seen: SeenGround, corners: list[tuple[float, float]]) -> None:
    line = shapely.LineString(corners)
    found = corridor_coverage(line, seen, times=len(seen) + 1)
    each = sum(leg.intersection(polygon).length for leg in _legs(line) for polygon in seen.polygons)
    assert sum(found.covered_m) == pytest.approx(each, abs=1e-4)
    assert found.covered_m[0] == pytest.approx(
        sum(leg.intersection(shapely.union_all(seen.polygons)).length for leg in _legs(line)), abs=1e-4
    )
    assert found.covered_m[0] + found.blind_m == pytest.approx(line.length, abs=0.01)
    assert all(gap.geometry.length == pytest.approx(gap.to_m - gap.from_m, abs=1e-6) for gap in found.gaps)


def test_gaps_tell_where_along_the_line_they_are() -> None:
    seen = SeenGround([shapely.box(10, -5, 20, 5), shapely.box(15, -5, 30, 5), shapely.box(95, 40, 105, 60)])
    found = corridor_coverage(shapely.LineString([(0, 0), (100, 0), (100, 50)]), seen)
    assert found.length_m == 150 and found.covered_m == pytest.approx((30, 5, 0)) and found.blind_m == pytest.approx(120)
    assert [(gap.from_m, gap.to_m) for gap in found.gaps] == [(0, 10), (30, 140)]
    assert found.gaps[1].geometry.equals(shapely.LineString([(30, 0), (100, 0), (100, 40)]))


def test_a_line_that_comes_back_is_counted_each_way() -> None:
    there_and_back = shapely.LineString([(0, 0), (40, 0), (0, 0)])
    found = corridor_coverage(there_and_back, SeenGround([shapely.box(10, -5, 20, 5)]))
    assert found.covered_m == pytest.approx((20, 0, 0))
    assert [(gap.from_m, gap.to_m) for gap in found.gaps] == [(0, 10), (20, 60), (70, 80)]


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        (shapely.Polygon(), "is empty"),
        (shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), "not valid"),
        (shapely.LineString([(0, 0), (1, 1)]), "is no polygon"),
    ],
)
def test_a_zone_that_is_none_is_refused(zone: shapely.Geometry, fault: str) -> None:
    with pytest.raises(CoverageError, match=fault):
        zone_coverage(zone, SeenGround([]))


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString(),
        shapely.LineString([(0, 0), (0, 0)]),
        shapely.LineString([(0, 0), (np.nan, 1)]),
        shapely.LineString([(0, 0), (1e9, 1)]),
        shapely.box(0, 0, 1, 1),
    ],
)
def test_a_road_that_is_none_is_refused(line: shapely.Geometry) -> None:
    with pytest.raises(CoverageError, match="a road must be"):
        corridor_coverage(line, SeenGround([]))


@pytest.mark.parametrize("times", [0, -1, 101])
def test_a_number_of_times_that_is_none_is_refused(times: int) -> None:
    with pytest.raises(CoverageError, match="number of times"):
        zone_coverage(ZONE, SeenGround([]), times=times)
    with pytest.raises(CoverageError, match="number of times"):
        corridor_coverage(shapely.LineString([(0, 0), (1, 0)]), SeenGround([]), times=times)


def _legs(line: shapely.LineString) -> list[shapely.LineString]:
    return [shapely.LineString(pair) for pair in pairwise(line.coords)]
