"""The audit of looking at a camera's panel: a row for the opening, and one every few minutes while it stays open."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.audit.services import audit_record

RECORDED_FOR = timedelta(minutes=5)
"""So long a row stands for the looks after it: nobody sees a panel without a row of their own that is younger."""


def camera_view_record(request: HttpRequest, code: str, *, allowed: bool, data: dict[str, Any] | None = None) -> None:
    """Record that the user of this request looked at the camera, or was refused."""
    audit_record(
        actor=request.user,
        action=Action.CAMERA_VIEW,
        target_type="camera",
        target=code,
        outcome=Outcome.DONE if allowed else Outcome.REFUSED,
        reason="" if allowed else "unknown, or not in scope",
        address=address_of(request),
        data=data,
    )


def camera_view_is_recorded(request: HttpRequest, code: str) -> bool:
    """Whether the audit holds a row, younger than `RECORDED_FOR`, of this user looking at this camera from this address."""
    return Entry.objects.filter(
        actor=request.user.get_username(),
        action=Action.CAMERA_VIEW,
        target_type="camera",
        target=code,
        outcome=Outcome.DONE,
        address=address_of(request),
        at__gt=timezone.now() - RECORDED_FOR,
    ).exists()
