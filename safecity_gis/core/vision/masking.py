"""Privacy masks burnt into the pixels of a picture: what lies inside is gone for whoever gets the picture afterwards."""

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.areas import PictureAreas

MASK_COLOUR = (0, 0, 0)


def burn(picture: npt.NDArray[np.uint8], masks: PictureAreas) -> None:
    """Blacken the masks, borders included, in the picture itself, uint8 [h, w, 3] and contiguous."""
    height, width = picture.shape[:2]
    for polygon in masks.pixels(width=width, height=height):
        cv2.fillPoly(picture, [polygon], MASK_COLOUR)
