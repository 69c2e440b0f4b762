"""The roll-out board: what is in service, against both plans, what it costs and when it may be done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from apps.accounts.models import Jurisdiction, User
from apps.cameras.choices import Lifecycle
from apps.rollout.access import counts_whole
from apps.rollout.days import day_end, day_of
from apps.rollout.lives import Life, commissioned_between, counts_at, in_phase, in_service, lives_of
from apps.rollout.milestone_selectors import Costs, Due, costs_of, milestones_of
from apps.rollout.models import Phase
from apps.rollout.plan_lines import PlanLine, months_of, plan_lines
from safecity_gis.core.rollout.forecast import Forecast, Untold, forecast

WEEKS = 12
"""What the forecast looks back on."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Row:
    """Cameras of one district or contractor."""

    code: str
    name: str
    name_ur: str
    counts: dict[str, int]
    untold: int
    """Cameras of which nothing was known."""
    in_service: int
    cameras: int


@dataclass(frozen=True, slots=True)
class StatePlans:
    """Cameras that have come to a state of their life, or past it, against the plans for that state."""

    state: str
    reached: int
    plans: list[PlanLine]


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the phase will be complete, at the pace of the last weeks, or why that cannot be told."""

    weekly: list[int]
    remaining: int
    untold: Untold | None
    told: Forecast | None
    early_on: date | None
    middle_on: date | None
    late_on: date | None


@dataclass(frozen=True, slots=True)
class Board:
    phase: str
    as_of: datetime
    known_at: datetime
    counts: dict[str, int]
    untold: int
    simulated: int
    in_service: int
    cameras: int
    target: int | None
    """Cameras that the phase is to have; None where no plan is there, or the user does not see all of it."""
    synthetic: bool
    whole: bool
    """Whether the user sees every camera; plans, money and forecast are of the whole and are left out otherwise."""
    months: list[date]
    measured: list[int]
    """In service at each of the months that have come."""
    by_state: dict[str, list[int]]
    plans: list[PlanLine]
    """Of cameras in service."""
    districts: list[Row]
    contractors: list[Row]
    milestones: list[Due]
    costs: list[Costs] | None
    """None without the right to money."""
    outlook: Outlook | None
    other_plans: list[StatePlans] = field(default_factory=list)
    """Of other states, where the contracts plan them."""


def phases_told() -> list[str]:
    """Every phase that has a plan, and what they are parts of."""
    codes = set(Phase.objects.values_list("code", flat=True))
    return sorted(codes | {code.partition("-")[0] for code in codes})


def board(user: User | None, *, phase: str, as_of: datetime, known_at: datetime) -> Board:
    """The board as of an instant, by what was known at another; both aware and not ahead. None is the system, which sees all."""
    parts = list(Phase.objects.filter(in_phase(phase, "code")))
    whole = counts_whole(user)
    lives = lives_of(user, phase=phase, known_at=known_at)
    today = day_of(as_of)
    now = _row("", lives, as_of)
    months = months_of(parts, today)
    past = [min(day_end(month), as_of) for month in months if month <= today]
    by_state = counts_at(lives, past)
    target = sum(part.cameras for part in parts) if parts and whole else None
    reached = {Lifecycle.INSTALLED: now.counts[Lifecycle.INSTALLED] + now.in_service, Lifecycle.COMMISSIONED: now.in_service}
    plans = plan_lines(parts, months, today, reached) if whole else {}
    return Board(
        phase=phase,
        as_of=as_of,
        known_at=known_at,
        counts=now.counts,
        untold=now.untold,
        simulated=len({life.camera for life in lives if life.simulated}),
        in_service=now.in_service,
        cameras=now.cameras,
        target=target,
        synthetic=any(part.synthetic for part in parts),
        whole=whole,
        months=months,
        measured=in_service(by_state),
        by_state=by_state,
        plans=plans.pop(Lifecycle.COMMISSIONED, []),
        districts=_districts(lives, as_of),
        contractors=_rows(lives, as_of, lambda life: life.contractor),
        milestones=milestones_of(user, phase=phase, on=today),
        costs=costs_of(user, parts=parts, phase=phase, on=today),
        outlook=None if target is None else _outlook(lives, as_of, _weeks(parts, as_of), max(0, target - now.in_service)),
        other_plans=[StatePlans(state.value, reached[state], lines) for state, lines in plans.items() if lines],
    )


def _districts(lives: list[Life], at: datetime) -> list[Row]:
    names = {code: (name, name_ur) for code, name, name_ur in Jurisdiction.objects.values_list("code", "name", "name_ur")}
    rows = _rows(lives, at, lambda life: life.district)
    return [Row(row.code, *names[row.code], row.counts, row.untold, row.in_service, row.cameras) for row in rows]


def _rows(lives: list[Life], at: datetime, key: Callable[[Life], str]) -> list[Row]:
    groups: dict[str, list[Life]] = {}
    for life in lives:
        groups.setdefault(key(life), []).append(life)
    return [_row(code, groups[code], at) for code in sorted(groups)]


def _row(code: str, lives: list[Life], at: datetime) -> Row:
    counts = counts_at(lives, [at])
    cameras = len({life.camera for life in lives})
    now = {state: counts[state][0] for state in Lifecycle.values}
    return Row(code, code, "", now, cameras - sum(now.values()), in_service(counts)[0], cameras)


def _weeks(parts: list[Phase], as_of: datetime) -> int:
    """Whole weeks to look back on: no more than `WEEKS`, and none from before the start."""
    start = day_end(min(part.starts_on for part in parts) - timedelta(days=1))
    return min(WEEKS, max(0, (as_of - start) // WEEK))


def _outlook(lives: list[Life], as_of: datetime, weeks: int, remaining: int) -> Outlook:
    weekly = commissioned_between(lives, [as_of - WEEK * number for number in range(weeks, -1, -1)])
    found = forecast(weekly, remaining)
    if isinstance(found, Untold):
        return Outlook(weekly, remaining, found, None, None, None, None)

    def on(weeks: float | None) -> date | None:
        return None if weeks is None else timezone.localtime(as_of + WEEK * weeks).date()

    return Outlook(weekly, remaining, None, found, on(found.early_weeks), on(found.middle_weeks), on(found.late_weeks))
