"""The only writers of alerts: open, close, and tell the web processes once it is committed."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.alerts.choices import Cause, ElementKind, Severity
from apps.alerts.models import Alert
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from safecity_gis.announcing import Announcer
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.alerts import Severity as SeverityOnBus
from safecity_gis.messages.live import LiveAlert

_announcer = Announcer(settings.NATS_URL, name="alerts")


@transaction.atomic
def alert_open(
    *,
    cause: Cause,
    dedupe_key: str,
    severity: Severity,
    jurisdiction_id: int,
    at: datetime,
    simulated: bool,
    known_at: datetime | None = None,
    exercise_id: str = "",
    group_id: int | None = None,
    camera_code: str = "",
    element: tuple[ElementKind, str] | None = None,
    position: Point | None = None,
    detail: str = "",
    figures: Mapping[str, float] | None = None,
) -> Alert | None:
    """Open the alert of this cause and key, or nothing where it is open, was opened at that very time, or was closed since.

    Args:
        at: aware; when it began to be true. A repetition with a later time is counted once in `repeats`.
        element: the part of the network that is to blame, with its code.
        figures: finite numbers by name, from which the page makes a sentence.

    Returns:
        The new alert; None where nothing was opened.
    """
    same = Alert.objects.filter(cause=cause, dedupe_key=dedupe_key, simulated=simulated, exercise_id=exercise_id)
    if same.filter(Q(closed_at=None) | Q(closed_at__gte=at) | Q(opened_at=at)).exists():
        same.filter(Q(repeated_at=None) | Q(repeated_at__lt=at), closed_at=None, opened_at__lt=at).update(
            repeated_at=at, repeats=F("repeats") + 1
        )
        return None
    alert = Alert(
        cause=cause,
        dedupe_key=dedupe_key,
        severity=severity,
        jurisdiction_id=jurisdiction_id,
        group_id=group_id,
        camera_code=camera_code,
        element_kind=element[0] if element else "",
        element=element[1] if element else "",
        position=position,
        detail=detail,
        figures=dict(figures or {}),
        opened_at=at,
        known_at=known_at or timezone.now(),
        simulated=simulated,
        exercise_id=exercise_id,
    )
    Alert.objects.bulk_create([alert], ignore_conflicts=True)
    if not Alert.objects.filter(pk=alert.pk).exists():
        return None
    _announce(alert)
    return alert


@transaction.atomic
def alert_end(
    *, cause: Cause, dedupe_key: str, at: datetime, simulated: bool, exercise_id: str = "", reason: str = ""
) -> Alert | None:
    """The system closes the open alert of this cause and key; one that was opened after `at` stays open.

    Returns:
        The closed alert; None where none was open.
    """
    alert = Alert.objects.filter(
        cause=cause, dedupe_key=dedupe_key, simulated=simulated, exercise_id=exercise_id, closed_at=None, opened_at__lte=at
    ).first()
    if alert is None or not _close(alert, at=at, reason=reason, closed_by=None):
        return None
    return alert


class AlreadyClosed(ValueError):
    """Somebody else, or the system, closed the alert before."""


def alert_close(*, alert: Alert, actor: User, reason: str, address: str | None = None) -> Alert:
    """Somebody closes an alert. The closing, or its refusal, is audited.

    Raises:
        AlreadyClosed: it was closed before; nothing was changed.
        PermissionDenied: the alert lies outside where the actor may close alerts.
    """
    if not Alert.objects.visible_to(actor, Capability.ALERT_MANAGE).filter(pk=alert.pk).exists():
        audit_record(
            actor=actor,
            action=Action.ALERT_CLOSE,
            target_type="alert",
            target=str(alert.pk),
            outcome=Outcome.REFUSED,
            reason=f"lacks {Capability.ALERT_MANAGE} there",
            address=address,
        )
        raise PermissionDenied(_("You do not have the right to close this alert."))
    with transaction.atomic():
        if not _close(alert, at=max(timezone.now(), alert.opened_at), reason=reason, closed_by=actor):
            raise AlreadyClosed(_("This alert is closed already."))
        audit_record(
            actor=actor, action=Action.ALERT_CLOSE, target_type="alert", target=str(alert.pk), reason=reason, address=address
        )
    alert.refresh_from_db()
    return alert


def _close(alert: Alert, *, at: datetime, reason: str, closed_by: User | None) -> bool:
    changed = Alert.objects.filter(pk=alert.pk, closed_at=None).update(closed_at=at, close_reason=reason, closed_by=closed_by)
    if not changed:
        return False
    alert.closed_at, alert.close_reason, alert.closed_by = at, reason, closed_by
    _announce(alert)
    return True


def _announce(alert: Alert) -> None:
    district = alert.jurisdiction.code
    message = LiveAlert(
        simulated=alert.simulated,
        exercise_id=alert.exercise_id or None,
        alert_id=alert.pk,
        phase=AlertPhase.CLOSE if alert.closed_at else AlertPhase.OPEN,
        cause=alert.cause,
        severity=SeverityOnBus(alert.severity),
        district=district,
        camera=alert.camera_code or None,
        lon=alert.position.x if alert.position else None,
        lat=alert.position.y if alert.position else None,
        detail=alert.detail,
        element_kind=alert.element_kind,
        element=alert.element,
        figures=alert.figures,
        opened_at=alert.opened_at.timestamp(),
        closed_at=alert.closed_at.timestamp() if alert.closed_at else None,
    )
    transaction.on_commit(lambda: _announcer.announce(subjects.live(district), message))
