"""Who watches, when and what, burnt into a picture so that no crop of it is without a name."""

from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.live.pictures.latin import latin

Picture = NDArray[np.uint8]

JPEG_QUALITY = 80
TILE_ROWS = 4
TILE_OPACITY = 0.28
BAR_OPACITY = 0.65
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE, _BLACK, _AMBER = (255, 255, 255), (0, 0, 0), (0, 170, 255)


class BadPicture(ValueError):
    """The bytes are not a picture."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written into a picture."""

    username: str
    user_id: int
    camera: str
    viewed_at: float
    captured_at: float
    caution: str
    """Why the picture is not what the camera sees now; empty where it is."""

    @property
    def viewer(self) -> str:
        """The name with its number: two names may look the same in Latin letters, two numbers do not."""
        return f"{latin(self.username)} #{self.user_id}"


def decode_picture(jpeg: bytes) -> Picture:
    """A JPEG as height x width x 3 (blue, green, red).

    Raises:
        BadPicture: it cannot be decoded.
    """
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if picture is None:
        raise BadPicture(f"{len(jpeg)} bytes are not a picture")
    return picture.astype(np.uint8, copy=False)


def marked_jpeg(picture: Picture, mark: Mark) -> bytes:
    """A JPEG of the picture with the mark burnt in; `picture` itself stays as it is."""
    marked = picture.copy()
    _tile(marked, f"{mark.viewer} {_utc(mark.viewed_at)}")
    _bar(marked, f"{mark.camera}  {_utc(mark.captured_at)}  seen by {mark.viewer} at {_utc(mark.viewed_at)}")
    if mark.caution:
        _corner(marked, mark.caution)
    done, data = cv2.imencode(".jpg", marked, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise BadPicture("the picture cannot be encoded")
    return data.tobytes()


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _tile(picture: Picture, words: str) -> None:
    """The words over the whole picture, faint, every other row shifted."""
    height, width = picture.shape[:2]
    scale = _fit(words, width * 0.48, width / 1500)
    (long, tall), _ = cv2.getTextSize(words, _FONT, scale, 1)
    layer = picture.copy()
    step_x, step_y = int(long * 1.12) + 1, max(tall * 2, height // TILE_ROWS)
    for row, y in enumerate(range(step_y // 2, height + tall, step_y)):
        for x in range(-(row % 2) * step_x // 2, width, step_x):
            _write(layer, words, (x, y), scale, _WHITE)
    cv2.addWeighted(layer, TILE_OPACITY, picture, 1 - TILE_OPACITY, 0, dst=picture)


def _bar(picture: Picture, words: str) -> None:
    height, width = picture.shape[:2]
    scale = _fit(words, width - 12, width / 1300)
    (_, tall), below = cv2.getTextSize(words, _FONT, scale, 1)
    strip = picture[max(0, height - tall - below - 8) :]
    strip[:] = (strip * (1 - BAR_OPACITY)).astype(np.uint8)
    _write(picture, words, (6, height - below - 2), scale, _WHITE)


def _corner(picture: Picture, words: str) -> None:
    width = picture.shape[1]
    scale = _fit(words, width * 0.3, width / 700)
    (long, tall), _ = cv2.getTextSize(words, _FONT, scale, 2)
    _write(picture, words, (width - long - 8, tall + 8), scale, _AMBER, 2)


def _fit(words: str, room_px: float, scale: float) -> float:
    (long, _), _ = cv2.getTextSize(words, _FONT, 1.0, 1)
    return min(scale, room_px / max(1, long))


def _write(
    picture: Picture, words: str, at: tuple[int, int], scale: float, colour: tuple[int, int, int], weight: int = 1
) -> None:
    """Light on a dark edge, so that it reads on any ground."""
    cv2.putText(picture, words, at, _FONT, scale, _BLACK, weight + 2, cv2.LINE_AA)
    cv2.putText(picture, words, at, _FONT, scale, colour, weight, cv2.LINE_AA)
