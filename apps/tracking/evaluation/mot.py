"""Reading a folder in MOTChallenge form: truth, given detections, video, size and rate.

Source: MOTChallenge 2015 (ten columns, world coordinates last), MOT16 to MOT20 (class in the eighth of nine columns).
"""

import configparser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from apps.evaluation.registry import BadInput
from safecity_gis.core.tracking.scoring import Floats, Integers, Tracks

PEDESTRIAN = 1
LOOKALIKES = (2, 7, 8, 12)
"""Person on a vehicle, standing person, distractor, reflection: neither looked for nor counted against whoever finds them."""
MOST_FRAMES = 10_000_000
MOST = 1e9
"""No number of a sound line or file is larger."""


class Detections(NamedTuple):
    """Boxes that a detector gave for each frame."""

    frames: Integers
    boxes: Floats
    scores: Floats


class Truth(NamedTuple):
    """People to be followed, and lookalikes."""

    people: Tracks
    lookalikes: Tracks


@dataclass(frozen=True)
class Sequence:
    """What `seqinfo.ini` says; None where it does not."""

    frames: int | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None


class _Row(NamedTuple):
    line: int
    frame: int
    identity: int
    box: tuple[float, float, float, float]
    flag: float
    object_class: int
    """`PEDESTRIAN` where the form has no class."""


def read_truth(path: Path) -> Truth:
    """Read `gt.txt`; rows whose flag is 0 are left out, as the benchmark does.

    Raises:
        BadInput: missing, empty, or a line that cannot be read.
    """
    seen: dict[tuple[int, int], int] = {}
    rows = []
    for row in _rows(path):
        if row.identity < 0:
            raise BadInput(f"{path}:{row.line}: a true box needs an identity")
        if (row.frame, row.identity) in seen:
            first = seen[row.frame, row.identity]
            raise BadInput(f"{path}:{row.line}: identity {row.identity} was in frame {row.frame + 1} already, at line {first}")
        seen[row.frame, row.identity] = row.line
        rows.append(row)
    judged = [row for row in rows if row.flag != 0]
    return Truth(
        people=_tracks([row for row in judged if row.object_class == PEDESTRIAN]),
        lookalikes=_tracks([row for row in rows if row.object_class in LOOKALIKES]),
    )


def read_detections(path: Path) -> Detections:
    """Read `det.txt`, its rows in the order of their frames.

    Raises:
        BadInput: missing, empty, or a line that cannot be read.
    """
    rows = sorted(_rows(path), key=lambda row: row.frame)
    tracks = _boxes(rows)
    return Detections(np.array([row.frame for row in rows], np.int64), tracks, np.array([row.flag for row in rows]))


def read_sequence(path: Path) -> Sequence:
    """Read `seqinfo.ini` where there is one.

    Raises:
        BadInput: it is malformed, or a number in it is not above 0.
    """
    if not path.exists():
        return Sequence()
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
        section = parser["Sequence"]
        values = {name: section.getint(key) for name, key in _WHOLE.items()}
        fps = section.getfloat("frameRate")
    except (configparser.Error, KeyError, ValueError, OSError) as error:
        raise BadInput(f"{path}: {' '.join(str(error).split()) or 'no [Sequence]'}") from error
    if any(value is not None and not 1 / MOST <= value <= MOST for value in (*values.values(), fps)):
        raise BadInput(f"{path}: a length, size or rate is not above 0, or absurd")
    return Sequence(fps=fps, **values)


_WHOLE = {"frames": "seqLength", "width": "imWidth", "height": "imHeight"}


def find_video(folder: Path) -> Path | None:
    """The folder's `video.*`.

    Raises:
        BadInput: there are several.
    """
    found = sorted(path for path in folder.glob("video.*") if path.is_file())
    if len(found) > 1:
        raise BadInput(f"{folder}: which of {', '.join(path.name for path in found)}?")
    return found[0] if found else None


def _rows(path: Path) -> Iterator[_Row]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error
    if not any(line.strip() for line in lines):
        raise BadInput(f"{path}: holds no line")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(path, number, line)


def _row(path: Path, number: int, line: str) -> _Row:
    words = line.strip().rstrip(",").split(",")
    if len(words) < 6:
        raise BadInput(f"{path}:{number}: {len(words)} columns where at least 6 are needed")
    try:
        values = [float(word) for word in words]
    except ValueError as error:
        raise BadInput(f"{path}:{number}: {error}") from error
    frame, identity, x, y, w, h = values[:6]
    if not all(abs(value) <= MOST for value in values[:8]):
        raise BadInput(f"{path}:{number}: not a finite number, or larger than {MOST:g}")
    if not (1 <= frame <= MOST_FRAMES and frame == int(frame) and identity == int(identity)):
        raise BadInput(f"{path}:{number}: frame and identity are whole numbers, and frames count from 1")
    if w < 0 or h < 0:
        raise BadInput(f"{path}:{number}: a box {w:g} wide and {h:g} high")
    flag = values[6] if len(values) > 6 else 1.0
    object_class = int(values[7]) if 8 <= len(values) < 10 else PEDESTRIAN
    return _Row(number, int(frame) - 1, int(identity), (x, y, x + w, y + h), flag, object_class)


def _boxes(rows: list[_Row]) -> Floats:
    return np.array([row.box for row in rows], np.float64).reshape(-1, 4)


def _tracks(rows: list[_Row]) -> Tracks:
    frames = np.array([row.frame for row in rows], np.int64)
    return Tracks(frames, np.array([row.identity for row in rows], np.int64), _boxes(rows))
