"""Periods of time as requests name them."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from apps.cameras.periods import Period

DEFAULT = timedelta(days=7)
PERIOD = [
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="seven days before `until` where it is left out"),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="now, where it is left out or lies ahead"),
]


def period_asked(request: Request) -> Period:
    """Raises ValidationError for what is no period."""
    until = min(_instant(request, "until") or timezone.now(), timezone.now())
    try:
        return Period(_instant(request, "since") or until - DEFAULT, until)
    except (ValueError, OverflowError):
        raise ValidationError({"since": _("This must lie before the end, by a year at most.")}) from None


def _instant(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        instant = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        instant = None
    if instant is None or timezone.is_naive(instant):
        raise ValidationError({name: _("This takes a time with its zone, as 2026-11-22T10:00:00Z.")})
    return instant
