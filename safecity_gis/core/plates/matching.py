"""Plates against lists: one normal form of a text, bounded patterns, and what a read may also be by one character.

A read and a pattern meet where the pattern is among the read's `variants`: the same question can be asked of a list in
memory, of the reads of a week in the database, and of a list in the database, and gets the same answer.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from heapq import nlargest
from typing import Protocol

SHORTEST, LONGEST = 2, 16
ANY_ONE, ANY_MANY = "?", "*"
SEPARATORS = frozenset(" \t-–—._·/|")
"""What people write between the characters of a plate."""
LOOKALIKES: Mapping[str, str] = {"O": "0", "0": "O", "I": "1", "1": "I", "B": "8", "8": "B", "S": "5", "5": "S"}
LEAST_ALTERNATIVE = 0.05
"""An alternative that is less likely is no reason to stop anybody."""
LOOKALIKE_SURE, LOOKALIKE_UNSURE = 0.1, 0.5
"""How likely a look-alike is where the read is sure (the list may be mistyped), and what a wholly unsure read adds."""
MOST_VARIANTS = 24


class PatternError(ValueError):
    """A text that is no pattern; `code` says why: strange, short, long, wild."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Vote(Protocol):
    """One character of a read as its reader decided it."""

    @property
    def character(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def alternatives(self) -> Sequence[tuple[str, float]]: ...


def normalise(text: str) -> str:
    """A-Z and 0-9 alone: upper case, wide forms and the digits of other scripts as ASCII; all else is dropped.

    >>> normalise("abc-۱۲۳")
    'ABC123'
    """
    return "".join(map(_plain, unicodedata.normalize("NFKC", text).upper()))


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return character if "A" <= character <= "Z" else ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How loose a pattern may be."""

    least_fixed: int
    most_any_one: int
    most_any_many: int


OF_LISTS = Bounds(least_fixed=3, most_any_one=3, most_any_many=1)
OF_SEARCHES = Bounds(least_fixed=2, most_any_one=6, most_any_many=2)


@dataclass(frozen=True)
class Pattern:
    """A plate's text; `?` stands for one character and `*` for any number of them."""

    text: str

    @classmethod
    def parse(cls, written: str, bounds: Bounds) -> "Pattern":
        """What somebody wrote.

        Raises:
            PatternError: a character that no plate has, too few fixed ones, too many of all, too many wildcards.
        """
        parts = []
        for character in unicodedata.normalize("NFKC", written).upper():
            plain = character if character in (ANY_ONE, ANY_MANY) else _plain(character)
            if not plain and character not in SEPARATORS:
                raise PatternError("strange")
            parts.append(plain)
        text = re.sub(r"\*+", ANY_MANY, "".join(parts))
        ones, many = text.count(ANY_ONE), text.count(ANY_MANY)
        fixed = len(text) - ones - many
        if fixed < (bounds.least_fixed if ones or many else SHORTEST):
            raise PatternError("short")
        if len(text) > LONGEST:
            raise PatternError("long")
        if ones > bounds.most_any_one or many > bounds.most_any_many:
            raise PatternError("wild")
        return cls(text)

    @property
    def is_wild(self) -> bool:
        return ANY_ONE in self.text or ANY_MANY in self.text

    @cached_property
    def regex(self) -> str:
        """Anchored, of letters, digits, dots and stars alone: Python and PostgreSQL read it alike."""
        return "^" + self.text.replace(ANY_ONE, ".").replace(ANY_MANY, ".*") + "$"

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex, re.ASCII)

    def holds(self, text: str) -> bool:
        return self._compiled.match(text) is not None if self.is_wild else self.text == text


def variants(text: str, votes: Sequence[Vote] = ()) -> dict[str, float]:
    """What the plate may say: the text itself (1.0), and every text that differs in one character, with its likelihood 0-1.

    A character may be its look-alike, and whatever its reader held for possible. At most `MOST_VARIANTS` others.

    Args:
        text: in normal form.
        votes: one for each character, or none: then look-alikes alone.

    Raises:
        ValueError: another number of votes than characters.
    """
    if votes and len(votes) != len(text):
        raise ValueError(f"expected {len(text)} votes, got {len(votes)}")
    found: dict[str, float] = {}
    for place, character in enumerate(text):
        for other, likelihood in _others(character, votes[place] if votes else None).items():
            found[text[:place] + other + text[place + 1 :]] = likelihood
    best = nlargest(MOST_VARIANTS, found.items(), key=lambda pair: pair[1])
    return {text: 1.0, **dict(best)}


def _others(character: str, vote: Vote | None) -> dict[str, float]:
    sure = vote.confidence if vote is not None else 1.0
    told = dict(vote.alternatives) if vote is not None else {}
    others = {
        other: share / max(share + sure, 1e-9)
        for other, share in told.items()
        if share >= LEAST_ALTERNATIVE and other != character
    }
    alike = LOOKALIKES.get(character)
    if alike is not None:
        others[alike] = max(others.get(alike, 0.0), LOOKALIKE_SURE + LOOKALIKE_UNSURE * (1.0 - sure))
    return others


class MatchKind(StrEnum):
    EXACT = "exact"
    WILDCARD = "wildcard"
    ALIKE = "alike"
    """But for one character."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a read fits; `score` is 0-1, `place` the index of the character that differs."""

    key: int
    kind: MatchKind
    score: float
    wanted: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry of a list: its key, its pattern, and whether it takes look-alikes too."""

    key: int
    pattern: str
    alike: bool


class Matcher:
    """All entries of all lists; a read costs a few dozen look-ups however many entries there are.

    Only patterns with wildcards are tried one after another: lists hold few of them.
    """

    def __init__(self, entries: Iterable[Wanted]) -> None:
        self._exact: dict[str, list[Wanted]] = {}
        self._wild: list[tuple[Pattern, int]] = []
        self._count = 0
        for entry in entries:
            self._count += 1
            pattern = Pattern(entry.pattern)
            if pattern.is_wild:
                self._wild.append((pattern, entry.key))
            else:
                self._exact.setdefault(entry.pattern, []).append(entry)

    def __len__(self) -> int:
        return self._count

    def match(self, text: str, votes: Sequence[Vote] = ()) -> list[Match]:
        """Every entry that the read fits, likeliest first; each once."""
        found: list[Match] = []
        for variant, score in variants(text, votes).items() if self._exact else ():
            place = difference(text, variant)
            for entry in self._exact.get(variant, ()):
                if place is None:
                    found.append(Match(entry.key, MatchKind.EXACT, score, variant))
                elif entry.alike:
                    found.append(Match(entry.key, MatchKind.ALIKE, score, variant, place))
        found += [Match(key, MatchKind.WILDCARD, 1.0, pattern.text) for pattern, key in self._wild if pattern.holds(text)]
        return sorted(found, key=lambda match: (-match.score, match.key))


def difference(text: str, other: str) -> int | None:
    """Where two texts of one length differ first; None where they do not."""
    return next((place for place, (one, two) in enumerate(zip(text, other, strict=True)) if one != two), None)
