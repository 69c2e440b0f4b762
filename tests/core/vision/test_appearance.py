"""Appearance: the same clothes look alike wherever they stand, other clothes do not, and no box is too strange."""

import numpy as np
import pytest

from safecity_gis.core.vision.appearance import SIZE, describe


def street(*people: tuple[int, tuple[int, int, int], tuple[int, int, int]]) -> np.ndarray:
    """A grey picture with people of 40 x 120 pixels at these x, in these colours above and below."""
    picture = np.full((200, 400, 3), 128, np.uint8)
    for x, above, below in people:
        picture[40:100, x : x + 40] = above
        picture[100:160, x : x + 40] = below
    noise = np.random.default_rng(1).normal(0, 8, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


RED, BLUE, WHITE = (30, 30, 200), (200, 60, 30), (235, 235, 235)


def test_the_same_clothes_look_alike_and_others_do_not() -> None:
    picture = street((20, RED, BLUE), (120, RED, BLUE), (220, BLUE, RED), (320, WHITE, BLUE))
    vectors = describe(picture, [(x, 40, x + 40, 160) for x in (20, 120, 220, 320)])
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.95
    assert likeness[0, 2] < 0.3, "what is worn above counts as above"
    assert 0.3 < likeness[0, 3] < 0.7
    assert np.diag(likeness) == pytest.approx(1, abs=1e-5)


def test_a_box_partly_outside_is_described_and_one_without_pixels_is_zero() -> None:
    picture = street((20, RED, BLUE))
    vectors = describe(picture, [(-20, 40, 60, 400), (500, 40, 540, 160), (50, 50, 50, 60), (np.nan, 0, 10, 10)])
    assert vectors.shape == (4, SIZE)
    assert [bool(vector.any()) for vector in vectors[:3]] == [True, False, False]
    assert np.isfinite(vectors).all()
    assert describe(picture, np.empty((0, 4))).shape == (0, SIZE)
