"""A plate's lines are found by its glyphs: one above the other, and stacked beside a longer one; what is no plate has none."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from safecity_gis.core.plates.pieces import LINES, blocks_of, pieces_of
from safecity_gis.core.plates.text_boxes import TextBox

PAPER, INK = (90, 200, 230), (30, 30, 40)


def plate(*words: tuple[str, int, int, float], ink: tuple = INK, paper: tuple = PAPER) -> np.ndarray:
    """A plate 300 x 150 with a rim and words at x, y of their baseline, each of its own size."""
    picture = np.full((150, 300, 3), paper, np.uint8)
    cv2.rectangle(picture, (4, 4), (295, 145), ink, 3)
    for word, x, y, size in words:
        cv2.putText(picture, word, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, ink, 4, cv2.LINE_AA)
    return picture


def whole(picture: np.ndarray) -> TextBox:
    height, width = picture.shape[:2]
    return TextBox(np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32), 0.8)


def boxes(lines: tuple[TextBox, ...]) -> list[tuple[float, float, float, float]]:
    return [(*line.corners.min(axis=0), *line.corners.max(axis=0)) for line in lines]


STACKED = (("KA", 25, 60, 1.4), ("01", 25, 130, 1.4), ("AH2980", 120, 98, 1.4))


@pytest.mark.parametrize("inverted", [False, True])
def test_two_stacked_words_and_the_line_beside_them_are_read_in_this_order(inverted: bool) -> None:
    colours = {"ink": PAPER, "paper": INK} if inverted else {}
    picture = plate(*STACKED, **colours)
    upper, lower, beside = boxes(pieces_of(picture, whole(picture)))
    assert upper[3] < lower[1] and max(upper[2], lower[2]) < beside[0]
    for (left, _, _, bottom), (_, x, y, _) in zip((upper, lower, beside), STACKED, strict=True):
        assert (left, bottom) == pytest.approx((x, y), abs=8)


def test_two_lines_are_read_from_top_to_bottom_though_the_lower_begins_farther_left() -> None:
    picture = plate(("KA03", 80, 65, 1.6), ("AF2434", 40, 128, 1.7))
    upper, lower = boxes(pieces_of(picture, whole(picture)))
    assert upper[3] < lower[1] and lower[0] < upper[0]


def test_a_rule_and_a_bolt_are_no_pieces() -> None:
    picture = plate(*STACKED)
    cv2.line(picture, (25, 80), (80, 80), INK, 3)
    cv2.circle(picture, (150, 130), 5, INK, -1)
    assert len(pieces_of(picture, whole(picture))) == 3


@pytest.mark.parametrize("words", [(), (("AF2434", 50, 95, 1.6),), (("K", 30, 60, 1.4), ("0", 200, 120, 1.4))])
def test_one_line_or_less_has_no_pieces(words: tuple) -> None:
    picture = plate(*words)
    assert pieces_of(picture, whole(picture)) == ()


def test_words_beside_each_other_on_a_plate_askew_are_no_pieces() -> None:
    picture = plate(("BFK", 20, 60, 1.5), ("482", 170, 115, 1.5))
    assert pieces_of(picture, whole(picture)) == ()


def test_a_wide_block_is_not_taken_to_pieces() -> None:
    picture = cv2.resize(plate(*STACKED), (600, 150))
    assert pieces_of(picture, whole(picture)) == ()


@given(arrays(np.uint8, st.tuples(st.integers(2, 40), st.integers(2, 60), st.just(3))))
def test_any_picture_has_two_to_four_pieces_within_it_or_none(picture: np.ndarray) -> None:
    found = pieces_of(picture, whole(picture))
    assert not found or LINES[0] <= len(found) <= LINES[1]
    for x0, y0, x1, y1 in boxes(found):
        assert -1e-3 <= x0 < x1 <= picture.shape[1] + 1e-3 and -1e-3 <= y0 < y1 <= picture.shape[0] + 1e-3


def test_a_block_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="without area"):
        pieces_of(plate(), TextBox(np.zeros((4, 2), np.float32), 1))


def box(x0: float, y0: float, x1: float, y1: float) -> TextBox:
    return TextBox(np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), np.float32), 0.8)


def test_stacked_words_and_what_is_found_beside_them_are_one_block() -> None:
    stack, beside = box(20, 20, 90, 140), box(100, 60, 290, 110)
    for found in ([stack, beside], [beside, stack]):
        *alone, both = blocks_of(found)
        assert alone == found and len(boxes(pieces_of(plate(*STACKED), both))) == 3
        assert boxes((both,))[0] == pytest.approx((20, 20, 290, 140), abs=12)


@pytest.mark.parametrize("other", [(200, 60, 290, 110), (100, 150, 290, 200), (100, 60, 160, 80)])
def test_what_is_far_away_below_or_much_smaller_is_not_of_the_block(other: tuple[float, float, float, float]) -> None:
    found = [box(20, 20, 90, 140), box(*other)]
    assert list(blocks_of(found)) == found
