"""A whole run: printed as a table, kept as a line of the history."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.perf.figures import Figure
from tests.perf.machine import Machine

_HEADINGS = ("figure", "value", "unit", "raw limit", "", "ratio", "min … max", "mark", "")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What `make bench` measured at one time."""

    at: str
    """ISO 8601, UTC."""
    commit: str
    machine: Machine
    quick: bool
    repeats: int
    figures: list[Figure]
    skipped: dict[str, str]
    """Reason by name of the bench."""
    broken: list[str]
    """Benches that failed."""


def history_append(file: Path, run: Run) -> None:
    """Add a run as one line of JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as lines:
        lines.write(msgspec.json.encode(run) + b"\n")


def history_read(file: Path) -> list[Run]:
    """All runs, the oldest first; lines of another version's shape are left out."""
    runs = []
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            runs.append(msgspec.json.decode(line, type=Run))
        except msgspec.MsgspecError:
            continue
    return runs


def table(run: Run) -> str:
    """For people: one line a figure, then what was skipped, and how far to trust it."""
    machine = run.machine
    lines = _aligned([_HEADINGS, *(_row(figure) for figure in run.figures)]) if run.figures else []
    lines += [f"note: {figure.name}: {figure.note}" for figure in run.figures if figure.note]
    lines += [f"skipped: {name}: {reason}" for name, reason in run.skipped.items()]
    lines += [f"broken: {name}" for name in run.broken]
    lines.append(
        f"{run.commit} at {run.at}; {machine.cores} cores, {machine.processor}, {machine.memory_gib:g} GiB; "
        f"load {machine.load_before:g} before, {machine.load_after:g} after; median of {run.repeats} repeats"
    )
    if run.quick:
        lines.append("a quick run: it shows that the benches work, not how fast the product is")
    if machine.busy:
        lines.append("the machine was busy before the run began: trust ratios of one process only, and no absolute times")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    verdict = {None: "", True: "reached", False: "MISSED"}[figure.reached]
    spread = f"{number(figure.spread.min)} … {number(figure.spread.max)}" if figure.spread else ""
    return (
        figure.name,
        number(figure.value),
        figure.unit,
        figure.raw_name,
        "" if figure.raw_value is None else number(figure.raw_value),
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        spread,
        str(figure.mark or ""),
        verdict,
    )


def number(value: float) -> str:
    """Three figures that say something; thousands apart."""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}".replace(",", " ")


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
