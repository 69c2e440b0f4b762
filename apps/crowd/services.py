"""The only writers of crowd zones and events; fusion alone writes what is counted (`recording`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.gis.geos import Polygon
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
from apps.crowd.ground import measures_m
from apps.crowd.models import MOST_AREA_M2, CrowdZone, Event, Stage

MOST_ZONES = 200
MOST_STAGES = 50
LEAST_AREA_M2 = 4.0
MOST_EDGE_M = 20_000.0
"""Nobody watches a longer edge; it also bounds how far a zone reaches."""


class BadPlace(ValueError):
    """A zone that crosses itself, or is too small or too large; the message is for people."""


class TooMany(ValueError):
    """A district holds at most `MOST_ZONES` zones."""


def zone_create(*, actor: User, jurisdiction: Jurisdiction, area: Polygon, values: Mapping[str, Any]) -> CrowdZone:
    """Begin to sum up the people of a zone.

    Args:
        actor: who holds the right for the district.
        jurisdiction: the district that it belongs to.
        area: in degrees.
        values: `name`, `name_ur`, `use`, `capacity`, `dense_per_m2`.

    Raises:
        PermissionDenied: the actor does not keep zones there.
        BadPlace, TooMany: see there.
    """
    _require(actor, jurisdiction.code, target=str(values["name"]))
    told = dict(values) | {"area": area, "area_m2": _checked_area(area), "jurisdiction": jurisdiction}
    with transaction.atomic():
        Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
        if CrowdZone.objects.present().filter(jurisdiction=jurisdiction).count() >= MOST_ZONES:
            raise TooMany(MOST_ZONES)
        zone = CrowdZone.objects.create(**told, created_by=actor, changed_at=timezone.now())
        _record(actor, zone, {"created": zone.name, "capacity": zone.capacity})
    return zone


def zone_update(*, actor: User, zone: CrowdZone, values: Mapping[str, Any], area: Polygon | None = None) -> CrowdZone:
    """Set what `values` names, and the area where one is given.

    Raises:
        PermissionDenied, BadPlace: as `zone_create`.
    """
    _require(actor, zone.jurisdiction.code, target=str(zone.pk))
    told = dict(values)
    if area is not None:
        told |= {"area": area, "area_m2": _checked_area(area)}
    before = {name: getattr(zone, name) for name in values}
    for name, value in told.items():
        setattr(zone, name, value)
    zone.changed_at = timezone.now()
    with transaction.atomic():
        zone.save(update_fields=[*told, "changed_at"])
        changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
        _record(actor, zone, {"set": changed, "redrawn": area is not None})
    return zone


def zone_remove(*, actor: User, zone: CrowdZone) -> None:
    """Stop counting there; what was counted stays for its time.

    Raises:
        PermissionDenied: as `zone_create`.
    """
    _require(actor, zone.jurisdiction.code, target=str(zone.pk))
    with transaction.atomic():
        if CrowdZone.objects.filter(pk=zone.pk, removed_at=None).update(removed_at=timezone.now()) == 1:
            _record(actor, zone, {"removed": zone.name})


def event_save(
    *,
    actor: User,
    event: Event | None,
    jurisdiction: Jurisdiction,
    values: Mapping[str, Any],
    stages: Sequence[Mapping[str, Any]],
) -> Event:
    """Plan an event, or plan it anew: its stages are replaced by `stages`, in their order.

    Args:
        actor: who holds the right for the district.
        event: None for a new one.
        jurisdiction: of the event.
        values: `name` and `notes`.
        stages: values of `Stage` but `event` and `number`; zones that the actor may see.

    Raises:
        PermissionDenied: the actor plans no events there.
    """
    for code in {jurisdiction.code, event.jurisdiction.code if event else jurisdiction.code}:
        _require(actor, code, target=str(values["name"]))
    now = timezone.now()
    with transaction.atomic():
        if event is None:
            event = Event.objects.create(**values, jurisdiction=jurisdiction, created_by=actor, changed_at=now)
        else:
            event = Event.objects.select_for_update().get(pk=event.pk)
            event.name, event.notes, event.jurisdiction, event.changed_at = values["name"], values["notes"], jurisdiction, now
            event.save(update_fields=["name", "notes", "jurisdiction", "changed_at"])
            event.stages.all().delete()
        Stage.objects.bulk_create([Stage(event=event, number=number, **stage) for number, stage in enumerate(stages, start=1)])
        audit_record(
            actor=actor, action=Action.CROWD_CHANGE, target_type="event", target=str(event.pk),
            data={"event": event.name, "stages": [stage["name"] for stage in stages]},
        )  # fmt: skip
    return event


def event_delete(*, actor: User, event: Event) -> None:
    """Raises PermissionDenied: the actor plans no events there."""
    _require(actor, event.jurisdiction.code, target=str(event.pk))
    with transaction.atomic():
        audit_record(
            actor=actor, action=Action.CROWD_CHANGE, target_type="event", target=str(event.pk), data={"deleted": event.name}
        )
        event.delete()


def _checked_area(area: Polygon) -> float:
    if not area.valid:
        raise BadPlace(_("The edge of the zone crosses itself."))
    size, edge = measures_m(area)
    if not LEAST_AREA_M2 <= size <= MOST_AREA_M2:
        raise BadPlace(_("A crowd zone has between %(least)s and %(most)s m².") % {"least": LEAST_AREA_M2, "most": MOST_AREA_M2})
    if edge > MOST_EDGE_M:
        raise BadPlace(_("The edge of a crowd zone has at most %(most)s m.") % {"most": round(MOST_EDGE_M)})
    return size


def _require(actor: User, code: str, *, target: str) -> None:
    require_capability(actor, Capability.CROWD_MANAGE, action=Action.CROWD_CHANGE, target=target)
    if code not in scope_of(actor, Capability.CROWD_MANAGE).jurisdictions:
        audit_record(
            actor=actor, action=Action.CROWD_CHANGE, target_type="crowd zone", target=target, outcome=Outcome.REFUSED,
            reason="outside the jurisdictions",
        )  # fmt: skip
        raise PermissionDenied(_("You do not keep crowd zones in this district."))


def _record(actor: User, zone: CrowdZone, data: dict[str, Any]) -> None:
    audit_record(actor=actor, action=Action.CROWD_CHANGE, target_type="crowd zone", target=str(zone.pk), data=data)
