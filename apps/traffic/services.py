"""The only writers of what people draw and say of roads. Fusion alone writes what is measured (`recording`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.accounts.selectors import scope_of
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.cameras.models import Camera
from apps.traffic.models import Area, Closure, CountingLine, Note, Segment
from apps.traffic.scene import check_area, check_crosses, check_line

MOST_OF_CAMERA = 4
"""Counting lines."""
MOST_NOTES = 20
"""Of a segment at a time."""
LONGEST = timedelta(days=366)
LONGEST_CODE = 60


class TrafficRefused(ValueError):
    """What was asked makes no sense; its words, which are for people, say why."""


def line_draw(*, actor: User, camera: Camera, code: str, values: Mapping[str, Any], line: LineString) -> CountingLine:
    """Begin to count over a line in a camera's view, or move the line of that code.

    Args:
        values: `name`, `name_ur`, `segment`.
        line: in degrees, two points.

    Raises:
        PermissionDenied: the actor does not draw there.
        TrafficRefused: a line that cannot count, or does not cross its segment, one line too many, or a code that is too long or
            that another camera's line has.
    """
    _require(actor, camera.jurisdiction.code, camera.group.code, code)
    _check_code(code)
    check_line(line, camera, TrafficRefused)
    if values.get("segment") is not None:
        check_crosses(line, values["segment"], TrafficRefused)
    with transaction.atomic():
        Camera.objects.select_for_update().get(pk=camera.pk)
        others = CountingLine.objects.filter(camera=camera).exclude(code=code)
        if others.count() >= MOST_OF_CAMERA:
            raise TrafficRefused(_("A camera counts over four lines at most."))
        if CountingLine.objects.filter(code=code).exclude(camera=camera).exists():
            raise TrafficRefused(_("Another camera has a line of this code."))
        drawn, _created = CountingLine.objects.update_or_create(code=code, defaults={**values, "camera": camera, "line": line})
        _record(actor, "counting line", code, {"line": line.wkt, "camera": camera.code})
    return drawn


def area_draw(
    *, actor: User, jurisdiction: Jurisdiction, group: CameraGroup, code: str, values: Mapping[str, Any], area: Polygon
) -> Area:
    """Set a zone; `values` holds `name`, `name_ur` and `kind`.

    Raises:
        PermissionDenied: the actor does not draw there.
        TrafficRefused: an area that crosses itself, or is too small or too large.
    """
    _require(actor, jurisdiction.code, group.code, code)
    before = Area.objects.filter(code=code).select_related("jurisdiction", "group").first()
    if before is not None:
        _require(actor, before.jurisdiction.code, before.group.code, code)
    _check_code(code)
    check_area(area, TrafficRefused)
    with transaction.atomic():
        told = {**values, "jurisdiction": jurisdiction, "group": group, "area": area}
        drawn, _created = Area.objects.update_or_create(code=code, defaults=told)
        _record(actor, "traffic zone", code, {"area": area.wkt, "kind": drawn.kind})
    return drawn


def drawing_remove(*, actor: User, drawn: CountingLine | Area) -> None:
    """Take a line or a zone away with all that was counted there.

    Raises:
        PermissionDenied: the actor does not draw there.
    """
    owner = drawn.camera if isinstance(drawn, CountingLine) else drawn
    _require(actor, owner.jurisdiction.code, owner.group.code, drawn.code)
    shape: GEOSGeometry = drawn.line if isinstance(drawn, CountingLine) else drawn.area
    with transaction.atomic():
        _record(actor, str(drawn._meta.verbose_name), drawn.code, {"removed": shape.wkt})
        drawn.delete()


def note_write(*, actor: User, segment: Segment, text: str, ends_at: datetime | None = None) -> Note:
    """Say something of a segment to everybody who watches it, for a day or until `ends_at`.

    Raises:
        PermissionDenied: the actor may not write there.
        TrafficRefused: an end that lies behind or too far ahead, or one note too many.
    """
    _require(actor, segment.jurisdiction.code, segment.group.code, segment.code)
    now = timezone.now()
    ends_at = _checked_end(ends_at, now) or now + timedelta(days=1)
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=segment.pk)
        if segment.notes.in_force().count() >= MOST_NOTES:
            raise TrafficRefused(_("This segment has twenty notes already: end one first."))
        note = Note.objects.create(segment=segment, text=text, starts_at=now, ends_at=ends_at, written_by=actor)
        _record(actor, "note", segment.code, {"note": note.pk, "text": text, "ends_at": ends_at.isoformat()})
    return note


def segment_close(*, actor: User, segment: Segment, text: str, ends_at: datetime | None = None) -> Closure:
    """Say that a segment is closed, until `ends_at` or until somebody opens it.

    Raises:
        PermissionDenied: the actor may not close roads there.
        TrafficRefused: it is closed already, or an end that lies behind or too far ahead.
    """
    _require(actor, segment.jurisdiction.code, segment.group.code, segment.code)
    now = timezone.now()
    ends_at = _checked_end(ends_at, now)
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=segment.pk)
        if segment.closures.in_force().exists():
            raise TrafficRefused(_("This segment is closed already."))
        closure = Closure.objects.create(segment=segment, text=text, starts_at=now, ends_at=ends_at, written_by=actor)
        _record(actor, "closure", segment.code, {"closure": closure.pk, "reason": text, "ends_at": str(ends_at or "")})
    return closure


def timed_end(*, actor: User, said: Note | Closure) -> None:
    """A note is done with, or a road is open again, as of now; nothing where it had ended before.

    Raises:
        PermissionDenied: the actor may not do that there.
    """
    segment = said.segment
    _require(actor, segment.jurisdiction.code, segment.group.code, segment.code)
    with transaction.atomic():
        if type(said).objects.filter(pk=said.pk).in_force().update(ends_at=timezone.now()):
            _record(actor, str(said._meta.verbose_name), segment.code, {"ended": said.pk})


def _check_code(code: str) -> None:
    if len(code) > LONGEST_CODE:
        raise TrafficRefused(_("A code has 60 characters at most."))


def _checked_end(ends_at: datetime | None, now: datetime) -> datetime | None:
    if ends_at is not None and not now < ends_at <= now + LONGEST:
        raise TrafficRefused(_("The end must lie ahead, within a year."))
    return ends_at


def _require(actor: User, jurisdiction: str, group: str, target: str) -> None:
    require_capability(actor, Capability.TRAFFIC_MANAGE, action=Action.TRAFFIC_CHANGE, target=target)
    if not scope_of(actor, Capability.TRAFFIC_MANAGE).allows(jurisdiction, group):
        reason = f"lacks {Capability.TRAFFIC_MANAGE} in {jurisdiction}"
        audit_record(actor=actor, action=Action.TRAFFIC_CHANGE, target=target, outcome=Outcome.REFUSED, reason=reason)
        raise PermissionDenied(_("You do not have the right to do this."))


def _record(actor: User, kind: str, target: str, data: Mapping[str, Any]) -> None:
    audit_record(actor=actor, action=Action.TRAFFIC_CHANGE, target_type=kind, target=target, data=dict(data))
