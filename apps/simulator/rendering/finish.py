"""What lens, sensor and the time of day do to a picture, and the mark that says that it is simulated."""

import cv2
import numpy as np
import numpy.typing as npt

from apps.simulator.rendering.sprites import Picture

MARK = "SIMULATED"
_BLUR_PX_PER_WIDTH = 0.62 / 1280
_LEAST_BLUR_PX = 0.45
_NOISE_SD, _NIGHT_NOISE_SD = 2.2, 4.0
_PLATES = 6
_EXPOSURE, _DRIFT, _DRIFT_PERIOD_S = 1.08, 0.03, 23.0
_AMBER = (40, 176, 255)


class Finish:
    """Finishes the pictures of one camera."""

    def __init__(self, width: int, height: int, random: np.random.Generator, *, night: bool) -> None:
        self._blur = max(_LEAST_BLUR_PX, _BLUR_PX_PER_WIDTH * width)
        spread = _NIGHT_NOISE_SD if night else _NOISE_SD
        self._noise = [_noise(width, height, spread, random) for _ in range(_PLATES)]
        self._edge = _edge(width, height)

    def apply(self, picture: Picture, at_s: float, number: int) -> Picture:
        """Blur, darker corners, slowly drifting exposure, noise, mark. `number` is the frame's."""
        soft = cv2.GaussianBlur(picture, (0, 0), self._blur)
        gain = _EXPOSURE + _DRIFT * np.sin(2 * np.pi * at_s / _DRIFT_PERIOD_S)
        soft = cv2.multiply(soft, self._edge, scale=gain / 255)
        plate = self._noise[number % _PLATES]
        finished = cv2.addWeighted(soft, 1, plate if number // _PLATES % 2 else plate[::-1], 1, -128)
        _mark(finished)
        return np.asarray(finished)


def night(picture: Picture, lamps: npt.NDArray[np.float64]) -> Picture:
    """A day's backdrop by night under lamps at pixels [n, 3] (x, y, radius)."""
    height, width = picture.shape[:2]
    glow = np.full((height // 4, width // 4), 0.2, np.float32)
    x, y = np.arange(width // 4, dtype=np.float32), np.arange(height // 4, dtype=np.float32)[:, None]
    for left, top, radius in lamps / 4:
        glow += 0.32 * np.exp(-(((x - left) / radius) ** 2 + ((y - top) / (radius * 0.5)) ** 2))
    light = cv2.resize(np.minimum(glow, 0.72), (width, height))[..., None] * np.array((0.74, 0.88, 1.0), np.float32)
    return np.clip(picture * light, 0, 255).astype(np.uint8)


def _noise(width: int, height: int, spread: float, random: np.random.Generator) -> Picture:
    grain = random.standard_normal((height, width, 1), np.float32) * spread + random.standard_normal(
        (height, width, 3), np.float32
    )
    return np.clip(128 + cv2.GaussianBlur(grain, (0, 0), 0.5), 0, 255).astype(np.uint8)


def _edge(width: int, height: int) -> Picture:
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    kept = np.round(255 * (1 - 0.09 * (x**2 + y**2))).astype(np.uint8)
    return np.asarray(cv2.merge([kept, kept, kept]))


def _mark(picture: Picture) -> None:
    """Small, in the upper left corner, where only walls and sky are."""
    scale = max(0.4, picture.shape[1] / 1280 * 0.6)
    (wide, tall), _ = cv2.getTextSize(MARK, cv2.FONT_HERSHEY_DUPLEX, scale, 1)
    cv2.rectangle(picture, (6, 6), (14 + wide, 14 + tall), (20, 20, 20), -1)
    cv2.putText(picture, MARK, (10, 10 + tall), cv2.FONT_HERSHEY_DUPLEX, scale, _AMBER, 1, cv2.LINE_AA)
