"""What some lines of one picture say as a plate: each cut and read once in each framing, and weighed against the grammar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.decision import Read, Verdict, decide
from safecity_gis.core.plates.grammar import ALPHABET, Grammar
from safecity_gis.core.plates.pieces import pieces_of
from safecity_gis.core.plates.rectify import TIGHT_FRAMINGS, Framing, cut_line
from safecity_gis.core.plates.splitting import split_block
from safecity_gis.core.plates.text_boxes import Floats, TextBox, corners_around
from safecity_gis.worker.plates.line_reader import LineReader, Picture

LEAST_READ = 2
"""Characters that the first framing must show for a second one to be worth its time."""
MOST_READS = 12
"""Of one search, each line in each framing: two searches and twice as many reads keep within half a second of one core."""


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


def raw_text(chances: npt.NDArray[np.float32]) -> str:
    """The text of the likeliest label of each step, repeats and blanks left out; `chances` [steps, 37]."""
    labels = chances.argmax(axis=1)
    fresh = np.append(True, labels[1:] != labels[:-1]) & (labels > 0)
    return "".join(ALPHABET[label - 1] for label in labels[fresh])


class Reading:
    """Lines of one picture, each read once in each framing."""

    def __init__(self, picture: Picture, lines: LineReader, framings: Sequence[Framing]) -> None:
        self._picture, self._lines, self._framings = picture, lines, framings
        self._left = MOST_READS
        self._known: dict[tuple[bytes, Framing], npt.NDArray[np.float32]] = {}

    def plate(self, lines: Sequence[TextBox], grammar: Grammar) -> PlateRead | None:
        """What lines say from top to bottom; None where that is nothing, or there is no time left for it."""
        return self._framed(lines, self._framings, grammar)

    def pieces(self, block: TextBox, grammar: Grammar) -> PlateRead | None:
        """What a block says by its glyphs."""
        lines = pieces_of(self._picture, block)
        return self._framed(lines, TIGHT_FRAMINGS, grammar) if lines else None

    def halves(self, block: TextBox, grammar: Grammar) -> PlateRead | None:
        """What a block says as an upper and a lower line."""
        lines = split_block(self._picture, block)
        return self.plate(lines, grammar) if lines else None

    def _framed(self, lines: Sequence[TextBox], framings: Sequence[Framing], grammar: Grammar) -> PlateRead | None:
        if self._unread(lines, framings[:1]) > self._left:
            return None
        reads = [[self._line(line, framings[0]) for line in lines]]
        if sum(len(raw_text(chances)) for chances in reads[0]) < LEAST_READ or self._unread(lines, framings) > self._left:
            return None
        reads += [[self._line(line, framing) for line in lines] for framing in framings[1:]]
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
