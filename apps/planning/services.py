"""The only writers of scenarios and prices. They write nothing else: no live table is theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import Jurisdiction, User
from apps.accounts.selectors import scope_of
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.models import Camera
from apps.planning.choices import ChangeKind
from apps.planning.models import Change, Price, Scenario

MOST_CHANGES = 300


class TooManyChanges(ValueError):
    """A scenario holds at most `MOST_CHANGES`."""


def scenario_create(*, actor: User, name: str, jurisdiction: Jurisdiction, notes: str = "") -> Scenario:
    """Begin a scenario from the cameras as they are now.

    Raises:
        PermissionDenied: the actor does not plan for this district.
    """
    _require_district(actor, jurisdiction.code, target=name)
    now = timezone.now()
    told = {"name": name, "notes": notes, "owner": actor, "jurisdiction": jurisdiction}
    with transaction.atomic():
        scenario = Scenario.objects.create(**told, based_at=now, created_at=now, changed_at=now)
        _record(actor, scenario, {"created": name, "jurisdiction": jurisdiction.code})
    return scenario


def scenario_update(*, actor: User, scenario: Scenario, values: Mapping[str, Any], rebase: bool = False) -> Scenario:
    """Set the name or notes, or (`rebase`) take the cameras as they are now for what it is based on.

    Raises:
        PermissionDenied: the actor is not its owner, or plans no more.
    """
    _require_owner(actor, scenario)
    for name, value in values.items():
        setattr(scenario, name, value)
    scenario.changed_at = timezone.now()
    if rebase:
        scenario.based_at = scenario.changed_at
    with transaction.atomic():
        scenario.save(update_fields=[*values, "changed_at", "based_at"])
        _record(actor, scenario, {"set": sorted(values), "rebased": rebase})
    return scenario


def scenario_delete(*, actor: User, scenario: Scenario) -> None:
    """Raises PermissionDenied: the actor is not its owner, or plans no more."""
    _require_owner(actor, scenario)
    with transaction.atomic():
        _record(actor, scenario, {"deleted": scenario.name, "changes": scenario.changes.count()})
        scenario.delete()


def changes_add(*, actor: User, scenario: Scenario, changes: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Add changes, all or none; one of a camera that is changed already takes the earlier one's place.

    Args:
        actor: the owner.
        scenario: his.
        changes: values of `Change`; `camera` is a camera or None, `position` a point.

    Raises:
        PermissionDenied: the actor is not its owner, or a camera or position is outside his scope.
        TooManyChanges: with them it would hold too many.
    """
    _require_owner(actor, scenario)
    for change in changes:
        _require_in_scope(actor, scenario, change.get("camera"), change.get("position"))
    with transaction.atomic():
        Scenario.objects.select_for_update().get(pk=scenario.pk)
        scenario.changes.filter(camera__in=[change["camera"] for change in changes if change.get("camera")]).delete()
        if scenario.changes.count() + len(changes) > MOST_CHANGES:
            raise TooManyChanges(MOST_CHANGES)
        rows = Change.objects.bulk_create([Change(scenario=scenario, **change) for change in changes])
        _touched(actor, scenario, {"added": [_told(row) for row in rows]})
    return rows


def change_update(*, actor: User, change: Change, values: Mapping[str, Any]) -> Change:
    """Set position, pose, kind of camera or picture size of a change.

    Raises:
        PermissionDenied: as `changes_add`.
    """
    _require_owner(actor, change.scenario)
    _require_in_scope(actor, change.scenario, change.camera, values.get("position"))
    for name, value in values.items():
        setattr(change, name, value)
    with transaction.atomic():
        change.save(update_fields=list(values))
        _touched(actor, change.scenario, {"set": _told(change)})
    return change


def change_remove(*, actor: User, change: Change) -> None:
    """The camera is again as it is live, or not there.

    Raises:
        PermissionDenied: the actor is not the scenario's owner.
    """
    _require_owner(actor, change.scenario)
    with transaction.atomic():
        _touched(actor, change.scenario, {"removed": _told(change)})
        change.delete()


def prices_set(*, actor: User, amounts: Mapping[str, float]) -> None:
    """Say what items cost; those that are not named keep their price.

    Raises:
        PermissionDenied: the actor does not plan.
    """
    require_capability(actor, Capability.PLAN_MANAGE, action=Action.PLAN_CHANGE, target="prices")
    with transaction.atomic():
        for item, amount in amounts.items():
            Price.objects.update_or_create(item=item, defaults={"amount": amount})
        audit_record(actor=actor, action=Action.PLAN_CHANGE, target_type="price", target="prices", data=dict(amounts))


def _require_owner(actor: User, scenario: Scenario) -> None:
    _require_district(actor, scenario.jurisdiction.code, target=str(scenario.pk))
    if scenario.owner_id != actor.pk:
        _refuse(actor, str(scenario.pk), "another's plan", _("Only its owner may change a plan."))


def _require_district(actor: User, code: str, *, target: str) -> None:
    require_capability(actor, Capability.PLAN_MANAGE, action=Action.PLAN_CHANGE, target=target)
    if code not in scope_of(actor, Capability.PLAN_MANAGE).jurisdictions:
        _refuse(actor, target, "outside the jurisdictions", _("You do not plan for this district."))


def _require_in_scope(actor: User, scenario: Scenario, camera: Camera | None, position: Point | None) -> None:
    visible = Camera.objects.visible_to(actor, Capability.PLAN_MANAGE)
    if camera is not None and not visible.filter(pk=camera.pk).exists():
        _refuse(actor, str(scenario.pk), "a camera outside the scope", _("This camera is not in your charge."))
    if position is None:
        return
    districts = set(Jurisdiction.objects.filter(area__intersects=position).values_list("code", flat=True))
    if districts and not districts & scope_of(actor, Capability.PLAN_MANAGE).jurisdictions:
        _refuse(
            actor, str(scenario.pk), "a place outside the jurisdictions", _("This place is not in a district that you plan for.")
        )


def _refuse(actor: User, target: str, reason: str, words: str) -> None:
    told = {"target_type": "scenario", "target": target, "outcome": Outcome.REFUSED, "reason": reason}
    audit_record(actor=actor, action=Action.PLAN_CHANGE, **told)
    raise PermissionDenied(words)


def _touched(actor: User, scenario: Scenario, data: dict[str, Any]) -> None:
    scenario.changed_at = timezone.now()
    scenario.save(update_fields=["changed_at"])
    _record(actor, scenario, data)


def _record(actor: User, scenario: Scenario, data: dict[str, Any]) -> None:
    audit_record(actor=actor, action=Action.PLAN_CHANGE, target_type="scenario", target=str(scenario.pk), data=data)


def _told(change: Change) -> dict[str, Any]:
    place = None if change.position is None else [round(change.position.x, 6), round(change.position.y, 6)]
    return {"kind": ChangeKind(change.kind).value, "camera": change.camera.code if change.camera else None, "position": place}
