"""What a bench returns: a figure, its raw limit in the same run, and what it must reach."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """Over the repeats of one run."""

    min: float
    median: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(min(values), median(values), max(values))


class Mark(msgspec.Struct, frozen=True):
    """What a figure, or its ratio to the raw limit, must reach."""

    limit: float
    at: Literal["least", "most"] = "least"
    of: Literal["ratio", "value"] = "ratio"

    def __str__(self) -> str:
        return f"{'≥' if self.at == 'least' else '≤'} {self.limit:g}{' x' if self.of == 'ratio' else ''}"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    name: str
    """`bench.what`; the same from run to run, so that the history can be drawn."""
    value: float
    unit: str
    raw_name: str = ""
    """What the raw limit is; empty where there is none."""
    raw_value: float | None = None
    ratio: float | None = None
    """Median over the repeats of value by raw value, each pair measured one after the other."""
    mark: Mark | None = None
    spread: Spread | None = None
    """Of the ratio where there is one, else of the value."""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the mark is reached; None without one."""
        if self.mark is None:
            return None
        found = self.ratio if self.mark.of == "ratio" else self.value
        if found is None:
            return False
        return found >= self.mark.limit if self.mark.at == "least" else found <= self.mark.limit


def figure_alone(name: str, values: Sequence[float], *, unit: str, mark: Mark | None = None, note: str = "") -> Figure:
    """A figure without a raw limit; `values` are its repeats."""
    spread = Spread.of(values)
    return Figure(name=name, value=spread.median, unit=unit, mark=mark, spread=spread, note=note)


def figure_beside(
    name: str,
    pairs: Sequence[tuple[float, float]],
    *,
    unit: str,
    raw_name: str,
    mark: Mark | None = None,
    note: str = "",
) -> Figure:
    """A figure beside its raw limit; `pairs` are (value, raw value) of each repeat, as `interleaved` makes them."""
    ratios = Spread.of([value / raw for value, raw in pairs])
    return Figure(
        name=name,
        value=median(value for value, _ in pairs),
        unit=unit,
        raw_name=raw_name,
        raw_value=median(raw for _, raw in pairs),
        ratio=ratios.median,
        mark=mark,
        spread=ratios,
        note=note,
    )
