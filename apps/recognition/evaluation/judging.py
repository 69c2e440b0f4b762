"""Comparing what was read with what is on the plates: rates, misses by condition, and pictures of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from apps.evaluation.conditions import shares_by
from apps.evaluation.costs import Cost
from apps.evaluation.pictures import FOUND, MISSED, Drawn, Picture, close_up, luminance
from apps.evaluation.report import Condition, Figure, Miss
from apps.recognition.evaluation.truth import Plate
from safecity_gis.core.statistics import wilson
from safecity_gis.worker.plates.reading import PlateRead

MOST_MISSES = 40
_FOLDED = str.maketrans("OI", "01")
NOTES = (
    "Exact: letter for letter. Folded: O and 0, I and 1 count as the same glyph. Within one edit: at most one character wrong, "
    "missing or too many. Misses and pictures are of plates that are not exact, those wrong even when folded first.",
)


class Judged(NamedTuple):
    """One plate after it was read."""

    plate: Plate
    read: str
    raw: str
    height_px: float
    aspect: float
    light: float
    picture: bytes
    """Of a miss, JPEG."""

    @property
    def exact(self) -> bool:
        return self.read == self.plate.text

    @property
    def folded(self) -> bool:
        return folded(self.read) == folded(self.plate.text)


def folded(text: str) -> str:
    """With one sign for each glyph."""
    return text.translate(_FOLDED)


def edits(one: str, other: str) -> int:
    """Fewest characters to replace, leave out or put in to make one text of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        corner, row[0] = row[0], number
        for place, against in enumerate(other, start=1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (character != against))
    return row[-1]


def judge(plate: Plate, read: PlateRead | None, picture: Picture) -> Judged:
    """Compare, and keep a picture where the text is not exact."""
    height, width = picture.shape[:2]
    box = plate.box or (0.0, 0.0, float(width), float(height))
    text = read.verdict.text if read else ""
    shown = b""
    if text != plate.text:
        drawn = [Drawn(box, MISSED)] if plate.box else []
        if read and plate.box:
            drawn.append(Drawn([*read.corners.min(axis=0).tolist(), *read.corners.max(axis=0).tolist()], FOUND))
        shown = close_up(picture, box, drawn)
    across, down = box[2] - box[0], box[3] - box[1]
    return Judged(plate, text, read.raw if read else "", down, across / down, luminance(picture, box), shown)


def figures(judged: Sequence[Judged], cost: Cost, key: str, label: str) -> list[Figure]:
    """The keys of the JSON object."""
    legible = [one for one in judged if one.plate.text]
    told = [
        Figure("n", len(legible), "Plates"),
        _rate("exact", "Exact", [one.exact for one in legible]),
        _rate("folded", "Exact, O/0 and I/1 alike", [one.folded for one in legible]),
        _rate("within_one_edit", "Within one edit", [edits(one.read, one.plate.text) <= 1 for one in legible]),
        Figure(key, cost.clock_ms, label, "ms"),
    ]
    illegible = [one for one in judged if not one.plate.text]
    if illegible:
        told += [
            Figure("n_illegible", len(illegible), "Plates that nobody can read"),
            _rate("invented", "Of these: given a text all the same", [bool(one.read) for one in illegible]),
        ]
    return told


def details(judged: Sequence[Judged], cost: Cost) -> list[Figure]:
    """What the table adds."""
    judged = [one for one in judged if one.plate.text]
    return [
        _rate("read", "Read at all", [bool(one.read) for one in judged]),
        _rate("wrong", "Read, but wrong even when folded", [bool(one.read) and not one.folded for one in judged]),
        Figure("processor_ms", cost.processor_ms, "Processor time of each", "ms"),
    ]


def conditions(judged: Sequence[Judged]) -> list[Condition]:
    """Misses by size, light and angle."""
    hit = np.array([one.exact for one in judged], np.bool_)
    limits = (
        ("height of the plate", [one.height_px for one in judged], (20, 30, 45, 70), "px"),
        ("brightness of the plate (0-255)", [one.light for one in judged], (60, 100, 140), ""),
        ("width over height of the plate (less when seen from the side)", [one.aspect for one in judged], (2, 3, 4), ""),
    )
    return [Condition(title, shares_by(hit, np.array(values), steps, unit)) for title, values, steps, unit in limits]


def misses(judged: Sequence[Judged]) -> list[Miss]:
    """Plates that are not exact, those wrong even when folded first; at most `MOST_MISSES`."""
    wrong = sorted((one for one in judged if not one.exact), key=lambda one: one.folded)
    return [Miss(_caption(one), one.picture) for one in wrong[:MOST_MISSES]]


def _caption(one: Judged) -> str:
    if not one.plate.text:
        return f"{one.plate.photo.name}: nobody can read it, read as {one.read} (recogniser: {one.raw})"
    read = f"read as {one.read} (recogniser: {one.raw or 'nothing'})" if one.read else "not read"
    return f"{one.plate.photo.name}: {one.plate.text} {read}, {one.height_px:.0f} px high"


def _rate(key: str, label: str, hits: Sequence[bool]) -> Figure:
    total = len(hits)
    return Figure(key, 100 * sum(hits) / max(1, total), label, "%", wilson(sum(hits), total).times(100))
