"""Small pictures of misses: the surroundings of a box, with boxes drawn, as JPEG."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
SIDE = 240
QUALITY = 70
AROUND = 1.5
"""How much of the surroundings is shown on each side, in sizes of the box."""
MISSED, FOUND = (60, 60, 230), (230, 160, 30)
"""Colours, blue first."""


class Drawn(NamedTuple):
    """A box xyxy in picture pixels and its colour."""

    box: Sequence[float]
    colour: tuple[int, int, int]


def close_up(picture: Picture, box: Sequence[float], drawn: Sequence[Drawn]) -> bytes:
    """JPEG of at most `SIDE` pixels a side around `box` (xyxy) of a BGR picture; empty where the box lies outside."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = box
    reach = AROUND * max(x1 - x0, y1 - y0, 8.0)
    left, top = int(max(0, x0 - reach)), int(max(0, y0 - reach))
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return b""
    part = picture[top : int(min(height, y1 + reach)) + 1, left : int(min(width, x1 + reach)) + 1]
    scale = SIDE / max(part.shape[:2])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    shown = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    for item in drawn:
        a, b, c, d = ((value - start) * scale for value, start in zip(item.box, (left, top, left, top), strict=True))
        cv2.rectangle(shown, (round(a), round(b)), (round(c), round(d)), item.colour, 2, cv2.LINE_AA)
    done, encoded = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return encoded.tobytes() if done else b""


def luminance(picture: Picture, box: Sequence[float]) -> float:
    """Mean brightness 0-255 within a box xyxy of a BGR picture; NaN where the box lies outside."""
    x0, y0, x1, y1 = (int(max(0, value)) for value in box)
    part = picture[y0:y1, x0:x1]
    return float(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY).mean()) if part.size else float("nan")
