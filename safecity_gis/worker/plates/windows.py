"""Which parts of a picture are searched for a plate: the vehicle, and then closer where its text is too small to be read."""

from collections.abc import Sequence

import numpy as np

from safecity_gis.core.plates.text_boxes import TextBox
from safecity_gis.core.vision.tiles import Tile

LEAST_SIDE_PX = 16
"""A vehicle that is smaller shows no plate."""
BESIDE, ABOVE = 0.03, 0.05
"""Added to each side of a vehicle's box, in its width and height: plates hang at edges, and boxes are cut tight."""
CLOSER = 0.5
"""Sides of the second window, in those of the first."""
USUAL = (0.5, 0.65)
"""Where a plate hangs that shows nothing at first, in the sides of the vehicle."""
MOST_COORDINATE = 1e6


def vehicle_window(box: Sequence[float], *, width: int, height: int) -> Tile | None:
    """What a picture shows of a vehicle's box xyxy and a little around it; None where that is too little.

    Raises:
        ValueError: the box has no area, or a corner that is no number or absurdly far away.
    """
    x0, y0, x1, y1 = (float(value) for value in box)
    if not (-MOST_COORDINATE <= x0 < x1 <= MOST_COORDINATE and -MOST_COORDINATE <= y0 < y1 <= MOST_COORDINATE):
        raise ValueError(f"expected a box x0 < x1, y0 < y1, got {[x0, y0, x1, y1]}")
    beside, above = BESIDE * (x1 - x0), ABOVE * (y1 - y0)
    window = Tile(max(0, int(x0 - beside)), max(0, int(y0 - above)), min(width, int(x1 + beside)), min(height, int(y1 + above)))
    return window if min(window.width, window.height) >= LEAST_SIDE_PX else None


def closer_window(window: Tile, boxes: Sequence[TextBox]) -> Tile:
    """A quarter of a window, laid around the found lines: where most of their scores lie, else where plates usually hang."""
    half = CLOSER * window.width / 2, CLOSER * window.height / 2
    centres = np.array([box.centre for box in boxes], np.float64).reshape(-1, 2)
    scores = np.array([box.score for box in boxes])
    if len(boxes):
        near = np.asarray((np.abs(centres[:, None] - centres[None]) <= np.array(half) / 1.5).all(axis=2), np.bool_)
        chosen = near[int(np.argmax(near @ scores))]
        x, y = centres[chosen].mean(axis=0)
    else:
        x, y = window.x0 + USUAL[0] * window.width, window.y0 + USUAL[1] * window.height
    left = int(np.clip(x - half[0], window.x0, window.x1 - 2 * half[0]))
    top = int(np.clip(y - half[1], window.y0, window.y1 - 2 * half[1]))
    return Tile(left, top, min(window.x1, left + round(2 * half[0])), min(window.y1, top + round(2 * half[1])))
