"""Where objects come and go: the borders of the picture, and doors inside it."""

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.areas import PictureAreas

BORDER_SHARE = 0.01
"""A box nearer than this share of the picture's side to its border is at it."""


class Exits:
    """The exits of one camera's view. A track that was last seen at one has most likely left."""

    def __init__(self, doors: PictureAreas | None = None) -> None:
        self._doors = doors or PictureAreas(())

    def at(self, boxes: npt.ArrayLike, *, width: int, height: int) -> npt.NDArray[np.bool_]:
        """Which boxes xyxy [n, 4] of a picture of this size stand at an exit; NaN does not. The upper border is none: sky."""
        b = np.asarray(boxes, np.float64).reshape(-1, 4)
        margin = BORDER_SHARE * np.array((width, height))
        at_border = (b[:, 0] < margin[0]) | (b[:, 2] > width - margin[0]) | (b[:, 3] > height - margin[1])
        if not self._doors:
            return np.asarray(at_border)
        feet = np.column_stack(((b[:, 0] + b[:, 2]) / 2, b[:, 3]))
        return np.asarray(at_border | self._doors.holds(feet, width=width, height=height))
