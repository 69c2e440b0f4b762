"""What an evaluation found: figures, what was missed under which condition, and pictures of the worst of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from safecity_gis.core.statistics import Interval, wilson


@dataclass(frozen=True)
class Figure:
    """One number. `key` is its name in the JSON object; `interval` is its 95 % interval in the same unit."""

    key: str
    value: float | int
    label: str
    unit: str = ""
    interval: Interval | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for NaN and infinity, which JSON cannot carry."""
        if not -1e300 < self.value < 1e300:
            raise ValueError(f"{self.key} is {self.value}")


@dataclass(frozen=True)
class Share:
    """How many of those under one condition were missed."""

    condition: str
    missed: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.missed / self.total if self.total else 0.0

    @property
    def interval(self) -> Interval:
        """95 % Wilson interval in percent."""
        return wilson(self.missed, self.total).times(100)


@dataclass(frozen=True)
class Condition:
    """Misses by one property, such as the size of a box."""

    title: str
    shares: Sequence[Share]


@dataclass(frozen=True)
class Miss:
    """One thing that went wrong; `jpeg` is a small picture of it where there is one."""

    caption: str
    jpeg: bytes = b""


@dataclass(frozen=True)
class Report:
    """The result of one evaluation. `figures` alone reach the JSON object, in their order."""

    title: str
    subject: str
    """What was judged: a folder, a model, a seed."""
    figures: Sequence[Figure]
    details: Sequence[Figure] = ()
    conditions: Sequence[Condition] = ()
    misses: Sequence[Miss] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    """How it was measured, in sentences."""

    def flat(self) -> dict[str, float | int]:
        """The JSON object: keys and numbers, four digits after the point."""
        return {figure.key: round(figure.value, 4) for figure in self.figures}
