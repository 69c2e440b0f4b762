"""Whether frames that arrive show one and the same picture, though each may be compressed anew.

A live picture carries the sensor's noise, which differs from frame to frame; an encoder that repeats a picture skips it, so that
two frames in a row are equal but for a jump where a key frame comes. Strong compression can flatten a quiet night just so: then
the pictures of different key frames still differ, and such a camera is known for its stillness.
"""

from collections import deque

import cv2
import numpy as np

from safecity_gis.core.vision.picture.looks import Gray

STILL_MEAN, STILL_TILE = 0.12, 0.5
"""Mean difference in grey levels of all pixels, and of the most changed tile, up to which two pictures are the same.

Measured: a repeated picture through H.264 (constant quality or rate), MPEG-4 and MJPEG 0.00-0.11 and 0.00-0.15 within a group of
pictures; night scenes with sensor noise 0.1-2.6 at usual rates.
"""
MOVING_TILE = 4.0
"""Above it something moved in the most changed tile; a new key frame of the same picture changes less."""
RECALLED = 5
"""So many earlier looks are compared: a group of pictures may be longer than the time between two looks."""
SELDOM, KNOWN_LOOKS, MEMORY_LOOKS = 0.05, 30, 300
"""A camera of whose last looks a smaller share was still is still only when frozen; known after so many looks."""
_TILES = (8, 6)


def difference(one: Gray, other: Gray, share_kept: float = 1.0) -> tuple[float, float]:
    """Mean absolute difference of two grains of one size, and that of the most changed of 8 x 6 tiles, in grey levels.

    Args:
        share_kept: share of the picture outside masks, whose pixels are 0 in both.
    """
    apart = cv2.absdiff(one, other).astype(np.float32)
    tiles = cv2.resize(apart, _TILES, interpolation=cv2.INTER_AREA)
    return float(apart.mean()) / share_kept, float(tiles.max())


class Stillness:
    """What successive looks of one camera, each of two frames in a row, say of its pictures' standing still."""

    def __init__(self) -> None:
        self._recent: deque[Gray] = deque(maxlen=RECALLED)
        self._frozen = False
        self._excused = False
        self._looks = 0
        self._still_share = 0.0

    def look(self, first: Gray, second: Gray, share_kept: float) -> bool:
        """Whether this look, the grains of two frames in a row, shows the picture of the looks before."""
        if self._recent and self._recent[-1].shape != first.shape:
            self._recent.clear()
        mean, tile = difference(first, second, share_kept)
        still = mean <= STILL_MEAN and tile <= STILL_TILE
        frozen = still and bool(self._recent) and (self._seldom or self._same(first, share_kept))
        excused = not still and self._frozen and not self._excused and tile <= MOVING_TILE
        if not frozen and not excused:
            self._learn(still)
        self._recent.append(second)
        self._frozen, self._excused = frozen or excused, excused
        return self._frozen

    def pause(self) -> None:
        """No picture came for a while: the next is compared with none before."""
        self._recent.clear()
        self._frozen = self._excused = False

    @property
    def _seldom(self) -> bool:
        return self._looks >= KNOWN_LOOKS and self._still_share < SELDOM

    def _same(self, grain: Gray, share_kept: float) -> bool:
        for earlier in self._recent:
            mean, tile = difference(earlier, grain, share_kept)
            if mean <= STILL_MEAN and tile <= STILL_TILE:
                return True
        return False

    def _learn(self, still: bool) -> None:
        self._looks = min(self._looks + 1, MEMORY_LOOKS)
        self._still_share += (float(still) - self._still_share) / self._looks
