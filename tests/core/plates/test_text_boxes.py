"""Boxes of lines from a map of text, and which of them may be one plate."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.rectify import FRAMINGS, HEIGHT_PX, LEAST_WIDTH_PX, MOST_WIDTH_PX, Framing, cut_line
from safecity_gis.core.plates.text_boxes import TextBox, corners_around, plates_of, text_boxes


def drawn(*rectangles: tuple[tuple[float, float], tuple[float, float], float], size: tuple[int, int] = (200, 300)) -> np.ndarray:
    """A map with rotated rectangles: centre, size, degrees."""
    chart = np.zeros(size, np.float32)
    for rectangle in rectangles:
        cv2.fillPoly(chart, [cv2.boxPoints(rectangle).astype(np.int32)], 0.9)
    return chart


def box(x: float, y: float, width: float, height: float) -> TextBox:
    return TextBox(np.array(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), np.float32), 0.9)


@pytest.mark.parametrize("degrees", [-18.0, 0.0, 12.0])
def test_a_line_is_found_where_it_is_and_grown_to_its_whole_height(degrees: float) -> None:
    (found,) = text_boxes(drawn(((150, 100), (80, 14), degrees)), width=600, height=400)
    assert found.centre == pytest.approx((300, 200), abs=3)
    grown = 80 * 14 / (80 + 14) * 1.6
    assert (found.width, found.height) == pytest.approx((2 * (80 + grown), 2 * (14 + grown)), abs=10)
    slope = found.corners[1] - found.corners[0]
    assert np.degrees(np.arctan2(slope[1], slope[0])) == pytest.approx(degrees, abs=3)


def test_faint_and_tiny_marks_are_no_text() -> None:
    chart = drawn(((60, 60), (2, 2), 0))
    chart[150:160, 100:200] = 0.35
    assert text_boxes(chart, width=300, height=200) == []
    assert text_boxes(np.full((20, 20), np.nan), width=20, height=20) == []
    with pytest.raises(ValueError, match="expected a map"):
        text_boxes(np.zeros((0, 4)), width=4, height=4)


def test_words_of_a_line_are_one_plate_and_lines_above_each_other_only_where_that_is_usual() -> None:
    left, right, below, far = box(0, 0, 40, 20), box(50, 1, 60, 20), box(5, 26, 100, 22), box(400, 300, 90, 20)
    one_line = list(plates_of([left, right, below, far], two_lines=False))
    assert all(len(plate) == 1 for plate in one_line)
    assert any(plate[0].width == pytest.approx(110, abs=2) for plate in one_line), "both words together"
    stacked = [plate for plate in plates_of([left, right, below, far], two_lines=True) if len(plate) == 2]
    assert stacked and all(upper.centre[1] < lower.centre[1] for upper, lower in stacked)
    assert not any(far in plate for plate in stacked)


def test_a_tilted_line_is_cut_upright() -> None:
    picture = np.full((200, 300, 3), 40, np.uint8)
    corners = cv2.boxPoints(((150, 100), (120, 30), 15.0))
    cv2.fillPoly(picture, [corners.astype(np.int32)], (230, 230, 230))
    (found,) = text_boxes(drawn(((150, 100), (104, 14), 15.0)), width=300, height=200)
    line = cut_line(picture, found, FRAMINGS[0])
    assert line.shape[0] == HEIGHT_PX and line.shape[2] == 3
    assert line[12:-12, 12:-12].min() > 200
    assert cut_line(picture, found, Framing(0.5, 0)).shape[1] > line.shape[1]


@given(
    st.lists(st.floats(-500, 500), min_size=8, max_size=8),
    st.floats(-0.45, 2),
    st.floats(-0.45, 2),
)
def test_any_box_is_cut_to_a_bounded_line_or_refused(numbers: list[float], beside: float, above: float) -> None:
    strange = TextBox(np.array(numbers, np.float32).reshape(4, 2), 0.5)
    try:
        line = cut_line(np.zeros((50, 60, 3), np.uint8), strange, Framing(beside, above))
    except ValueError:
        return
    assert line.shape[0] == HEIGHT_PX and LEAST_WIDTH_PX <= line.shape[1] <= MOST_WIDTH_PX


def test_a_box_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="without area"):
        cut_line(np.zeros((50, 60, 3), np.uint8), box(5, 5, 0, 0), FRAMINGS[0])
    with pytest.raises(ValueError, match="without area"):
        cut_line(np.zeros((50, 60, 3), np.uint8), TextBox(np.full((4, 2), np.nan, np.float32), 1), FRAMINGS[0])


def test_a_stricter_score_keeps_fewer_lines() -> None:
    chart = drawn(((60, 60), (80, 14), 0))
    assert len(text_boxes(chart, width=300, height=200, least_score=0.8)) == 1
    assert text_boxes(chart, width=300, height=200, least_score=0.95) == []


def test_the_corners_of_a_plate_go_around_all_its_lines() -> None:
    upper, lower = box(10, 0, 40, 20), box(0, 22, 60, 20)
    assert corners_around([lower]) is lower.corners
    assert corners_around([upper, lower]).tolist() == pytest.approx(np.array([[0, 0], [60, 0], [60, 42], [0, 42]]), abs=1.5)
    with pytest.raises(ValueError, match="no line"):
        corners_around([])


def together(one: TextBox, other: TextBox) -> bool:
    """Whether both are read as one line."""
    lines = [plate for plate in plates_of([one, other], two_lines=False) if plate[0] is not one and plate[0] is not other]
    assert len(lines) <= 1
    return bool(lines)


WORD = box(0, 0, 40, 20)


@pytest.mark.parametrize(
    ("other", "one_line"),
    [
        (box(83, 0, 60, 20), True),
        (box(85, 0, 60, 20), False),
        (box(31, 0, 60, 20), True),
        (box(29, 0, 60, 20), False),
        (box(45, 9, 60, 20), True),
        (box(45, -11, 60, 20), False),
        (box(45, -6, 60, 31), True),
        (box(45, -6, 60, 33), False),
    ],
    ids=["a gap", "too wide a gap", "overlapping", "too much", "a step", "too high a step", "higher", "too high"],
)
def test_words_of_like_height_beside_each_other_are_one_line(other: TextBox, one_line: bool) -> None:
    assert together(WORD, other) == together(other, WORD) == one_line


def test_a_line_of_two_words_goes_from_the_first_ones_beginning_to_the_last_ones_end() -> None:
    sure, unsure = TextBox(WORD.corners, 0.9), TextBox(box(50, 2, 60, 20).corners, 0.6)
    line = next(plate[0] for plate in plates_of([unsure, sure], two_lines=False) if plate[0] not in (sure, unsure))
    assert line.corners.tolist() == [[0, 0], [110, 2], [110, 22], [0, 20]] and line.score == 0.6


@pytest.mark.parametrize(
    ("lower", "one_plate"),
    [
        (box(0, 57, 60, 20), True),
        (box(0, 59, 60, 20), False),
        (box(0, 29, 60, 20), True),
        (box(0, 27, 60, 20), False),
        (box(29, 45, 60, 20), True),
        (box(31, 45, 60, 20), False),
        (box(0, 45, 60, 33), False),
    ],
    ids=["a gap", "too wide a gap", "overlapping", "too much", "aside", "too far aside", "too high"],
)
def test_lines_of_like_height_above_each_other_are_one_plate(lower: TextBox, one_plate: bool) -> None:
    upper = box(0, 20, 60, 20)
    assert ([upper, lower] in [list(plate) for plate in plates_of([lower, upper], two_lines=True)]) == one_plate


@pytest.mark.parametrize(("width", "read"), [(23.0, 1), (21.0, 0)])
def test_what_is_hardly_wider_than_high_is_no_line_by_itself(width: float, read: int) -> None:
    assert len(list(plates_of([box(0, 0, width, 20)], two_lines=True))) == read


@pytest.mark.parametrize(
    ("framing", "width", "first", "last"),
    [
        (Framing(0.0, 0.0), 192, 100, 220),
        (Framing(0.5, 0.0), 240, 85, 235),
        (Framing(0.0, 0.5), 96, 100, 220),
        (Framing(-0.5, 0.0), 144, 115, 205),
    ],
)
def test_a_framing_is_told_in_heights_of_the_text(framing: Framing, width: int, first: float, last: float) -> None:
    """A picture whose columns are as bright as their number, and a line of 120 x 30 px in it from column 100 on."""
    picture = np.repeat(np.tile(np.arange(255, dtype=np.uint8), (120, 1))[:, :, None], 3, axis=2)
    line = cut_line(picture, box(100, 50, 120, 30), framing)
    assert line.shape == (HEIGHT_PX, width, 3)
    assert (line[24, 0, 0], line[24, -1, 0]) == pytest.approx((first, last), abs=1.5)


def test_a_box_moves_with_its_corners() -> None:
    moved = box(1, 2, 30, 10).moved(4, -1)
    assert moved.corners.tolist() == box(5, 1, 30, 10).corners.tolist() and (moved.width, moved.height, moved.score) == (
        30,
        10,
        0.9,
    )
    assert moved.centre.tolist() == [20, 6]


def test_the_surest_lines_come_first_and_there_are_never_too_many() -> None:
    chart = np.zeros((900, 100), np.float32)
    for number in range(40):
        chart[20 * number + 5 : 20 * number + 15, 20:80] = 0.5 + number / 100
    scores = [found.score for found in text_boxes(chart, width=100, height=900)]
    assert len(scores) == 32 and scores == sorted(scores, reverse=True) and scores[0] == pytest.approx(0.89, abs=0.01)
