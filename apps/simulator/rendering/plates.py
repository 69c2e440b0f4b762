"""Number plates of rendered vehicles: made-up numbers in the series of Sindh, in one line or two."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from apps.simulator.rendering.sprites import Picture

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""I and O are not issued."""
_INK, _PAPER = (28, 26, 26), (226, 232, 233)
_GLYPH_PX = 120
_BETWEEN = 0.14
"""Gap between characters, in their height; three times as much where the series has a gap."""
_ZERO_WIDTH = 0.82
"""A zero is drawn as a narrow O: plates do not cross theirs out."""
_FACE = cv2.FONT_HERSHEY_DUPLEX
_DIRT = (72, 96, 118)


class Layout(StrEnum):
    SINGLE = "single"
    TWO = "two"


@dataclass(frozen=True)
class Plate:
    """A plate as it leaves the press.

    Attributes:
        text: A-Z and 0-9 without gaps.
        picture: BGR uint8 [h, w, 3], seen from the front.
        width_m, height_m: on the vehicle.
    """

    text: str
    layout: Layout
    picture: Picture
    width_m: float
    height_m: float


def make_plate(random: np.random.Generator, *, layout: Layout | None = None, text: str = "") -> Plate:
    """A plate of this layout and number; what is not given is drawn by chance.

    Raises:
        ValueError: a text that no plate bears.
    """
    chosen = layout or Layout(str(random.choice((Layout.SINGLE, Layout.TWO), p=(0.75, 0.25))))
    first, second = _parts(text) if text else _number(random, chosen)
    if chosen is Layout.SINGLE:
        lines, width_m, height_m = [f"{first} {second}"], 0.5, 0.125
    else:
        lines, width_m, height_m = [first, second], 0.34, 0.23
    return Plate(first + second, chosen, _press(lines, width_m / height_m), width_m, height_m)


def soiled(plate: Plate, random: np.random.Generator, amount: float) -> Plate:
    """The same plate with mud on it; at an `amount` of 1 hardly anything can be read."""
    height, width = plate.picture.shape[:2]
    spots = cv2.GaussianBlur(random.random((height, width)).astype(np.float32), (0, 0), height / 10)
    spots = (spots - spots.min()) / max(1e-6, float(np.ptp(spots)))
    cover = np.clip((spots - (1 - amount)) * 6, 0, 1)[..., None] * 0.97
    dirty = plate.picture * (1 - cover) + np.array(_DIRT) * cover
    return Plate(plate.text, plate.layout, dirty.astype(np.uint8), plate.width_m, plate.height_m)


def _number(random: np.random.Generator, layout: Layout) -> tuple[str, str]:
    """Cars bear three letters and three digits, two-line plates three and four as on motorcycles; both also older series."""
    old = random.random() < 0.25
    letters = "".join(random.choice(list(_LETTERS), 2 if old else 3))
    digits = 4 if old or layout is Layout.TWO else 3
    return letters, "".join(str(digit) for digit in random.integers(0, 10, digits))


def _parts(text: str) -> tuple[str, str]:
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    if not letters or not digits or not letters.isascii() or not letters.isalpha() or len(text) > 8:
        raise ValueError(f"expected letters, then digits, at most eight in all, not {text!r}")
    return letters.upper(), digits


def _press(lines: list[str], aspect: float) -> Picture:
    """Ink on paper with a rim, `aspect` times as wide as high."""
    height = _GLYPH_PX * 2 if len(lines) == 1 else int(_GLYPH_PX * 2.9)
    width = round(height * aspect)
    paper = np.full((height, width, 3), _PAPER, np.uint8)
    cv2.rectangle(paper, (5, 5), (width - 6, height - 6), _INK, max(3, height // 50))
    room = height / len(lines)
    for number, line in enumerate(lines):
        ink = _line(line)
        high, wide = ink.shape
        scale = min(0.86 * width / wide, 0.72 * room / high)
        ink = cv2.resize(ink, (round(wide * scale), round(high * scale)), interpolation=cv2.INTER_AREA)
        high, wide = ink.shape
        middle = 0.5 * room if len(lines) == 1 else (0.55, 0.47)[number] * room + number * room
        top, left = round(middle - high / 2), (width - wide) // 2
        part = paper[top : top + high, left : left + wide]
        part[:] = part + (np.array(_INK, np.float32) - part) * (ink[..., None] / 255)
    return paper


def _line(text: str) -> Picture:
    """How much ink [h, w] each pixel of a line takes, cut close."""
    gap = np.zeros((_GLYPH_PX * 2, round(_GLYPH_PX * _BETWEEN)), np.uint8)
    pieces = [piece for character in text for piece in ((gap, gap) if character == " " else (_glyph(character), gap))]
    line = np.hstack(pieces[:-1])
    rows = np.flatnonzero(line.any(axis=1))
    return np.asarray(line[rows[0] : rows[-1] + 1])


def _glyph(character: str) -> Picture:
    canvas = np.zeros((_GLYPH_PX * 2, _GLYPH_PX * 3), np.uint8)
    cv2.putText(
        canvas, "O" if character == "0" else character, (_GLYPH_PX, round(_GLYPH_PX * 1.5)), _FACE, 4.2, 255, 14, cv2.LINE_AA
    )
    columns = np.flatnonzero(canvas.any(axis=0))
    glyph = canvas[:, columns[0] : columns[-1] + 1]
    if character == "0":
        glyph = cv2.resize(glyph, (round(glyph.shape[1] * _ZERO_WIDTH), glyph.shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(glyph)
