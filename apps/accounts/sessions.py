"""Signing in, failing to and signing out, each with its audit entry. Only Django's own signals see all three."""

from typing import Any

from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.services import rights_announce
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


def connect() -> None:
    user_logged_in.connect(_opened, dispatch_uid="accounts.session.opened")
    user_login_failed.connect(_failed, dispatch_uid="accounts.session.failed")
    user_logged_out.connect(_closed, dispatch_uid="accounts.session.closed")


def address_of(request: HttpRequest | None) -> str | None:
    """The peer's address as the server saw it; behind a proxy uvicorn wants `--proxy-headers` (see the runbook)."""
    return (request.META.get("REMOTE_ADDR") or None) if request is not None else None


def _opened(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit_record(actor=user, action=Action.SESSION_OPEN, address=address_of(request))


def _failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    claimed = str(credentials.get("username") or "anonymous")
    audit_record(actor=claimed, action=Action.SESSION_FAIL, outcome=Outcome.REFUSED, address=address_of(request))


def _closed(*, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit_record(actor=user, action=Action.SESSION_CLOSE, address=address_of(request))
        rights_announce("session.closed")
