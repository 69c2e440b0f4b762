"""Masks burnt into pixels: everything inside is gone, nothing outside is touched."""

import numpy as np

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.masking import burn

SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))


def test_every_pixel_inside_is_black_and_every_pixel_outside_as_it_was() -> None:
    picture = np.random.default_rng(1).integers(1, 256, (80, 160, 3), dtype=np.uint8)
    before = picture.copy()
    burn(picture, PictureAreas([SQUARE]))
    assert not picture[20:60, 40:120].any()
    outside = np.ones((80, 160), dtype=bool)
    outside[20:61, 40:121] = False
    assert (picture[outside] == before[outside]).all()


def test_overlapping_areas_hide_what_both_hold_and_no_area_hides_nothing() -> None:
    picture = np.full((80, 160, 3), 200, np.uint8)
    burn(picture, PictureAreas(()))
    assert (picture == 200).all()
    burn(picture, PictureAreas([SQUARE, SQUARE, ((0.0, 0.0), (1.0, 0.0), (1.0, 0.3), (0.0, 0.3))]))
    assert not picture[:60, 40:120].any()
    assert (picture[62:] == 200).all()


def test_an_area_up_to_the_picture_s_edge_leaves_no_line() -> None:
    picture = np.full((33, 77, 3), 200, np.uint8)
    burn(picture, PictureAreas([((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))]))
    assert not picture.any()
