"""A line of text as a recogniser wants it: cut from the picture, upright, of one height, in more than one framing."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.text_boxes import Floats, TextBox

Picture = npt.NDArray[np.uint8]

HEIGHT_PX = 48
LEAST_WIDTH_PX, MOST_WIDTH_PX = 32, 480


@dataclass(frozen=True)
class Framing:
    """What is cut around a box, in heights of its text; negative cuts into it."""

    beside: float
    above: float


FRAMINGS = (Framing(0.0, 0.0), Framing(0.5, -0.08))
"""As found; and wider, for a first character that the detector left out, but without what stands above and below."""
TIGHT_FRAMINGS = (Framing(0.1, 0.1), Framing(0.2, 0.2))
"""Of a line that was cut close around its glyphs, and has others near it."""


def cut_line(picture: Picture, box: TextBox, framing: Framing) -> Picture:
    """The line as uint8 [48, width, 3], upright; beyond the picture its border is repeated.

    Raises:
        ValueError: a box without area or with a corner that is no number.
    """
    return _cut(picture, box, _framed(box.corners.astype(np.float64), framing), HEIGHT_PX)


def cut_block(picture: Picture, box: TextBox, *, height: int) -> Picture:
    """What is in a box as uint8 [height, width, 3], upright.

    Raises:
        ValueError: as `cut_line`.
    """
    return _cut(picture, box, box.corners, height)


def _cut(picture: Picture, box: TextBox, corners: npt.NDArray[np.floating], height: int) -> Picture:
    across, down = (float(np.linalg.norm(corners[corner] - corners[0])) for corner in (1, 3))
    if not np.isfinite(corners).all() or min(across, down, box.width, box.height) < 1:
        raise ValueError("a box without area")
    width = int(np.clip(round(across * height / down), LEAST_WIDTH_PX, MOST_WIDTH_PX))
    goal = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), goal)
    line = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _framed(corners: npt.NDArray[np.float64], framing: Framing) -> Floats:
    across = (corners[1] + corners[2] - corners[0] - corners[3]) / 2
    down = (corners[3] + corners[2] - corners[0] - corners[1]) / 2
    height = np.linalg.norm(down)
    x, y = across / max(np.linalg.norm(across), 1e-9) * height, down
    grown = corners + np.array((-x, x, x, -x)) * framing.beside + np.array((-y, -y, y, y)) * framing.above
    return np.asarray(grown, np.float32)
