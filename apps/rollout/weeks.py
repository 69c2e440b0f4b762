"""Calendar weeks by ISO 8601, from Monday to Monday by the city's clock."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from apps.cameras.periods import Period

_WEEK = re.compile(r"(?P<year>[0-9]{4})-W(?P<week>[0-9]{2})")


def week_named(at: datetime) -> str:
    """The week that holds an instant, as `2026-W47`."""
    year, week, _ = timezone.localtime(at).isocalendar()
    return f"{year}-W{week:02d}"


def last_week(now: datetime) -> str:
    """The newest week that is over."""
    return week_named(now - timedelta(weeks=1))


def period_of(week: str, now: datetime) -> Period:
    """The week from its Monday, as far as it has come.

    Raises:
        ValueError: it is no week, or has not begun.
    """
    found = _WEEK.fullmatch(week)
    if not found:
        raise ValueError(f"expected a week such as 2026-W47, got {week[:20]!r}")
    monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    if monday > timezone.localdate(now):
        raise ValueError(f"the week {week} has not begun")
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (monday, monday + timedelta(days=7)))
    return Period(since, min(until, now))
