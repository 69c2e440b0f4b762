"""Blocks of two lines are parted between them, along a rule too; one line stays one."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from safecity_gis.core.plates.splitting import ink_of_rows, split_block, valley
from safecity_gis.core.plates.text_boxes import TextBox


def plate(*lines: str, rule: bool = False) -> np.ndarray:
    picture = np.full((40 * len(lines) + 20, 200, 3), 230, np.uint8)
    for number, line in enumerate(lines):
        cv2.putText(picture, line, (20, 42 + 40 * number), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 3, cv2.LINE_AA)
    if rule:
        cv2.line(picture, (0, 50), (199, 50), (30, 30, 200), 3)
    return picture


def whole(picture: np.ndarray) -> TextBox:
    height, width = picture.shape[:2]
    return TextBox(np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32), 0.8)


@pytest.mark.parametrize("rule", [False, True])
def test_two_lines_are_parted_between_them(rule: bool) -> None:
    picture = plate("KA 03", "AF 2434", rule=rule)
    split = split_block(picture, whole(picture))
    assert split is not None
    upper, lower = split
    assert upper.corners[3, 1] == lower.corners[0, 1] == pytest.approx(50, abs=6)
    assert (upper.corners[0, 1], lower.corners[2, 1]) == (0, 100) and upper.score == 0.8


def test_one_line_is_not_parted() -> None:
    picture = plate("AF 2434")
    assert split_block(picture, whole(picture)) is None
    wide = np.full((20, 200, 3), 128, np.uint8)
    assert split_block(wide, whole(wide)) is None
    assert split_block(np.full((80, 90, 3), 128, np.uint8), whole(wide)) is None


@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(2, 30), st.just(3))))
def test_any_picture_has_an_ink_for_each_row_and_a_valley_inside_or_none(picture: np.ndarray) -> None:
    ink = ink_of_rows(picture)
    assert ink.shape == (len(picture),) and np.isfinite(ink).all()
    at = valley(ink)
    assert at is None or 0 < at < 1


def test_a_block_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="without area"):
        split_block(plate("A"), TextBox(np.zeros((4, 2), np.float32), 1))


def rows(*ink: float) -> np.ndarray:
    """Ink of forty rows, ten of each value."""
    return np.repeat(np.array(ink, np.float64), 10)


def test_the_valley_is_where_least_ink_is_between_two_lines() -> None:
    ink = rows(9, 9, 9, 9)
    ink[22] = 2
    assert valley(ink) == pytest.approx(22.5 / 40)
    assert valley(rows(9, 2, 9, 9)) == pytest.approx(10.5 / 40) and valley(rows(9, 9, 2, 9)) == pytest.approx(20.5 / 40)


@pytest.mark.parametrize("ink", [rows(2, 9, 9, 9), rows(9, 9, 9, 2), rows(9, 9, 9, 9), rows(2, 2, 9, 9), rows(9, 9, 2, 2)])
def test_emptiness_at_an_end_or_on_one_side_is_no_valley(ink: np.ndarray) -> None:
    assert valley(ink) is None


@pytest.mark.parametrize(("depth", "found"), [(6.9, True), (7.1, False)])
def test_a_valley_has_at_most_seven_tenths_of_the_weaker_lines_ink(depth: float, found: bool) -> None:
    ink = rows(10, 10, 30, 30)
    ink[18:22] = depth
    assert (valley(ink) is not None) == found
    assert valley(np.ones(3)) is None and valley(np.empty(0)) is None


def test_ink_is_what_changes_from_left_to_right_smoothed_over_five_rows() -> None:
    picture = np.full((9, 10, 3), 200, np.uint8)
    picture[4, 3:7] = 0
    assert ink_of_rows(picture).tolist() == pytest.approx([0, 0, 80, 80, 80, 80, 80, 0, 0])


@pytest.mark.parametrize(("width", "parted"), [(240, True), (280, False)])
def test_only_a_block_that_is_not_too_wide_may_hold_two_lines(width: int, parted: bool) -> None:
    picture = cv2.resize(plate("KA 03", "AF 2434"), (width, 80))
    assert (split_block(picture, whole(picture)) is not None) == parted


def test_the_halves_of_a_slanted_block_meet_along_its_own_direction() -> None:
    picture = plate("KA 03", "AF 2434")
    turned = np.array(((10, 0), (200, 30), (190, 130), (0, 100)), np.float32)
    matrix = cv2.getPerspectiveTransform(whole(picture).corners, turned)
    split = split_block(cv2.warpPerspective(picture, matrix, (220, 150)), TextBox(turned, 0.5))
    assert split is not None
    upper, lower = split
    assert (upper.corners[2:] == lower.corners[[1, 0]]).all() and (upper.score, lower.score) == (0.5, 0.5)
    slope = upper.corners[2] - upper.corners[3]
    assert slope[1] / slope[0] == pytest.approx(30 / 190, abs=0.02)
    assert (upper.corners[:2] == turned[:2]).all() and (lower.corners[2:] == turned[2:]).all()
