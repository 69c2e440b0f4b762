"""A plate's lines by its glyphs, where they are not simply one above the other: two stacked words, and a line beside them."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.rectify import Picture, cut_block
from safecity_gis.core.plates.splitting import WIDEST
from safecity_gis.core.plates.text_boxes import SAME_HEIGHT, TextBox, corners_around

ROWS_PX = 96
"""Height to which a block is brought: its glyphs are 15 px high and more."""
GLYPH_HEIGHTS, GLYPH_ASPECTS = (0.17, 0.72), (0.08, 2.5)
"""Of a glyph, in the block's height; and its width over its height: two that touch count as one."""
LEAST_FILLED = 0.15
"""Part of a glyph's box that is ink."""
NEIGHBOURHOOD, DARKER = 31, 7
"""A pixel is ink where it is that many grey levels from the mean around it."""
SHARED_ROWS, WORD_GAP = 0.5, 0.8
"""Glyphs of one line share so many rows of the lower one, and are no farther apart, in heights of the higher one."""
LEAST_ASPECT = 0.9
"""Width over height of a line."""
STACKED_COLUMNS, STACKED_ROWS = 0.5, 0.35
"""Lines above each other share so much of the narrower one's columns at least, and of the lower one's rows at most."""
TALLEST, BLOCK_GAP = 3.5, 0.5
"""Of two boxes that one plate may hold: height of one in the other's, and the gap between them in the higher one's."""
GLYPHS, LINES = (4, 24), (2, 4)
"""Least and most of a plate."""


class _Glyph(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def blocks_of(boxes: Sequence[TextBox]) -> Iterator[TextBox]:
    """What may hold the lines of one plate: every box, and every two beside each other of which one may be two words high."""
    yield from boxes
    for one, other in combinations(boxes, 2):
        low, high = sorted((one.height, other.height))
        tops, bottoms = zip(*((box.corners[:, 1].min(), box.corners[:, 1].max()) for box in (one, other)), strict=True)
        lefts, rights = zip(*((box.corners[:, 0].min(), box.corners[:, 0].max()) for box in (one, other)), strict=True)
        beside = max(lefts) - min(rights) <= BLOCK_GAP * high and min(bottoms) - max(tops) >= SHARED_ROWS * low
        if beside and high <= TALLEST * low:
            yield TextBox(corners_around((one, other)), min(one.score, other.score))


def pieces_of(picture: Picture, block: TextBox) -> tuple[TextBox, ...]:
    """Lines of a block, each cut close around its glyphs, in the order of reading; empty where they are not two to four.

    Raises:
        ValueError: a block without area or with a corner that is no number.
    """
    if block.width > WIDEST * block.height:
        return ()
    upright = cut_block(picture, block, height=ROWS_PX)
    # The holes of letters are smaller than letters.
    found = max((_lines(_glyphs(ink)) for ink in _inks(upright)), key=_all_heights)
    stacked = any(_stacked(_around(one), _around(other)) for one, other in combinations(found, 2))
    if not stacked or not LINES[0] <= len(found) <= LINES[1]:
        return ()
    rows, columns = upright.shape[:2]
    return tuple(_placed(block, _around(line), columns, rows) for line in _in_reading_order(found))


def _inks(upright: Picture) -> Iterator[npt.NDArray[np.uint8]]:
    """Dark on light, and light on dark."""
    grey = cv2.cvtColor(upright, cv2.COLOR_BGR2GRAY)
    for shown in (grey, 255 - grey):
        yield np.asarray(
            cv2.adaptiveThreshold(
                np.asarray(shown, np.uint8), 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, DARKER
            ),
            np.uint8,
        )


def _glyphs(ink: npt.NDArray[np.uint8]) -> list[_Glyph]:
    rows, columns = ink.shape
    _, _, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    glyphs = []
    for x, y, width, height, area in boxes[1:].tolist():
        inside = x > 0 and y > 0 and x + width < columns and y + height < rows
        sized = GLYPH_HEIGHTS[0] * rows <= height <= GLYPH_HEIGHTS[1] * rows
        if inside and sized and GLYPH_ASPECTS[0] <= width / height <= GLYPH_ASPECTS[1] and area >= LEAST_FILLED * width * height:
            glyphs.append(_Glyph(x, y, x + width, y + height))
    return glyphs if GLYPHS[0] <= len(glyphs) <= GLYPHS[1] else []


def _lines(glyphs: Sequence[_Glyph]) -> list[list[_Glyph]]:
    """Glyphs that stand beside each other, from left to right; a narrow one that stands alone is left out."""
    lines: list[list[_Glyph]] = []
    for glyph in sorted(glyphs):
        near = [line for line in lines if any(_beside(other, glyph) for other in line)]
        lines = [line for line in lines if line not in near] + [[*(other for line in near for other in line), glyph]]
    return [sorted(line) for line in lines if _is_wide(_around(line))]


def _is_wide(box: _Glyph) -> bool:
    return box.right - box.left >= LEAST_ASPECT * box.height


def _beside(one: _Glyph, other: _Glyph) -> bool:
    low, high = sorted((one.height, other.height))
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return high <= SAME_HEIGHT**2 * low and shared >= SHARED_ROWS * low and gap <= WORD_GAP * high


def _all_heights(lines: Sequence[Sequence[_Glyph]]) -> int:
    """Tells letters from their holes, which are as many and smaller."""
    return sum(glyph.height for line in lines for glyph in line)


def _around(line: Sequence[_Glyph]) -> _Glyph:
    return _Glyph(
        min(glyph.left for glyph in line),
        min(glyph.top for glyph in line),
        max(glyph.right for glyph in line),
        max(glyph.bottom for glyph in line),
    )


def _in_reading_order(lines: Sequence[list[_Glyph]]) -> list[list[_Glyph]]:
    """From the left, and from the top where one is above the other."""

    def before(one: _Glyph, other: _Glyph) -> bool:
        return one.top < other.top if _stacked(one, other) else one.left < other.left

    boxes = [_around(line) for line in lines]
    ranks = [sum(before(other, box) for other in boxes if other is not box) for box in boxes]
    return [line for _, line in sorted(zip(ranks, lines, strict=True), key=lambda pair: pair[0])]


def _stacked(one: _Glyph, other: _Glyph) -> bool:
    """Whether one of two lines is above the other, and not merely beside it on a plate that hangs askew."""
    columns = min(one.right, other.right) - max(one.left, other.left)
    rows = min(one.bottom, other.bottom) - max(one.top, other.top)
    narrow, low = min(one.right - one.left, other.right - other.left), min(one.height, other.height)
    return columns >= STACKED_COLUMNS * narrow and rows <= STACKED_ROWS * low


def _placed(block: TextBox, box: _Glyph, columns: int, rows: int) -> TextBox:
    left_top, right_top, _, left_bottom = block.corners
    across, down = (right_top - left_top) / columns, (left_bottom - left_top) / rows
    at = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    return TextBox(np.array([left_top + across * x + down * y for x, y in at], np.float32), block.score)
