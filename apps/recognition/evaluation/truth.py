"""Reading what is on plates: photographs in OpenALPR's layout, and crops with a table."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from apps.evaluation.pictures import Picture
from apps.evaluation.registry import BadInput
from safecity_gis.core.plates.grammar import ALPHABET

TABLE = "groundtruth.csv"
MOST_TEXT = 20
ILLEGIBLE = "?"
"""Instead of a text: nobody can read this plate, and any text of it is made up."""


class Plate(NamedTuple):
    """One plate of the truth, an empty text where nobody can read it; `box` xyxy in pixels of its picture, None for a crop."""

    photo: Path
    text: str
    box: tuple[float, float, float, float] | None = None


def read_photos(folder: Path) -> list[Plate]:
    """Every `*.txt` of a folder, in the order of their names: lines `file x y w h TEXT`, separated by tabs.

    Raises:
        BadInput: no such file, or a line that cannot be read; the message names it.
    """
    plates = [plate for path in sorted(folder.glob("*.txt")) for plate in _lines(path)]
    if not plates:
        raise BadInput(f"{folder}: no *.txt beside photographs, or nothing in them")
    return plates


def read_table(folder: Path) -> list[Plate]:
    """Every row of `groundtruth.csv`, columns `file` and `text`.

    Raises:
        BadInput: no such file, a column missing, or a row that cannot be read; the message names it.
    """
    path = folder / TABLE
    table = csv.DictReader(_text(path).splitlines())
    if not {"file", "text"} <= set(table.fieldnames or ()):
        raise BadInput(f"{path}:1: the columns file and text are wanted")
    try:
        plates = [
            Plate(_beside(path, number, row["file"]), _plate_text(path, number, row["text"]))
            for number, row in enumerate(table, start=2)
        ]
    except csv.Error as error:
        raise BadInput(f"{path}: {error}") from error
    if not plates:
        raise BadInput(f"{path}: holds no row")
    return plates


def read_picture(path: Path) -> Picture:
    """BGR uint8 [h, w, 3].

    Raises:
        BadInput: missing, or no picture.
    """
    try:
        picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error) as error:
        raise BadInput(f"{path}: cannot be read: {' '.join(str(error).split())[:120]}") from error
    if picture is None:
        raise BadInput(f"{path}: is no picture")
    return np.asarray(picture, np.uint8)


def _lines(path: Path) -> Iterator[Plate]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        words = line.strip().split("\t")
        if len(words) != 6:
            raise BadInput(f"{path}:{number}: {len(words)} columns where 6 are wanted")
        try:
            x, y, width, height = (float(word) for word in words[1:5])
        except ValueError as error:
            raise BadInput(f"{path}:{number}: {error}") from error
        if not (abs(x) < 1e6 and abs(y) < 1e6 and 0 < width < 1e6 and 0 < height < 1e6):
            raise BadInput(f"{path}:{number}: a box without area, or absurdly far away")
        text = _plate_text(path, number, words[5])
        yield Plate(_beside(path, number, words[0]), text, (x, y, x + width, y + height))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error


def _beside(path: Path, number: int, name: str | None) -> Path:
    if not name or Path(name).name != name:
        raise BadInput(f"{path}:{number}: the name of a file beside it is wanted, not {name!r}")
    return path.with_name(name)


def _plate_text(path: Path, number: int, told: str | None) -> str:
    if told == ILLEGIBLE:
        return ""
    text = "".join((told or "").upper().replace("-", " ").split())
    if not 0 < len(text) <= MOST_TEXT or set(text) - set(ALPHABET):
        raise BadInput(f"{path}:{number}: a text of A-Z and 0-9, or {ILLEGIBLE}, is wanted, not {told!r}")
    return text
