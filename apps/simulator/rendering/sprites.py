"""Drawn pieces with soft edges, laid over a picture in order of depth, and how much of each is seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]
SOLID = 0.5
"""Pixels that a piece covers by more than this are its own."""


@dataclass(frozen=True)
class Sprite:
    """A piece with its place in the picture, which it may leave.

    Attributes:
        left, top: picture pixel of the first element.
        colour: BGR times alpha, float32 [h, w, 3], 0-255.
        alpha: float32 [h, w], 0-1.
    """

    left: int
    top: int
    colour: Plane
    alpha: Plane

    def box(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of its own pixels, also outside the picture; None where it has none."""
        own = self.alpha > SOLID
        rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        if not len(rows):
            return None
        return (
            float(self.left + columns[0]),
            float(self.top + rows[0]),
            float(self.left + columns[-1] + 1),
            float(self.top + rows[-1] + 1),
        )


class Layers:
    """A picture in the making, and which piece each of its pixels belongs to."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._owner = np.zeros(picture.shape[:2], np.int16)
        self._sizes = [0]

    def put(self, sprite: Sprite) -> int:
        """Lay a piece over all before it; its number, from 1."""
        number = len(self._sizes)
        self._sizes.append(int(np.count_nonzero(sprite.alpha > SOLID)))
        height, width = self._owner.shape
        y0, x0 = max(0, -sprite.top), max(0, -sprite.left)
        y1, x1 = min(sprite.alpha.shape[0], height - sprite.top), min(sprite.alpha.shape[1], width - sprite.left)
        if y1 <= y0 or x1 <= x0:
            return number
        there = np.s_[sprite.top + y0 : sprite.top + y1, sprite.left + x0 : sprite.left + x1]
        alpha = sprite.alpha[y0:y1, x0:x1]
        below = self.picture[there]
        below[:] = below * (1 - alpha[..., None]) + sprite.colour[y0:y1, x0:x1]
        self._owner[there][alpha > SOLID] = number
        return number

    def seen(self) -> list[float]:
        """The share 0-1 of each piece that shows, from piece 1 on; 0 for an empty one."""
        shown = np.bincount(self._owner.ravel(), minlength=len(self._sizes))
        return [float(count / size) if size else 0.0 for count, size in zip(shown[1:], self._sizes[1:], strict=True)]
