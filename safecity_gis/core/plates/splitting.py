"""Two lines of a plate that were found, or cut, as one block: where its rows are empty between them."""

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.rectify import Picture, cut_block
from safecity_gis.core.plates.text_boxes import TextBox

WIDEST = 3.2
"""Width over height of a block that may hold two lines; wider ones hold one."""
ROWS_PX = 64
SOUGHT = (0.25, 0.75)
"""Where in the block's height the valley may lie."""
DEPTH = 0.7
"""The valley has at most this part of the ink of the weaker line."""
SMOOTHED_ROWS = 5


def split_block(picture: Picture, block: TextBox) -> tuple[TextBox, TextBox] | None:
    """The upper and the lower line of a block; None where it looks like one line.

    Raises:
        ValueError: a block without area or with a corner that is no number.
    """
    if block.width > WIDEST * block.height:
        return None
    at = valley(ink_of_rows(cut_block(picture, block, height=ROWS_PX)))
    if at is None:
        return None
    left = block.corners[0] + (block.corners[3] - block.corners[0]) * at
    right = block.corners[1] + (block.corners[2] - block.corners[1]) * at
    upper = np.array((block.corners[0], block.corners[1], right, left), np.float32)
    lower = np.array((left, right, block.corners[2], block.corners[3]), np.float32)
    return TextBox(upper, block.score), TextBox(lower, block.score)


def ink_of_rows(picture: Picture) -> npt.NDArray[np.float64]:
    """[h] how much each row changes from left to right: much within text, little between lines and along a rule.

    Args:
        picture: upright, uint8 [h, w, 3].
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float64)
    ink = np.abs(np.diff(grey, axis=1)).sum(axis=1)
    return np.asarray(np.convolve(np.pad(ink, SMOOTHED_ROWS // 2, mode="edge"), np.ones(SMOOTHED_ROWS) / SMOOTHED_ROWS, "valid"))


def valley(ink: npt.NDArray[np.float64]) -> float | None:
    """Where the emptiest row lies between two fuller parts, 0-1 of the height; None where there is no such row."""
    rows = len(ink)
    first, last = int(SOUGHT[0] * rows), int(SOUGHT[1] * rows)
    if last - first < 2:
        return None
    row = first + int(np.argmin(ink[first:last]))
    if ink[row] > DEPTH * min(ink[:row].max(initial=0), ink[row + 1 :].max(initial=0)):
        return None
    return (row + 0.5) / rows
