"""Milestones of contracts as they stood on a day, and the money planned, committed and paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.rollout.access import sees_money
from apps.rollout.lives import in_phase
from apps.rollout.models import Milestone, Phase


class Standing(StrEnum):
    REACHED = "reached"
    REACHED_LATE = "reached_late"
    LATE = "late"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Due:
    code: str
    name: str
    name_ur: str
    contract: str
    contractor: str
    due_on: date
    reached_on: date | None
    standing: Standing
    days_late: int
    """0 where it is not late."""
    amount: Decimal | None
    """None without the right to money, and so `paid`."""
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class Costs:
    """In one currency."""

    currency: str
    planned: Decimal
    committed: Decimal
    paid: Decimal


def milestones_of(user: User | None, *, phase: str, on: date) -> list[Due]:
    """The visible milestones of a phase, what became of them after that day left out: late ones first, then by day."""
    money = sees_money(user)
    found = [_due(row, on, money) for row in _visible(user, phase).select_related("contract")]
    return sorted(found, key=lambda due: (due.standing is not Standing.LATE, due.reached_on is not None, due.due_on, due.code))


def costs_of(user: User | None, *, parts: Sequence[Phase], phase: str, on: date) -> list[Costs] | None:
    """Money by currency: the budgets, what contracts commit to, what was paid by that day; None without the right to all."""
    if not sees_money(user):
        return None
    currency = {part.code: part.currency for part in parts}
    sums = {code: [Decimal(0), Decimal(0), Decimal(0)] for code in sorted(set(currency.values()))}
    for part in parts:
        sums[part.currency][0] += part.budget
    for row in _visible(user, phase).select_related("contract"):
        if row.contract.phase in currency:
            told = sums[currency[row.contract.phase]]
            told[1] += row.amount
            told[2] += _paid(row, on)
    return [Costs(code, *told) for code, told in sums.items()]


def _visible(user: User | None, phase: str) -> QuerySet[Milestone]:
    rows = Milestone.objects.all() if user is None else Milestone.objects.visible_to(user)
    return rows.filter(in_phase(phase, "contract__phase"))


def _due(row: Milestone, on: date, money: bool) -> Due:
    reached = row.reached_on if row.reached_on is not None and row.reached_on <= on else None
    late = max(0, ((reached or on) - row.due_on).days)
    if reached is not None:
        standing = Standing.REACHED_LATE if late else Standing.REACHED
    else:
        standing = Standing.LATE if late else Standing.DUE
    return Due(
        row.code, row.name, row.name_ur, row.contract.code, row.contract.contractor, row.due_on, reached, standing, late,
        row.amount if money else None, _paid(row, on) if money else None,
    )  # fmt: skip


def _paid(row: Milestone, on: date) -> Decimal:
    return row.paid if row.paid_on is not None and row.paid_on <= on else Decimal(0)
