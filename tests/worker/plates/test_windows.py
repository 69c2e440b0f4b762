"""Where a plate is looked for: within the picture, whatever the box, and closer around what was found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.text_boxes import TextBox
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.worker.plates.windows import LEAST_SIDE_PX, closer_window, vehicle_window


def text(x: float, y: float, score: float = 0.9) -> TextBox:
    return TextBox(np.array(((x - 9, y - 3), (x + 9, y - 3), (x + 9, y + 3), (x - 9, y + 3)), np.float32), score)


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4), st.integers(1, 5000), st.integers(1, 5000))
def test_a_window_lies_within_its_picture_and_its_closer_one_within_it(box: list[float], width: int, height: int) -> None:
    x0, x1, y0, y1 = *sorted(box[::2]), *sorted(box[1::2])
    if x0 == x1 or y0 == y1:
        return
    window = vehicle_window((x0, y0, x1, y1), width=width, height=height)
    if window is None:
        return
    assert 0 <= window.x0 < window.x1 <= width and 0 <= window.y0 < window.y1 <= height
    assert min(window.width, window.height) >= LEAST_SIDE_PX
    for boxes in ([], [text(x0, y0)], [text(x1, y1), text(0, 0)]):
        closer = closer_window(window, boxes)
        assert window.x0 <= closer.x0 < closer.x1 <= window.x1 and window.y0 <= closer.y0 < closer.y1 <= window.y1


@pytest.mark.parametrize(
    "box", [(0, 0, 0, 10), (10, 0, 0, 10), (0, 0, float("nan"), 9), (0, 0, float("inf"), 9), (-1e9, 0, 1e9, 9)]
)
def test_a_box_that_is_none_is_refused(box: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="expected a box"):
        vehicle_window(box, width=100, height=100)


def test_a_vehicle_beside_the_picture_or_a_speck_of_it_shows_nothing() -> None:
    assert vehicle_window((200, 0, 300, 90), width=100, height=100) is None
    assert vehicle_window((10, 10, 20, 20), width=100, height=100) is None


def test_the_second_look_goes_where_most_text_was_found_else_where_plates_hang() -> None:
    window = Tile(100, 100, 500, 400)
    closer = closer_window(window, [text(450, 350), text(455, 362, 0.5), text(130, 130)])
    assert closer.x0 < 450 < closer.x1 and closer.y0 < 350 < closer.y1 and not closer.x0 < 130 < closer.x1
    assert (closer.width, closer.height) == (200, 150)
    usual = closer_window(window, [])
    assert usual.x0 + usual.x1 == 2 * 300 and usual.y0 > 150
