"""The only writers of what people draw and say of roads. Fusion alone writes what is measured (`recording`)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import EllipsisType
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
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
from apps.traffic.refusals import ChangedMeanwhile
from apps.traffic.scene import FARTHEST_M, check_area, check_crosses, check_line
from safecity_gis.core.geo.frames import LocalFrame, LonLat

MOST_OF_CAMERA = 4
"""Counting lines."""
MOST_ZONES = 500
"""Of a camera group in a district."""
MOST_NOTES = 20
"""Of a segment at a time."""
LONGEST = timedelta(days=366)
LONGEST_CODE = 60

Base = datetime | None | EllipsisType
"""When what somebody draws over was changed last, as he knows it; None: he knows of nothing; `...`: he does not say."""


class TrafficRefused(ValueError):
    """What was asked makes no sense; its words, which are for people, say why."""


def line_draw(
    *, actor: User, camera: Camera, code: str, values: Mapping[str, Any], line: LineString, base: Base = ...
) -> CountingLine:
    """Begin to count over a line in a camera's view, or change the line of that code.

    What was counted stays with the place and direction where it was: a line that is moved or turned round counts from nothing.

    Args:
        values: `name`, `name_ur`, `segment`.
        line: in degrees, two points.

    Raises:
        PermissionDenied: the actor does not draw there.
        TrafficRefused: a line that cannot count, or does not cross its segment, one line too many, or a code that is too long or
            that another camera's line has.
        ChangedMeanwhile: it is not as in `base`.
    """
    _require(actor, camera.jurisdiction.code, camera.group.code, code)
    _check_code(code)
    check_line(line, camera, TrafficRefused)
    if values.get("segment") is not None:
        check_crosses(line, values["segment"], TrafficRefused)
    with _alone():
        Camera.objects.select_for_update().get(pk=camera.pk)
        present = CountingLine.objects.present()
        if present.filter(camera=camera).exclude(code=code).count() >= MOST_OF_CAMERA:
            raise TrafficRefused(_("A camera counts over four lines at most."))
        before = present.select_for_update().filter(code=code).first()
        if before is not None and before.camera_id != camera.pk:
            raise TrafficRefused(_("Another camera has a line of this code."))
        _require_unchanged(before, base)
        if before is not None and before.line != line:
            _remove(before)
            before = None
        drawn = before or CountingLine(code=code)
        _set(drawn, {**values, "camera": camera, "line": line})
        _record(actor, "counting line", code, {"line": line.wkt, "camera": camera.code})
    return drawn


def area_draw(
    *,
    actor: User,
    jurisdiction: Jurisdiction,
    group: CameraGroup,
    code: str,
    values: Mapping[str, Any],
    area: Polygon,
    base: Base = ...,
) -> Area:
    """Set a zone; `values` holds `name`, `name_ur` and `kind`.

    Raises:
        PermissionDenied: the actor does not draw there.
        TrafficRefused: an area that crosses itself, is too small or too large, or lies where no camera of this district and group
            sees: what it says is usual alarms nobody, whoever's road it is. One zone too many, or a code that is too long.
        ChangedMeanwhile: it is not as in `base`.
    """
    _require(actor, jurisdiction.code, group.code, code)
    before = Area.objects.present().filter(code=code).select_related("jurisdiction", "group").first()
    if before is not None:
        _require(actor, before.jurisdiction.code, before.group.code, code)
    _require_unchanged(before, base)
    _check_code(code)
    check_area(area, TrafficRefused)
    owned = {"jurisdiction": jurisdiction, "group": group}
    if not Camera.objects.filter(**owned, site__position__within=_around(area)).exists():
        raise TrafficRefused(_("No camera of this district and group is near this zone."))
    with _alone():
        Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)  # fusion goes on writing of this district
        if Area.objects.present().filter(**owned).exclude(code=code).count() >= MOST_ZONES:
            raise TrafficRefused(_("This district has too many zones already: end one first."))
        now = Area.objects.present().select_for_update().filter(code=code).first()
        _require_unchanged(now, before.changed_at if before is not None else None)
        drawn = now or Area(code=code)
        _set(drawn, {**values, **owned, "area": area})
        _record(actor, "traffic zone", code, {"area": area.wkt, "kind": drawn.kind})
    return drawn


def drawing_remove(*, actor: User, drawn: CountingLine | Area) -> None:
    """End a line or a zone; what was counted there is kept.

    Raises:
        PermissionDenied: the actor does not draw there.
    """
    owner = drawn.camera if isinstance(drawn, CountingLine) else drawn
    _require(actor, owner.jurisdiction.code, owner.group.code, drawn.code)
    shape: GEOSGeometry = drawn.line if isinstance(drawn, CountingLine) else drawn.area
    with transaction.atomic():
        if _remove(drawn):
            _record(actor, str(drawn._meta.verbose_name), drawn.code, {"removed": shape.wkt})


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


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which somebody draws; of two who begin the same code at once, one is refused."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _around(area: Polygon) -> Polygon:
    """The rectangle from which a camera can see something of an area."""
    west, south, east, north = area.extent
    ends = [(LonLat(west, south), -FARTHEST_M), (LonLat(east, north), FARTHEST_M)]
    return Polygon.from_bbox([float(value) for end, far in ends for value in LocalFrame(end).to_lonlat([(far, far)])[0]])


def _require_unchanged(before: CountingLine | Area | None, base: Base) -> None:
    if base is not ... and base != (before.changed_at if before is not None else None):
        raise ChangedMeanwhile


def _set(drawn: CountingLine | Area, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(drawn, name, value)
    drawn.save()


def _remove(drawn: CountingLine | Area) -> bool:
    """Whether it was there still."""
    now = timezone.now()
    return bool(type(drawn).objects.present().filter(pk=drawn.pk).update(removed_at=now, changed_at=now))


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
