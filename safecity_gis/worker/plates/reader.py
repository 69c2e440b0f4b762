"""What the plate of a vehicle says in one picture: text found, lines cut upright, read in two framings, and weighed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from safecity_gis.core.plates.decision import Verdict, decide
from safecity_gis.core.plates.grammar import Grammar
from safecity_gis.core.plates.pieces import blocks_of
from safecity_gis.core.plates.rectify import FRAMINGS, Framing
from safecity_gis.core.plates.text_boxes import TextBox, plates_of
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.model_store.manifest import Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.line_reader import LineReader, Picture
from safecity_gis.worker.plates.plate_finder import PlateFinder
from safecity_gis.worker.plates.reading import PlateRead, Reading
from safecity_gis.worker.plates.text_finder import MOST_SIDE_PX, TextFinder
from safecity_gis.worker.plates.windows import closer_window, vehicle_window

ENOUGH, SURE = -4.0, 0.99
"""Evidence, and confidence of all glyphs, from which on nobody looks a second time."""
OVERRULES = 1.0
"""Evidence by which a second look that cut the plate otherwise must be better than a first one that was enough."""
SAME_PLACE = 0.35
"""How far the middles of two finds of one plate are apart at most, in its width."""
LEAST_EVIDENCE = -12.0
"""Below it is no plate."""
MOST_LINES = 8
"""Read of one search, the surest: signs and stickers must not eat the time of other vehicles."""
CROP_FRAMINGS = (Framing(0.0, 0.0), Framing(0.0, -0.175))
"""Of a plate's crop: whole, and without the words and frames that stand above and below."""
PLATE_SIDE_PX = 192
"""Longer side of a plate's box in which text is sought: there is little else in it."""
LEAST_CROP_PX = 8
"""A crop with a shorter side shows nothing."""


class Search(NamedTuple):
    """One search for text: the lines found, in pixels of the picture, and the plate that they make; None where they make none."""

    boxes: list[TextBox]
    plate: PlateRead | None


def is_sure(verdict: Verdict) -> bool:
    """Whether another look would hardly change it."""
    return verdict.evidence >= ENOUGH and verdict.glyphs >= SURE


class PlateReader:
    """Reads plates of vehicles. Not for use by two threads at once."""

    def __init__(self, finder: TextFinder, lines: LineReader, plates: PlateFinder | None = None) -> None:
        """With `plates`, text is sought on the plate that it finds, and in the whole window where it finds none."""
        self.finder, self.lines, self.plates = finder, lines, plates

    def read(self, picture: Picture, vehicle_box: Sequence[float], grammar: Grammar) -> PlateRead | None:
        """The plate of one vehicle; None where none can be read.

        Args:
            picture: BGR uint8 [h, w, 3].
            vehicle_box: xyxy in pixels; it may reach beyond the picture.

        Raises:
            ValueError: no such picture, or a box without area or with a corner that is no number.
        """
        _check(picture)
        window = vehicle_window(vehicle_box, width=picture.shape[1], height=picture.shape[0])
        if window is None:
            return None
        boxes, best = self.search(picture, window, grammar)
        if best is not None and is_sure(best.verdict):
            return best
        closer = self.search(picture, closer_window(window, boxes), grammar).plate
        return best or closer if best is None or closer is None else self._either(best, closer, grammar)

    def search(self, picture: Picture, window: Tile, grammar: Grammar) -> Search:
        """Look for text once, in a window that lies within a BGR picture uint8 [h, w, 3]."""
        part = picture[window.y0 : window.y1, window.x0 : window.x1]
        plate, left, top = self.plates.find(part) if self.plates else None, window.x0, window.y0
        if plate is not None:
            part, left, top = part[plate.y0 : plate.y1, plate.x0 : plate.x1], left + plate.x0, top + plate.y0
        lines = self.finder.find(part, most_side=PLATE_SIDE_PX if plate else MOST_SIDE_PX)
        boxes = [box.moved(left, top) for box in lines[:MOST_LINES]]
        found = plates_of(boxes, two_lines=grammar.two_lines)
        return Search(boxes, self._surest(Reading(picture, self.lines, FRAMINGS), found, boxes, grammar))

    def _either(self, first: PlateRead, closer: PlateRead, grammar: Grammar) -> PlateRead:
        """What two looks at one vehicle say: together where they see one plate alike, and else the surer one."""
        surer, enough = max(first, closer, key=lambda read: read.verdict.evidence), first.verdict.evidence >= ENOUGH
        if not _same_place(first, closer):
            return first if enough else surer
        verdict = self.weigh((first, closer), grammar)
        if verdict is not None and verdict not in (first.verdict, closer.verdict):
            return replace(surer, verdict=verdict, reads=(*first.reads, *closer.reads))
        return surer if surer.verdict.evidence >= first.verdict.evidence + OVERRULES or not enough else first

    def weigh(self, plates: Sequence[PlateRead], grammar: Grammar) -> Verdict | None:
        """What several looks at one vehicle say together, or the surest where they do not agree; None of no look.

        A look that shows more or fewer characters than the surest one cut the plate otherwise, and has no voice.
        """
        surest = max((plate.verdict for plate in plates), key=lambda verdict: verdict.evidence, default=None)
        if surest is None:
            return None
        alike = [plate for plate in plates if len(plate.verdict.text) == len(surest.text)]
        joint = decide([read for plate in alike for read in plate.reads], grammar) if len(alike) > 1 else None
        return joint if joint is not None and self._is_plate(joint) else surest

    def read_crop(self, picture: Picture, grammar: Grammar) -> PlateRead | None:
        """A plate that fills its picture, BGR uint8 [h, w, 3]; no text is sought. None where it cannot be read.

        Raises:
            ValueError: no such picture.
        """
        _check(picture)
        height, width = picture.shape[:2]
        if min(height, width) < LEAST_CROP_PX:
            return None
        whole = TextBox(np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32), 1.0)
        return self._surest(Reading(picture, self.lines, CROP_FRAMINGS), [(whole,)], [whole], grammar)

    def _surest(
        self, reading: Reading, found: Iterable[Sequence[TextBox]], blocks: Sequence[TextBox], grammar: Grammar
    ) -> PlateRead | None:
        """Of lines as they were found, of glyphs in blocks where none of those is enough, and of blocks parted in two."""
        best = self._likeliest(reading.plate(lines, grammar) for lines in found)
        if not grammar.two_lines:
            return best
        if best is None or best.verdict.evidence < ENOUGH:
            best = self._likeliest((best, *(reading.pieces(block, grammar) for block in blocks_of(blocks))))
        return self._likeliest((best, *(reading.halves(block, grammar) for block in blocks)))

    def _likeliest(self, reads: Iterable[PlateRead | None]) -> PlateRead | None:
        sure = [read for read in reads if read and self._is_plate(read.verdict)]
        return max(sure, key=lambda read: read.verdict.evidence, default=None)

    def _is_plate(self, verdict: Verdict) -> bool:
        return verdict.evidence >= LEAST_EVIDENCE and verdict.sharpness >= self.lines.model.thresholds.score


def _same_place(one: PlateRead, other: PlateRead) -> bool:
    width = max(float(np.linalg.norm(read.corners[1] - read.corners[0])) for read in (one, other))
    return float(np.linalg.norm(one.corners.mean(axis=0) - other.corners.mean(axis=0))) <= SAME_PLACE * width


def _check(picture: Picture) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or picture.size == 0:
        raise ValueError(f"expected a BGR picture uint8 [h, w, 3], got {picture.dtype} {picture.shape}")


def open_plate_reader(directory: Path) -> PlateReader:
    """The plate reader in force in this directory of models: the default models, or the site's own.

    Raises:
        FileNotFoundError: not obtained yet (`python -m safecity_gis.model_store obtain`).
        HashMismatch, ManifestError, ModelRefused, TraitRefused: a file or the manifest is not acceptable.
    """
    models = load_manifest(directory)
    finder, lines, plates = models[Task.DETECT_TEXT], models[Task.READ_TEXT], models.get(Task.DETECT_PLATES)
    cv2.setNumThreads(1)  # workers are parallel by process, as for the detector
    return PlateReader(
        TextFinder(open_session(read_checked(finder, directory)), finder),
        LineReader(open_session(read_checked(lines, directory)), lines),
        PlateFinder(open_session(read_checked(plates, directory)), plates) if plates else None,
    )
