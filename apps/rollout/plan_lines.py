"""What both plans of a phase ask for, month by month, and how far behind them one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from apps.cameras.choices import Lifecycle
from apps.rollout.models import Phase, PlanLength, PlanPoint
from safecity_gis.core.rollout.plan import Point, month_of, months_after, months_between, planned_at

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan of all parts of the phase together, at the board's months."""

    length: int
    cameras: list[float]
    planned: float
    """On the board's day."""
    due_on: date
    behind_months: float | None
    """How long ago the plan asked for as many as there are now; negative when ahead; None where it never asks for as many."""


def months_of(parts: Sequence[Phase], today: date) -> list[date]:
    """Month by month from the start to the end of the longest plan or today, whichever is later, and today itself."""
    if not parts:
        return []
    start = min(part.starts_on for part in parts)
    last = max(today, *(months_after(part.starts_on, max(PlanLength.values)) for part in parts))
    count = min(MOST_MONTHS, ceil(months_between(start, last)))
    return sorted({*(months_after(start, number) for number in range(count + 1)), *([today] if today >= start else [])})


def plan_lines(
    parts: Sequence[Phase], months: Sequence[date], today: date, done: Mapping[Lifecycle, int]
) -> dict[Lifecycle, list[PlanLine]]:
    """The plans by the state that they count up to and by their length, in one query.

    `done` is how many cameras have come to each of `PLANNED_STATES` today. A state is left out unless every part tells of it.
    """
    points: dict[Lifecycle, dict[int, dict[int, list[Point]]]] = {}
    for point in PlanPoint.objects.filter(phase__in=parts).order_by("month"):
        plans = points.setdefault(Lifecycle(point.state), {})
        plans.setdefault(point.length, {}).setdefault(point.phase_id, []).append((point.month, point.cameras))
    return {
        state: [
            _line(length, told, parts, months, today, done[state])
            for length, told in sorted(plans.items())
            if state is Lifecycle.COMMISSIONED or len(told) == len(parts)
        ]
        for state, plans in points.items()
    }


def _line(
    length: int, told: dict[int, list[Point]], parts: Sequence[Phase], months: Sequence[date], today: date, done: int
) -> PlanLine:
    def planned(day: date) -> float:
        return sum(planned_at(told.get(part.pk, []), months_between(part.starts_on, day)) for part in parts)

    start = min(part.starts_on for part in parts)
    due_on = max(months_after(part.starts_on, length) for part in parts)
    ends = ceil(months_between(start, due_on))
    asked = [(float(number), planned(months_after(start, number))) for number in range(ends + 1)]
    month = months_between(start, today)
    if done >= asked[-1][1]:
        month = min(month, ends)  # all is there: the plan's end stops the clock
    reached = month_of(asked, done)
    behind = None if reached is None else month - reached
    return PlanLine(length, [planned(day) for day in months], planned(today), due_on, behind)
