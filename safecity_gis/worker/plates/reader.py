"""What the plate of a vehicle says in one picture: text found, lines cut upright, read in two framings, and weighed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.decision import Read, Verdict, decide
from safecity_gis.core.plates.grammar import ALPHABET, Grammar
from safecity_gis.core.plates.rectify import FRAMINGS, Framing, cut_line
from safecity_gis.core.plates.splitting import split_block
from safecity_gis.core.plates.text_boxes import Floats, TextBox, corners_around, plates_of
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.model_store.manifest import Task, load_manifest
from safecity_gis.model_store.obtain import read_checked
from safecity_gis.worker.inference import open_session
from safecity_gis.worker.plates.line_reader import LineReader, Picture
from safecity_gis.worker.plates.plate_finder import PlateFinder
from safecity_gis.worker.plates.text_finder import MOST_SIDE_PX, TextFinder
from safecity_gis.worker.plates.windows import closer_window, vehicle_window

ENOUGH = -4.0
"""Evidence from which on nobody looks a second time."""
LEAST_EVIDENCE = -12.0
"""Below it is no plate."""
MOST_LINES = 8
"""Read of one search, the surest: signs and stickers must not eat the time of other vehicles."""
LEAST_READ = 2
"""Characters that the first framing must show for a second one to be worth its time."""
MOST_READS = 12
"""Of one search, each line in each framing: two searches and twice as many reads keep within half a second of one core."""
CROP_FRAMINGS = (Framing(0.0, 0.0), Framing(0.0, -0.175))
"""Of a plate's crop: whole, and without the words and frames that stand above and below."""
PLATE_SIDE_PX = 192
"""Longer side of a plate's box in which text is sought: there is little else in it."""
LEAST_CROP_PX = 8
"""A crop with a shorter side shows nothing."""


@dataclass(frozen=True)
class PlateRead:
    """A plate that was read.

    Attributes:
        verdict: what it says.
        raw: what the recogniser alone makes of it, its lines top to bottom; kept for people, decides nothing.
        corners: float32 [4, 2] in pixels of the picture, from its top left clockwise.
        reads: what the verdict was drawn from, to be weighed again beside reads of other pictures.
    """

    verdict: Verdict
    raw: str
    corners: Floats
    reads: tuple[Read, ...]


class Search(NamedTuple):
    """One search for text: the lines found, in pixels of the picture, and the plate that they make; None where they make none."""

    boxes: list[TextBox]
    plate: PlateRead | None


def raw_text(chances: npt.NDArray[np.float32]) -> str:
    """The text of the likeliest label of each step, repeats and blanks left out; `chances` [steps, 37]."""
    labels = chances.argmax(axis=1)
    fresh = np.append(True, labels[1:] != labels[:-1]) & (labels > 0)
    return "".join(ALPHABET[label - 1] for label in labels[fresh])


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
        if best is None or best.verdict.evidence < ENOUGH:
            closer = self.search(picture, closer_window(window, boxes), grammar).plate
            best = max((read for read in (best, closer) if read), key=lambda read: read.verdict.evidence, default=None)
        return best

    def search(self, picture: Picture, window: Tile, grammar: Grammar) -> Search:
        """Look for text once, in a window that lies within a BGR picture uint8 [h, w, 3]."""
        part = picture[window.y0 : window.y1, window.x0 : window.x1]
        plate, left, top = self.plates.find(part) if self.plates else None, window.x0, window.y0
        if plate is not None:
            part, left, top = part[plate.y0 : plate.y1, plate.x0 : plate.x1], left + plate.x0, top + plate.y0
        found = self.finder.find(part, most_side=PLATE_SIDE_PX if plate else MOST_SIDE_PX)
        boxes = [box.moved(left, top) for box in found[:MOST_LINES]]
        reading = _Reading(picture, self.lines, FRAMINGS)
        candidates = _candidates(picture, boxes, two_lines=grammar.two_lines)
        return Search(boxes, self._likeliest(reading.plate(lines, grammar) for lines in candidates))

    def weigh(self, plates: Sequence[PlateRead], grammar: Grammar) -> Verdict | None:
        """What several pictures of one vehicle say together, or the surest where they do not agree; None of no picture."""
        if len(plates) > 1:
            joint = decide([read for plate in plates for read in plate.reads], grammar)
            if joint is not None and self._is_plate(joint):
                return joint
        return max((plate.verdict for plate in plates), key=lambda verdict: verdict.evidence, default=None)

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
        candidates: list[tuple[TextBox, ...]] = [(whole,)]
        if grammar.two_lines and (split := split_block(picture, whole)) is not None:
            candidates.append(split)
        reading = _Reading(picture, self.lines, CROP_FRAMINGS)
        return self._likeliest(reading.plate(lines, grammar) for lines in candidates)

    def _likeliest(self, reads: Iterable[PlateRead | None]) -> PlateRead | None:
        sure = [read for read in reads if read and self._is_plate(read.verdict)]
        return max(sure, key=lambda read: read.verdict.evidence, default=None)

    def _is_plate(self, verdict: Verdict) -> bool:
        return verdict.evidence >= LEAST_EVIDENCE and verdict.sharpness >= self.lines.model.thresholds.score


class _Reading:
    """Lines of one picture, each read once in each framing."""

    def __init__(self, picture: Picture, lines: LineReader, framings: Sequence[Framing]) -> None:
        self._picture, self._lines, self._framings = picture, lines, framings
        self._left = MOST_READS
        self._known: dict[tuple[bytes, Framing], npt.NDArray[np.float32]] = {}

    def plate(self, lines: Sequence[TextBox], grammar: Grammar) -> PlateRead | None:
        if self._unread(lines, self._framings[:1]) > self._left:
            return None
        reads = [[self._line(line, self._framings[0]) for line in lines]]
        if sum(len(raw_text(chances)) for chances in reads[0]) < LEAST_READ or self._unread(lines, self._framings) > self._left:
            return None
        reads += [[self._line(line, framing) for line in lines] for framing in self._framings[1:]]
        seen = tuple(Read.of(*read) for read in reads)
        verdict = decide(seen, grammar)
        if verdict is None:
            return None
        return PlateRead(verdict, "".join(raw_text(chances) for chances in reads[0]), corners_around(lines), seen)

    def _unread(self, lines: Sequence[TextBox], framings: Sequence[Framing]) -> int:
        return sum((line.corners.tobytes(), framing) not in self._known for line in lines for framing in framings)

    def _line(self, line: TextBox, framing: Framing) -> npt.NDArray[np.float32]:
        key = (line.corners.tobytes(), framing)
        if key not in self._known:
            self._left -= 1
            self._known[key] = self._lines.read(cut_line(self._picture, line, framing))
        return self._known[key]


def _candidates(picture: Picture, boxes: Sequence[TextBox], *, two_lines: bool) -> Iterator[tuple[TextBox, ...]]:
    yield from plates_of(boxes, two_lines=two_lines)
    if two_lines:
        yield from (split for box in boxes if (split := split_block(picture, box)) is not None)


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
