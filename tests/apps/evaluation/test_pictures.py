"""Small pictures of misses."""

import cv2
import numpy as np
import pytest

from apps.evaluation.pictures import MISSED, SIDE, Drawn, close_up, luminance


def half_lit() -> np.ndarray:
    picture = np.zeros((400, 600, 3), np.uint8)
    picture[:, 300:] = 200
    return picture


def test_a_close_up_shows_the_surroundings_with_the_box_drawn() -> None:
    box = (280, 180, 320, 260)
    shown = cv2.imdecode(np.frombuffer(close_up(half_lit(), box, [Drawn(box, MISSED)]), np.uint8), cv2.IMREAD_COLOR)
    assert max(shown.shape[:2]) == SIDE
    assert shown[5, 5].max() < 40 and shown[5, -5].min() > 160
    blue, red = shown[..., 0].astype(int), shown[..., 2].astype(int)
    assert ((red - blue) > 80).any()


@pytest.mark.parametrize("box", [(-500, -500, -450, -400), (900, 10, 950, 60)])
def test_a_box_outside_the_picture_has_no_picture_and_no_light(box: tuple[int, int, int, int]) -> None:
    assert close_up(half_lit(), box, []) == b"" and np.isnan(luminance(half_lit(), box))


def test_light_is_that_of_the_box() -> None:
    assert luminance(half_lit(), (0, 0, 100, 100)) == 0
    assert luminance(half_lit(), (250, 0, 350, 100)) == pytest.approx(100)
