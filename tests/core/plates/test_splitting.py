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
