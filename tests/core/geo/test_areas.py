"""Masks and regions: what lies inside, and how much of a box."""

import numpy as np
import pytest

from safecity_gis.core.geo.areas import PictureAreas

LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def test_points_are_inside_or_not_whatever_the_resolution() -> None:
    areas = PictureAreas([LEFT_HALF])
    assert list(areas.holds([(100, 100), (700, 100), (np.nan, 1)], width=768, height=576)) == [True, False, False]
    assert list(areas.holds([(1000, 100), (3000, 100)], width=4000, height=3000)) == [True, False]


def test_the_share_of_a_box_that_lies_inside() -> None:
    boxes = [(0, 0, 100, 100), (334, 0, 434, 50), (600, 0, 700, 50), (5, 5, 5, 9), (np.nan, 0, 1, 1)]
    assert PictureAreas([LEFT_HALF]).share(boxes, width=768, height=576) == pytest.approx([1.0, 0.5, 0.0, 0.0, 0.0])


def test_overlapping_polygons_count_once() -> None:
    assert PictureAreas([LEFT_HALF, LEFT_HALF]).share([(284, 0, 484, 10)], width=768, height=576) == pytest.approx([0.5])


def test_a_polygon_that_crosses_itself_is_repaired() -> None:
    bow = ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    assert list(PictureAreas([bow]).holds([(10, 50), (50, 10)], width=100, height=100)) == [True, False]


def test_no_polygon_holds_nothing_and_has_no_bounds() -> None:
    for areas in (PictureAreas([]), PictureAreas([((0, 0), (1, 1))]), PictureAreas([((0, 0), (1, float("nan")), (1, 1))])):
        assert not areas
        assert not areas.holds([(1, 1)], width=10, height=10).any()
        assert areas.bounds(width=10, height=10) is None


def test_bounds_are_clipped_to_the_picture() -> None:
    assert PictureAreas([((-1, 0.25), (0.5, 0.25), (0.5, 2))]).bounds(width=100, height=100) == (0, 25, 50, 100)
