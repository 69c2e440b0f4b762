"""The grammars of number plates: which characters stand where, written as data, and how well a text keeps to them.

A form such as `LLL-DDD` names a class of characters for each place; a hyphen shows where the plate leaves a gap or begins
its second line and is no character of the text. A class is a set of characters, or a list of codes of any length.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import Any

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
ALPHABET = LETTERS + DIGITS
GAP = "-"
LONGEST = 12
"""Characters of a plate's text, whatever its grammar says."""
MOST_REPAIRS = 24

ALIKE: Mapping[str, str] = {
    "0": "OQD", "1": "IL", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "TY", "8": "B",
    "O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "A": "4", "S": "5", "G": "6", "T": "7", "Y": "7", "B": "8",
}  # fmt: skip
"""What a digit is taken for, and a letter: what a place's rule may put in its stead, likeliest first."""
_FOLDED = str.maketrans({other: digit for digit, others in ALIKE.items() if digit in DIGITS for other in others})


class GrammarError(ValueError):
    """A grammar that makes no sense; the message names the place."""


@dataclass(frozen=True)
class Form:
    """One series of plates.

    Attributes:
        slots: for each, the pieces that may stand there, all equally long.
        gaps: after how many characters the plate shows a gap.
        log_share: natural logarithm of the part of all plates that have it.
    """

    name: str
    slots: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    log_share: float

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Characters of each slot's pieces."""
        return tuple(len(next(iter(slot))) for slot in self.slots)

    @cached_property
    def length(self) -> int:
        return sum(self.widths)

    @cached_property
    def log_prior(self) -> float:
        """Natural logarithm of how likely each of its texts is, against a text of as many characters drawn at random."""
        return self.log_share + self.length * math.log(len(ALPHABET)) - sum(math.log(len(slot)) for slot in self.slots)

    def holds(self, text: str) -> bool:
        return len(text) == self.length and all(piece in slot for piece, slot in zip(self._cut(text), self.slots, strict=True))

    def repairs(self, text: str) -> Iterator[str]:
        """Texts of this form that look alike to `text`: only what a place forbids is replaced. At most `MOST_REPAIRS`."""
        if len(text) != self.length:
            return
        choices = [_alike_in(piece, slot) for piece, slot in zip(self._cut(text), self.slots, strict=True)]
        if all(choices) and math.prod(map(len, choices)) <= MOST_REPAIRS:
            for pieces in product(*choices):
                yield "".join(pieces)

    def written(self, text: str) -> str:
        """The text with the gaps that the plate shows."""
        ends = [0, *self.gaps, len(text)]
        return GAP.join(text[begin:end] for begin, end in pairwise(ends))

    def _cut(self, text: str) -> Iterator[str]:
        place = 0
        for width in self.widths:
            yield text[place : place + width]
            place += width


def _alike_in(piece: str, slot: frozenset[str]) -> list[str]:
    if piece in slot:
        return [piece]
    looks = product(*(character + ALIKE.get(character, "") for character in piece))
    return [made for made in map("".join, looks) if made in slot]


@dataclass(frozen=True)
class Grammar:
    """The plates that are expected.

    Attributes:
        forms: its series.
        free_log_share: natural logarithm of the part of all plates that are of no series, such as chosen ones; `-inf` for none.
        free_lengths: least and most characters of such a text.
        free_writing: how such a text is written where glyphs are one and the same, such as O as 0.
        bands: letters that stand beside the text without belonging to it, such as a country's.
        other_words: what else is written on vehicles, never a plate of no series; letters that look like digits as those.
        two_lines: whether plates of two lines are expected.
    """

    name: str
    title: str
    forms: tuple[Form, ...]
    free_log_share: float
    free_lengths: tuple[int, int]
    free_writing: Mapping[str, str]
    bands: frozenset[str]
    other_words: frozenset[str]
    two_lines: bool

    @cached_property
    def lengths(self) -> Mapping[int, tuple[Form, ...]]:
        """Forms by how many characters they have, likeliest first."""
        by_length: dict[int, list[Form]] = {}
        for form in sorted(self.forms, key=lambda form: -form.log_prior):
            by_length.setdefault(form.length, []).append(form)
        return {length: tuple(forms) for length, forms in by_length.items()}

    def form_of(self, text: str) -> Form | None:
        """The likeliest form that a text keeps to."""
        return next((form for form in self.lengths.get(len(text), ()) if form.holds(text)), None)

    def log_prior(self, text: str) -> float:
        """Natural logarithm of how expected a text is, against one drawn at random; `-inf` for what is no plate.

        A longer text is no less expected than a shorter one: how many characters there are is for the picture to say.
        """
        form = self.form_of(text)
        if form is not None:
            return form.log_prior
        least, most = self.free_lengths
        if not least <= len(text) <= most or self.is_word(text):
            return -math.inf
        return self.free_log_share - math.log(most - least + 1)

    def is_word(self, text: str) -> bool:
        """Whether this is something else that vehicles carry, such as a maker's name; 0 is as good as O in it."""
        return text.translate(_FOLDED) in self.other_words

    def free(self, text: str) -> str:
        """A text of no form as this grammar writes it."""
        return "".join(self.free_writing.get(character, character) for character in text)

    def written(self, text: str) -> str:
        """The text with its plate's gaps; as it is where it keeps to no form."""
        form = self.form_of(text)
        return text if form is None else form.written(text)


def read_grammar(data: Mapping[str, Any]) -> Grammar:
    """A grammar from its file's content.

    Raises:
        GrammarError: something is missing, of another type, unknown, or contradicts itself.
    """
    known = {"name", "title", "sources", "classes", "form", "free", "bands", "other_words", "two_lines"}
    if unknown := sorted(data.keys() - known):
        raise GrammarError(f"unknown: {', '.join(unknown)}")
    try:
        classes = {mark: _pieces(mark, told) for mark, told in data["classes"].items()}
        weights = [float(row.get("weight", 1.0)) for row in data["form"]]
        if not weights or min(weights) <= 0 or not math.isfinite(sum(weights)):
            raise GrammarError("form: at least one, each of a weight above 0")
        free = data.get("free", {})
        share = float(free.get("share", 0.0))
        if not 0 <= share < 1:
            raise GrammarError("free.share: at least 0 and less than 1")
        forms = [
            form
            for row, weight in zip(data["form"], weights, strict=True)
            for form in _forms(row, classes, math.log(weight / sum(weights) * (1 - share)))
        ]
        least, most = free.get("lengths", (1, LONGEST))
        return Grammar(
            name=str(data["name"]),
            title=str(data["title"]),
            forms=tuple(forms),
            free_log_share=math.log(share) if share else -math.inf,
            free_lengths=(int(least), int(most)),
            free_writing=dict(free.get("write", {})),
            bands=frozenset(_texts("bands", data.get("bands", ()))),
            other_words=frozenset(word.translate(_FOLDED) for word in _texts("other_words", data.get("other_words", ()))),
            two_lines=bool(data.get("two_lines", False)),
        )
    except GrammarError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GrammarError(f"missing or of another type: {error}") from error


def _texts(place: str, told: Sequence[str]) -> list[str]:
    if isinstance(told, str):
        raise GrammarError(f"{place}: a list of texts is wanted")
    for text in told:
        if not text or set(text) - set(ALPHABET):
            raise GrammarError(f"{place}: {text!r} has other characters than A-Z and 0-9, or none")
    return list(told)


def _pieces(mark: str, told: str | Sequence[str]) -> list[str]:
    if len(mark) != 1 or mark == GAP:
        raise GrammarError(f"classes: {mark!r} is no single character")
    return _texts(f"classes.{mark}", list(told))


def _forms(row: Mapping[str, Any], classes: Mapping[str, list[str]], log_weight: float) -> Iterator[Form]:
    """One for each combination of lengths of the codes in it."""
    name, pattern = str(row["name"]), str(row["pattern"])
    if unknown := set(pattern) - classes.keys() - {GAP}:
        raise GrammarError(f"form {name!r}: no class {', '.join(sorted(unknown))}")
    by_length = [_by_length(classes[mark]) if mark != GAP else [None] for mark in pattern]
    ways = list(product(*by_length))
    for way in ways:
        slots, gaps, length = [], [], 0
        for slot in way:
            if slot is None:
                gaps.append(length)
            else:
                slots.append(slot)
                length += len(next(iter(slot)))
        if not 1 <= length <= LONGEST:
            raise GrammarError(f"form {name!r}: a text of 1 to {LONGEST} characters is wanted")
        yield Form(name, tuple(slots), tuple(gaps), log_weight - math.log(len(ways)))


def _by_length(pieces: Sequence[str]) -> list[frozenset[str] | None]:
    lengths = sorted({len(piece) for piece in pieces})
    return [frozenset(piece for piece in pieces if len(piece) == length) for length in lengths]
