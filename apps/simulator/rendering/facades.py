"""House fronts along the street: shops below, windows and balconies above, one texture per house."""

from dataclasses import dataclass

import cv2
import numpy as np

from apps.simulator.rendering.sprites import Picture
from apps.simulator.rendering.street import ENDS

PX_PER_M = 28
_WALLS = ((168, 186, 200), (150, 170, 178), (180, 188, 188), (140, 160, 186), (176, 178, 170), (158, 176, 196))
_SHUTTERS = ((110, 104, 96), (128, 116, 92), (88, 104, 118), (120, 122, 124))
_SIGNS = ((60, 60, 150), (110, 80, 40), (60, 110, 60), (40, 120, 170), (120, 120, 124))
_STOREY_M = 3.3
_SHOP_M = 3.4


@dataclass(frozen=True)
class House:
    """A front from `u0` to `u1`, `height_m` high, with its picture (first row = top)."""

    u0: float
    u1: float
    height_m: float
    texture: Picture


def houses(random: np.random.Generator) -> list[House]:
    """A row of fronts without gaps along the whole street."""
    found, u = [], ENDS[0]
    while u < ENDS[1]:
        wide, storeys = float(random.uniform(9, 16)), int(random.integers(2, 5))
        high = _SHOP_M + storeys * _STOREY_M + 0.8
        found.append(House(u, u + wide, high, _front(wide, high, storeys, random)))
        u += wide
    return found


def _front(wide_m: float, high_m: float, storeys: int, random: np.random.Generator) -> Picture:
    width, height = round(wide_m * PX_PER_M), round(high_m * PX_PER_M)
    wall = np.array(_WALLS[random.integers(len(_WALLS))], np.float32)
    front = np.full((height, width, 3), wall, np.float32)
    stains = cv2.resize(random.normal(0, 7, (14, 10)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    front = np.clip(front + stains[..., None], 0, 255).astype(np.uint8)
    bays = max(2, round(wide_m / 3.2))
    for storey in range(storeys):
        top = height - round((_SHOP_M + (storey + 1) * _STOREY_M - 0.9) * PX_PER_M)
        cv2.rectangle(front, (0, top + round(2.25 * PX_PER_M)), (width, top + round(2.4 * PX_PER_M)), (wall * 0.8).tolist(), -1)
        for bay in range(bays):
            _window(front, round((bay + 0.5) * width / bays), top, random)
    _shops(front, height - round(_SHOP_M * PX_PER_M), random)
    return front


def _window(front: Picture, middle: int, top: int, random: np.random.Generator) -> None:
    half, tall = round(0.6 * PX_PER_M), round(1.45 * PX_PER_M)
    glass = int(random.integers(60, 100))
    cv2.rectangle(front, (middle - half - 3, top - 3), (middle + half + 3, top + tall + 3), (196, 200, 202), -1)
    cv2.rectangle(front, (middle - half, top), (middle + half, top + tall), (glass + 14, glass + 6, glass), -1)
    cv2.line(front, (middle, top), (middle, top + tall), (180, 184, 186), 2)
    if random.random() < 0.3:
        cv2.rectangle(front, (middle - 12, top + tall + 6), (middle + 12, top + tall + 24), (190, 192, 192), -1)


def _shops(front: Picture, top: int, random: np.random.Generator) -> None:
    """Closed shutters under sign boards; no lettering that could be read as anything."""
    height, width = front.shape[:2]
    count = max(2, width // (4 * PX_PER_M))
    for number in range(count):
        x0, x1 = number * width // count + 8, (number + 1) * width // count - 8
        sign, shutter = _SIGNS[random.integers(len(_SIGNS))], _SHUTTERS[random.integers(len(_SHUTTERS))]
        cv2.rectangle(front, (x0, top + 4), (x1, top + round(0.75 * PX_PER_M)), sign, -1)
        for x in range(x0 + 10, x1 - 12, 12):
            cv2.rectangle(front, (x, top + 9), (x + int(random.integers(4, 9)), top + 15), (190, 196, 200), -1)
        cv2.rectangle(front, (x0, top + round(0.8 * PX_PER_M)), (x1, height), shutter, -1)
        for y in range(top + round(0.8 * PX_PER_M), height, 5):
            cv2.line(front, (x0, y), (x1, y), tuple(int(part * 0.86) for part in shutter), 1)
