"""What a plate says, after all that was read of it: every likely text weighed against every read and against the grammar."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.plates.ctc import IMPOSSIBLE, Floats, likeliest, log_likelihoods, log_steps
from safecity_gis.core.plates.grammar import ALIKE, ALPHABET, LONGEST, Grammar

SAME_GLYPH = {"O": "0", "0": "O", "I": "1", "1": "I"}
_ONE_GLYPH = str.maketrans("OI", "01")
SAME, SIMILAR = 0.3, 0.02
"""How often a recogniser tells one for the other where the glyphs are the same, and where they are alike."""
LABEL = {character: number for number, character in enumerate(ALPHABET, 1)}
MOST_TEXTS = 160
"""Weighed at once."""
LOG_STRANGE = math.log(0.002)
"""Of a character beside the text that no band explains; a band's letters are taken as they come."""
LOG_BAND = math.log(0.2)
MOST_BESIDE = 3
LOG_WORD = math.log(0.2)
"""Of a known word that is no plate, against a text drawn at random."""


@dataclass(frozen=True)
class Vote:
    """One character, how sure it is among the texts of its length (0-1), and what else it could be, likeliest first."""

    character: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Verdict:
    """What a plate says.

    Attributes:
        text: A-Z and 0-9.
        written: the same with the gaps of its form.
        form: name of its series; empty for a text of none.
        confidence: 0-1, of the text among all that were weighed.
        glyphs: the same of its glyphs, where O is as good as 0 and I as 1: no closer look tells those apart.
        sharpness: 0-1, geometric mean over characters and reads of how probable the text is: low for what is no plate.
        evidence: natural logarithm of how well reads and grammar together speak for it; compares the lines of one vehicle.
        votes: one for each character.
    """

    text: str
    written: str
    form: str
    confidence: float
    glyphs: float
    sharpness: float
    evidence: float
    votes: tuple[Vote, ...]


@dataclass(frozen=True)
class Read:
    """One line (or two, joined) as the recogniser saw it: log steps [steps, 37], and how much it counts."""

    steps: Floats
    weight: float = 1.0

    @classmethod
    def of(cls, *lines: npt.NDArray[np.floating], weight: float = 1.0) -> "Read":
        """From probabilities [steps, 37] (blank, then `ALPHABET`) of each line, top to bottom.

        Raises:
            ValueError: no line, another number of labels, a value that is no number.
        """
        if not lines or any(line.ndim != 2 or line.shape[1] != len(ALPHABET) + 1 for line in lines):
            raise ValueError(f"expected lines [steps, {len(ALPHABET) + 1}], got {[list(line.shape) for line in lines]}")
        between = np.zeros((1, len(ALPHABET) + 1))
        between[0, 0] = 1
        joined = np.concatenate([part for line in lines for part in (line, between)])
        return cls(log_steps(joined @ _CONFUSION), weight)


def _confusion() -> npt.NDArray[np.float64]:
    matrix = np.eye(len(ALPHABET) + 1)
    for told, others in ALIKE.items():
        for other in others:
            matrix[LABEL[told], LABEL[other]] = SAME if SAME_GLYPH.get(told) == other else SIMILAR
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True), np.float64)


_CONFUSION = _confusion()


def decide(reads: Sequence[Read], grammar: Grammar) -> Verdict | None:
    """The text that reads and grammar together make likeliest; None where that is a known word, or nothing that is allowed."""
    beside, texts, words = _suggested(reads, grammar)
    priors = {text: prior for text in texts if (prior := grammar.log_prior(text)) > -math.inf}
    if not priors:
        return None
    priors |= dict.fromkeys(words, LOG_WORD)
    names = sorted(priors, key=lambda text: -priors[text])
    seen = np.zeros(len(names))
    for read in reads:
        seen += read.weight * _log_seen(read, names, beside)
    total = seen + np.array([priors[name] for name in names])
    best = int(np.argmax(total))
    chances = np.exp(total - total[best])
    chances /= chances.sum()
    text, weight = names[best], sum(read.weight for read in reads)
    if text in words:
        return None
    form = grammar.form_of(text)
    return Verdict(
        text=text,
        written=grammar.written(text),
        form=form.name if form else "",
        confidence=float(chances[best]),
        glyphs=float(sum(chance for name, chance in zip(names, chances, strict=True) if _glyphs(name) == _glyphs(text))),
        sharpness=float(np.exp(seen[best] / max(weight, 1e-9) / len(text))),
        evidence=float(total[best]),
        votes=tuple(_votes(text, names, chances)),
    )


def _suggested(reads: Sequence[Read], grammar: Grammar) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    """What may stand before and after a text, the texts, and the words that are none, by the likeliest readings."""
    beside, texts, words = {("", "")}, set[str](), set[str]()
    for read in reads:
        for reading in likeliest(read.steps):
            whole = "".join(ALPHABET[label - 1] for label in reading.labels)
            if grammar.is_word(whole):
                words.add(whole)
            for head, text, tail in _cuts(whole, grammar):
                found = set(_plates(text, grammar))
                texts |= found
                if found:
                    beside.add((head, tail))
            if len(texts) >= MOST_TEXTS:
                break
    return beside, texts, words


def _cuts(whole: str, grammar: Grammar) -> Iterator[tuple[str, str, str]]:
    """The text may begin after a band's letters or one strange character, and end before one."""
    heads = [""] + [whole[:size] for size in range(1, MOST_BESIDE + 1) if size == 1 or whole[:size] in grammar.bands]
    for head in heads:
        for tail in ("", whole[-1:]):
            text = whole[len(head) : len(whole) - len(tail)]
            if 0 < len(text) <= LONGEST and (text == whole or len(text) in grammar.lengths):
                yield head, text, tail


def _plates(text: str, grammar: Grammar) -> Iterator[str]:
    for form in grammar.lengths.get(len(text), ()):
        yield from form.repairs(text)
    if grammar.form_of(text) is None:
        yield grammar.free(text)


def _log_seen(read: Read, texts: Sequence[str], beside: set[tuple[str, str]]) -> npt.NDArray[np.float64]:
    """Log probability [texts] that the line shows the text, alone or with something beside it."""
    ways = sorted(beside)
    whole = [tuple(LABEL[character] for character in head + text + tail) for head, tail in ways for text in texts]
    seen = log_likelihoods(read.steps, whole).reshape(len(ways), len(texts))
    costs = [sum(_log_beside(part) for part in way) for way in ways]
    return np.asarray(np.maximum(np.logaddexp.reduce(seen + np.array(costs)[:, None], axis=0), IMPOSSIBLE), np.float64)


def _glyphs(text: str) -> str:
    return text.translate(_ONE_GLYPH)


def _log_beside(part: str) -> float:
    return 0.0 if not part else LOG_BAND if len(part) > 1 else LOG_STRANGE


def _votes(text: str, names: Sequence[str], chances: npt.NDArray[np.float64]) -> Iterator[Vote]:
    same = [(name, float(chance)) for name, chance in zip(names, chances, strict=True) if len(name) == len(text)]
    everything = sum(chance for _, chance in same)
    for place, character in enumerate(text):
        shares: dict[str, float] = {}
        for name, chance in same:
            shares[name[place]] = shares.get(name[place], 0.0) + chance / everything
        others = sorted(((other, share) for other, share in shares.items() if other != character), key=lambda pair: -pair[1])
        yield Vote(character, shares[character], tuple(others[:3]))
