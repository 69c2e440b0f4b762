"""Milestones as people enter and amend them, one at a time."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.cameras.models import Contract
from apps.rollout.models import Milestone
from apps.rollout.services import MilestoneTold, RolloutRefused, milestone_check


def milestone_enter(*, actor: User, told: MilestoneTold) -> Milestone:
    """Add a milestone to a contract; it counts as made up where the contract is.

    Raises:
        PermissionDenied: the actor may not manage assets.
        RolloutRefused: its code is taken, there is no such contract, or money and dates do not fit.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ROLLOUT_CHANGE, target=told.code)
    contract = _contract(told)
    with transaction.atomic():
        values = {**_values(told), "contract": contract, "synthetic": contract.synthetic}
        milestone, created = Milestone.objects.get_or_create(code=told.code, defaults=values)
        if not created:
            raise RolloutRefused(_("There is a milestone %(code)s already.") % {"code": told.code})
        _record(actor, told.code, {"after": _plain(told)})
    return milestone


def milestone_amend(*, actor: User, told: MilestoneTold) -> Milestone:
    """Change all of a milestone but its code and contract; what it was before stays in the audit.

    Raises:
        PermissionDenied: the actor may not manage assets.
        RolloutRefused: there is none of that code and contract, or money and dates do not fit.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ROLLOUT_CHANGE, target=told.code)
    contract = _contract(told)
    with transaction.atomic():
        milestone = Milestone.objects.select_for_update().filter(code=told.code, contract=contract).first()
        if milestone is None:
            raise RolloutRefused(_("There is no such milestone."))
        before = _plain(milestone_told(milestone))
        values = _values(told)
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save(update_fields=list(values))
        _record(actor, told.code, {"before": before, "after": _plain(told)})
    return milestone


def milestone_told(milestone: Milestone) -> MilestoneTold:
    """As it stands in the database."""
    values = {name: getattr(milestone, name) for name in MilestoneTold.__dataclass_fields__ if name != "contract"}
    return MilestoneTold(contract=milestone.contract.code, **values)


def _contract(told: MilestoneTold) -> Contract:
    found = {contract.code: contract for contract in Contract.objects.filter(code=told.contract)}
    milestone_check(told, {code: contract.pk for code, contract in found.items()})
    return found[told.contract]


def _values(told: MilestoneTold) -> dict[str, Any]:
    return {name: value for name, value in asdict(told).items() if name not in {"code", "contract"}}


def _plain(told: MilestoneTold) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in asdict(told).items()}


def _record(actor: User, code: str, data: dict[str, Any]) -> None:
    audit_record(actor=actor, action=Action.ROLLOUT_CHANGE, target_type="milestone", target=code, data=data)
