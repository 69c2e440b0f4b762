"""A hotlist as a CSV file: every line becomes an entry, or an error that names it; nothing is skipped."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext as _

from apps.plates.refusals import PATTERN_WORDS, BadFile
from safecity_gis.core.plates.matching import OF_LISTS, Pattern, PatternError

COLUMNS = ("plate", "make", "colour", "remarks")
LENGTHS = {"make": 60, "colour": 40, "remarks": 300}
MOST_LINES = 200_000
MOST_TOLD = 100
"""Errors of one file that are told; their number is told whole."""
MOST_CHARACTERS = 24_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as somebody gave it."""

    pattern: str
    make: str = ""
    colour: str = ""
    remarks: str = ""

    @property
    def is_wild(self) -> bool:
        return Pattern(self.pattern).is_wild


@dataclass(frozen=True, slots=True)
class _Wrong:
    line: int
    what: str


def parse_hotlist(text: str) -> list[Row]:
    """The entries of a CSV file with a header: `plate`, and `make`, `colour`, `remarks` where there are any.

    Raises:
        BadFile: `data` has `errors` (line and sentence, the first `MOST_TOLD`) and their `count`.
    """
    if len(text) > MOST_CHARACTERS:
        raise _bad([_Wrong(1, _("The file is too large."))])
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text), strict=True)
    found: dict[str, tuple[int, Row]] = {}
    wrong: list[_Wrong] = []
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        wrong += _of_header(header)
        if wrong:
            raise _bad(wrong)
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(lines.line_num, header, cells, wrong)
            if row is not None:
                before = found.setdefault(row.pattern, (lines.line_num, row))
                if before[1] is not row:
                    wrong.append(_Wrong(lines.line_num, _("The same plate as in line %(line)s.") % {"line": before[0]}))
            if len(found) + len(wrong) > MOST_LINES:
                wrong.append(_Wrong(lines.line_num, _("More than %(n)s lines.") % {"n": MOST_LINES}))
                break
    except csv.Error as error:
        wrong.append(_Wrong(lines.line_num, _("This is no CSV: %(why)s.") % {"why": error}))
    if not wrong and not found:
        wrong.append(_Wrong(1, _("The file has no entries.")))
    if wrong:
        raise _bad(wrong)
    return [row for _line, row in found.values()]


def digest_of(rows: list[Row], *, alike: bool) -> str:
    """SHA-256 of the list's content, whatever its order."""
    content = sorted((row.pattern, row.make, row.colour, row.remarks) for row in rows)
    return hashlib.sha256(orjson.dumps([alike, content])).hexdigest()


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _of_header(header: list[str]) -> Iterator[_Wrong]:
    if "plate" not in header:
        yield _Wrong(1, _("The first line must name the columns, and one of them plate."))
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            yield _Wrong(1, _("There is no column %(name)s; known are plate, make, colour and remarks.") % {"name": name[:40]})
        elif header.count(name) > 1:
            yield _Wrong(1, _("The column %(name)s stands there twice.") % {"name": name})


def _row(line: int, header: list[str], cells: list[str], wrong: list[_Wrong]) -> Row | None:
    if len(cells) != len(header):
        wrong.append(_Wrong(line, _("%(n)s columns, not %(of)s.") % {"n": len(cells), "of": len(header)}))
        return None
    told = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    before = len(wrong)
    for name, longest in LENGTHS.items():
        value = told.get(name, "")
        if len(value) > longest:
            wrong.append(_Wrong(line, _("%(name)s is longer than %(n)s characters.") % {"name": name, "n": longest}))
        elif "\ufffd" in value or not value.isprintable():
            wrong.append(_Wrong(line, _("%(name)s has characters that cannot be read; save the file as UTF-8.") % {"name": name}))
    plate = told.pop("plate")
    try:
        pattern = Pattern.parse(plate, OF_LISTS).text
    except PatternError as error:
        wrong.append(_Wrong(line, f"{plate[:40]!r}: {PATTERN_WORDS[error.code]}"))
        return None
    return Row(pattern=pattern, **told) if len(wrong) == before else None


def _bad(wrong: list[_Wrong]) -> BadFile:
    return BadFile({"count": len(wrong), "errors": [{"line": one.line, "what": one.what} for one in wrong[:MOST_TOLD]]})
