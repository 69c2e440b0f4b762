"""Where text is: a detector's map of text probabilities to boxes of lines, and lines to what may be one plate.

Source: Liao et al., Real-time Scene Text Detection with Differentiable Binarization (AAAI 2020), section 3.4 for the growing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

TEXT, LEAST_SCORE = 0.3, 0.4
LEAST_SIDE = 3.0
"""Of a box, in pixels of the map."""
GROWTH = 1.6
"""The detector marks the core of a line: a box grows by its area over its perimeter, so many times."""
MOST_BOXES = 32
SAME_HEIGHT = 1.6
"""Lines and words of one plate are of like height: no more than this times another's."""
WORD_GAP, LINE_GAP = 2.2, 0.9
"""Between words of a line and between lines of a plate, in heights of the text."""
LEAST_ASPECT = 1.1
"""Width over height of a line worth reading."""


@dataclass(frozen=True, eq=False)
class TextBox:
    """One line of text: corners float32 [4, 2] in pixels of the picture, from its top left clockwise; score 0-1."""

    corners: Floats
    score: float

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] + self.corners[2] - self.corners[0] - self.corners[3]) / 2)

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] + self.corners[2] - self.corners[0] - self.corners[1]) / 2)

    @property
    def centre(self) -> Floats:
        return np.asarray(self.corners.mean(axis=0), np.float32)

    def moved(self, x: float, y: float) -> "TextBox":
        return TextBox(self.corners + np.array((x, y), np.float32), self.score)


def text_boxes(
    probabilities: npt.NDArray[np.floating], *, width: float, height: float, least_score: float = LEAST_SCORE
) -> list[TextBox]:
    """Boxes of the lines in a picture, surest first, at most `MOST_BOXES`.

    Args:
        probabilities: of text, [h, w]; NaN counts as none.
        width, height: of the picture that the map covers, pixels.
        least_score: mean probability 0-1 within a box worth keeping.

    Raises:
        ValueError: no such map.
    """
    if probabilities.ndim != 2 or 0 in probabilities.shape:
        raise ValueError(f"expected a map [h, w], got {list(probabilities.shape)}")
    chances = np.nan_to_num(probabilities.astype(np.float32))
    rows, columns = chances.shape
    found = []
    contours, _ = cv2.findContours((chances > TEXT).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        (x, y), (across, along), angle = cv2.minAreaRect(contour)
        if min(across, along) < LEAST_SIDE:
            continue
        score = _mean_inside(chances, np.asarray(contour, np.int32))
        if score < least_score:
            continue
        growth = across * along / (across + along) * GROWTH
        corners = np.asarray(cv2.boxPoints(((x, y), (across + growth, along + growth), angle)), np.float32)
        box = TextBox(_clockwise(corners) * np.array((width / columns, height / rows), np.float32), score)
        if min(box.width, box.height) >= 1:
            found.append(box)
    return sorted(found, key=lambda box: -box.score)[:MOST_BOXES]


def plates_of(boxes: Sequence[TextBox], *, two_lines: bool) -> Iterator[tuple[TextBox, ...]]:
    """What may be one plate: every line, every two words beside each other, and two lines above each other where told so."""
    lines = [box for box in boxes if box.width >= LEAST_ASPECT * box.height]
    words = [joined for one in boxes for other in boxes if (joined := _beside(one, other)) is not None]
    yield from ((line,) for line in (*lines, *words))
    if two_lines:
        every = [*boxes, *words]
        yield from ((one, other) for one in every for other in every if _above(one, other))


def corners_around(lines: Sequence[TextBox]) -> Floats:
    """Corners float32 [4, 2], from the top left clockwise, of the least rectangle around lines.

    Raises:
        ValueError: no line.
    """
    if not lines:
        raise ValueError("no line to go around")
    if len(lines) == 1:
        return lines[0].corners
    return _clockwise(np.asarray(cv2.boxPoints(cv2.minAreaRect(np.concatenate([line.corners for line in lines]))), np.float32))


def _mean_inside(chances: Floats, contour: npt.NDArray[np.int32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - np.array((x, y), np.int32)], -1, 1, -1)
    return float(chances[y : y + height, x : x + width][mask > 0].mean())


def _clockwise(corners: npt.NDArray[np.floating]) -> Floats:
    """From the top left; text is taken to run from left to right."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1], kind="stable")], right[np.argsort(right[:, 1], kind="stable")]
    return np.array((left[0], right[0], right[1], left[1]), np.float32)


def _alike(one: TextBox, other: TextBox) -> bool:
    low, high = sorted((one.height, other.height))
    return high <= SAME_HEIGHT * low


def _beside(left: TextBox, right: TextBox) -> TextBox | None:
    """Both as one line, where `right` goes on where `left` ends."""
    if left is right or not _alike(left, right):
        return None
    size = max(left.height, right.height)
    gap = float(right.corners[[0, 3], 0].mean() - left.corners[[1, 2], 0].mean())
    step = float(np.abs(right.corners[[0, 3], 1] - left.corners[[1, 2], 1]).mean())
    if not -0.5 * size <= gap <= WORD_GAP * size or step > 0.5 * size:
        return None
    corners = np.array((left.corners[0], right.corners[1], right.corners[2], left.corners[3]), np.float32)
    return TextBox(corners, min(left.score, right.score))


def _above(upper: TextBox, lower: TextBox) -> bool:
    if upper is lower or not _alike(upper, lower):
        return False
    size = max(upper.height, lower.height)
    gap = float(lower.corners[:2, 1].mean() - upper.corners[2:, 1].mean())
    shared = min(upper.corners[:, 0].max(), lower.corners[:, 0].max()) - max(upper.corners[:, 0].min(), lower.corners[:, 0].min())
    return -0.6 * size <= gap <= LINE_GAP * size and shared >= 0.5 * min(upper.width, lower.width)
