"""What an object looks like, coarsely: colour histograms in horizontal stripes, for telling neighbours apart and nothing else.

Source: hue-saturation-value histograms by body part (Farenzena et al., CVPR 2010, simplified); compared by the Bhattacharyya
coefficient. They hold no biometric trait and do not survive a change of clothes or camera.
"""

import cv2
import numpy as np
import numpy.typing as npt

STRIPES = 6
HUES, GREYS = 8, 8
"""Bins of a coloured pixel's hue, and of a grey pixel's value."""
COLOURED = 40
"""Saturation 0-255 from which on a pixel has a hue."""
INSET = 0.15
"""Share of the box's width that is left out on each side: background."""
WIDTH, HEIGHT = 16, 48
"""Every box is reduced to so many pixels; the cost does not grow with the picture."""
SIZE = STRIPES * (HUES + GREYS)

Vectors = npt.NDArray[np.float32]


def describe(picture: npt.NDArray[np.uint8], boxes: npt.ArrayLike) -> Vectors:
    """Appearance of boxes xyxy [n, 4] of a BGR picture [h, w, 3] as unit vectors [n, SIZE]; zeros for a box without a pixel.

    The product of two vectors is their Bhattacharyya coefficient: 1 for equal histograms, 0 for such with nothing in common.
    """
    corners = np.nan_to_num(np.asarray(boxes, np.float64).reshape(-1, 4))
    height, width = picture.shape[:2]
    inset = INSET * (corners[:, 2] - corners[:, 0])
    left, right = np.clip(corners[:, 0] + inset, 0, width).astype(int), np.clip(corners[:, 2] - inset, 0, width).astype(int)
    top, bottom = np.clip(corners[:, 1], 0, height).astype(int), np.clip(corners[:, 3], 0, height).astype(int)
    seen = np.flatnonzero((right > left) & (bottom > top))
    vectors = np.zeros((len(corners), SIZE), np.float32)
    if len(seen) == 0:
        return vectors
    crops = [
        cv2.resize(picture[top[i] : bottom[i], left[i] : right[i]], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for i in seen
    ]
    hsv = cv2.cvtColor(np.concatenate(crops), cv2.COLOR_BGR2HSV)
    hue, saturation, value = (hsv[..., channel].astype(np.int64) for channel in range(3))
    bins = np.where(saturation > COLOURED, hue * HUES // 180, HUES + value * GREYS // 256)
    stripe = np.arange(len(bins)) // (HEIGHT // STRIPES)
    counts = np.bincount((bins + stripe[:, None] * (HUES + GREYS)).ravel(), minlength=len(seen) * SIZE)
    vectors[seen] = np.sqrt(counts.reshape(len(seen), SIZE) / (WIDTH * HEIGHT))
    return vectors
