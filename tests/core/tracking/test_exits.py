"""Exits: borders but not the sky, and doors."""

import numpy as np

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.tracking.exits import Exits

BOXES = np.array([(0, 100, 40, 200), (360, 100, 400, 200), (100, 200, 140, 300), (100, 0, 140, 80), (200, 100, 240, 200)])


def test_objects_leave_by_three_borders_and_by_doors() -> None:
    assert Exits().at(BOXES, width=400, height=300).tolist() == [True, True, True, False, False]
    door = PictureAreas([((0.5, 0.6), (0.6, 0.6), (0.6, 0.7), (0.5, 0.7))])
    assert Exits(door).at(BOXES, width=400, height=300).tolist() == [True, True, True, False, True]


def test_nothing_and_nan_are_at_no_exit() -> None:
    assert Exits().at(np.empty((0, 4)), width=400, height=300).tolist() == []
    assert Exits().at([(np.nan,) * 4], width=400, height=300).tolist() == [False]


def test_a_hundredth_of_the_pictures_side_is_at_its_border() -> None:
    near = [
        (3.9, 100, 40, 200),
        (4.1, 100, 40, 200),
        (60, 100, 396.1, 200),
        (60, 100, 395.9, 200),
        (60, 100, 99, 297.1),
        (60, 9, 99, 296.9),
    ]
    assert Exits().at(near, width=400, height=300).tolist() == [True, False, True, False, True, False]
