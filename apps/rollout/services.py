"""The only writers of phases, plans and milestones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Contract
from apps.rollout.models import PLANNED_STATES, Milestone, Phase, PlanPoint


class RolloutRefused(ValueError):
    """What was told makes no sense; its words say what."""


@dataclass(frozen=True, slots=True)
class PhaseTold:
    code: str
    starts_on: date
    cameras: int
    budget: Decimal
    currency: str
    plans: Mapping[int, Sequence[tuple[int, int]]]
    """By the plan's length in months: (month, cameras in service), months rising, cameras never falling."""
    other_plans: Mapping[str, Mapping[int, Sequence[tuple[int, int]]]] = field(default_factory=dict)
    """The like by other states of the life, for instance `installed`, where the contract has them."""

    @property
    def by_state(self) -> dict[str, Mapping[int, Sequence[tuple[int, int]]]]:
        return {Lifecycle.COMMISSIONED.value: self.plans, **self.other_plans}


@dataclass(frozen=True, slots=True)
class MilestoneTold:
    code: str
    contract: str
    name: str
    name_ur: str
    due_on: date
    amount: Decimal
    reached_on: date | None = None
    paid: Decimal = Decimal(0)
    paid_on: date | None = None


def rollout_set(
    *,
    actor: User | None,
    phases: Sequence[PhaseTold],
    milestones: Sequence[MilestoneTold],
    synthetic: bool = False,
    only_new: bool = False,
) -> int:
    """Set phases with their plans, and milestones, all or none; what is not named stays as it is.

    Args:
        actor: None is set-up from the command line.
        phases: each with both of its plans.
        milestones: of contracts that are there.
        synthetic: made up.
        only_new: leave alone what is there already, whoever told it.

    Returns:
        How many phases and milestones were written.

    Raises:
        PermissionDenied: the actor may not manage assets.
        RolloutRefused: a plan that falls, an unknown contract, or money and dates that do not fit.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ROLLOUT_CHANGE, target="rollout")
    contracts = dict(Contract.objects.values_list("code", "pk"))
    for phase in phases:
        _check_plans(phase)
    for milestone in milestones:
        milestone_check(milestone, contracts)
    with transaction.atomic():
        told = {
            "phases": [phase.code for phase in phases if _phase_put(phase, synthetic, only_new)],
            "milestones": [one.code for one in milestones if _milestone_put(one, contracts[one.contract], synthetic, only_new)],
        }
        written = len(told["phases"]) + len(told["milestones"])
        if written:
            audit_record(
                actor=actor or SYSTEM,
                action=Action.ROLLOUT_CHANGE,
                target_type="rollout",
                target="plans and milestones",
                data=told,
            )
    return written


def milestone_report(
    *, actor: User, milestone: Milestone, reached_on: date | None, paid: Decimal, paid_on: date | None
) -> Milestone:
    """Say when a milestone was reached, and what was paid of it and when.

    Raises:
        PermissionDenied: the actor may not manage assets.
        RolloutRefused: a day that lies ahead, more than was committed, or a payment without its day.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ROLLOUT_CHANGE, target=milestone.code)
    _check_report(milestone.amount, reached_on, paid, paid_on)
    values = {"reached_on": reached_on, "paid": paid, "paid_on": paid_on}
    before = {name: str(getattr(milestone, name)) for name in values}
    for name, value in values.items():
        setattr(milestone, name, value)
    with transaction.atomic():
        milestone.save(update_fields=list(values))
        told: dict[str, Any] = {"before": before, "after": {name: str(value) for name, value in values.items()}}
        audit_record(actor=actor, action=Action.ROLLOUT_CHANGE, target_type="milestone", target=milestone.code, data=told)
    return milestone


def _phase_put(told: PhaseTold, synthetic: bool, only_new: bool) -> bool:
    if only_new and Phase.objects.filter(code=told.code).exists():
        return False
    values = {"starts_on": told.starts_on, "cameras": told.cameras, "budget": told.budget, "currency": told.currency}
    phase, _created = Phase.objects.update_or_create(code=told.code, defaults=values | {"synthetic": synthetic})
    phase.points.all().delete()
    PlanPoint.objects.bulk_create(
        PlanPoint(phase=phase, length=length, state=state, month=month, cameras=cameras)
        for state, plans in told.by_state.items()
        for length, points in plans.items()
        for month, cameras in points
    )
    return True


def _milestone_put(told: MilestoneTold, contract: int, synthetic: bool, only_new: bool) -> bool:
    if only_new and Milestone.objects.filter(code=told.code).exists():
        return False
    names = ("name", "name_ur", "due_on", "amount", "reached_on", "paid", "paid_on")
    values = {name: getattr(told, name) for name in names} | {"contract_id": contract, "synthetic": synthetic}
    Milestone.objects.update_or_create(code=told.code, defaults=values)
    return True


def _check_plans(phase: PhaseTold) -> None:
    others = {*PLANNED_STATES} - {Lifecycle.COMMISSIONED}
    if strange := sorted(set(phase.other_plans) - others):
        raise RolloutRefused(_("%(phase)s: there is no plan for %(state)s") % {"phase": phase.code, "state": strange[0]})
    for plans in phase.by_state.values():
        for length, points in plans.items():
            _check_plan(phase, length, points)


def _check_plan(phase: PhaseTold, length: int, points: Sequence[tuple[int, int]]) -> None:
    told = {"phase": phase.code, "length": length, "cameras": phase.cameras}
    months, cameras = [month for month, _number in points], [number for _month, number in points]
    if not points or sorted(set(months)) != months or months[0] < 0 or months[-1] > length:
        raise RolloutRefused(_("%(phase)s: the months of the plan of %(length)s months must rise and stay within it") % told)
    if sorted(cameras) != cameras or cameras[0] < 0 or cameras[-1] != phase.cameras:
        raise RolloutRefused(_("%(phase)s: the plan of %(length)s months must never fall and must end at %(cameras)s") % told)


def milestone_check(told: MilestoneTold, contracts: Mapping[str, int]) -> None:
    if told.contract not in contracts:
        raise RolloutRefused(_("%(code)s: there is no contract %(contract)s") % {"code": told.code, "contract": told.contract})
    if told.amount < 0:
        raise RolloutRefused(_("the amount must not be below 0"))
    _check_report(told.amount, told.reached_on, told.paid, told.paid_on)


def _check_report(amount: Decimal, reached_on: date | None, paid: Decimal, paid_on: date | None) -> None:
    today = timezone.localdate()
    if any(day is not None and day > today for day in (reached_on, paid_on)):
        raise RolloutRefused(_("what has not come yet was neither reached nor paid"))
    if not 0 <= paid <= amount:
        raise RolloutRefused(_("paid must lie between 0 and %(amount)s") % {"amount": amount})
    if (paid > 0) != (paid_on is not None):
        raise RolloutRefused(_("a payment needs its day, and a day its payment"))
