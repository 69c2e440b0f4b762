"""Periods of time that are asked about, and the SQL that measures them as multiranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.cameras.choices import Lifecycle

LONGEST = timedelta(days=366)
IN_SERVICE = (Lifecycle.COMMISSIONED.value, Lifecycle.FAULTY.value)
"""Once commissioned a camera is owed until it is retired: to declare it faulty stops no clock."""

FACTS = """
period AS (SELECT tstzrange(%(since)s, %(until)s) AS span),
service AS (
    SELECT camera_id, range_agg(tstzrange(valid_from, valid_to) * span) AS spans
    FROM cameras_camerastate, period
    WHERE camera_id IN ({cameras}) AND known_to IS NULL AND lifecycle = ANY(%(in_service)s)
      AND tstzrange(valid_from, valid_to) && span
    GROUP BY camera_id
),
streams AS (
    SELECT camera_id,
           coalesce(range_agg(told) FILTER (WHERE condition IN ('online', 'degraded')), '{{}}') AS up,
           coalesce(range_agg(told) FILTER (WHERE condition = 'offline'), '{{}}') AS down
    FROM (
        SELECT camera_id, condition, tstzrange(valid_from, valid_to) * span AS told
        FROM cameras_camerahealth, period
        WHERE known_to IS NULL AND camera_id IN (SELECT camera_id FROM service) AND tstzrange(valid_from, valid_to) && span
    ) AS healths
    GROUP BY camera_id
)"""
"""Common tables: for each camera of `{cameras}` its time in service, and when it streamed and did not; the rest is unknown."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, both aware."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if not timedelta(0) < self.until - self.since <= LONGEST:
            raise ValueError(f"expected a period of at most {LONGEST.days} days, got {self.since} to {self.until}")


def facts_of(cameras: QuerySet, period: Period) -> tuple[str, dict[str, Any]]:
    """`FACTS` for these cameras over a period, and its parameters by name."""
    text, values = cameras.order_by().values("pk").query.sql_with_params()
    names = [f"camera_{number}" for number in range(len(values))]
    named = text % tuple(f"%({name})s" for name in names)
    parameters = dict(zip(names, _plain(values), strict=True))
    parameters |= {"since": period.since, "until": period.until, "in_service": list(IN_SERVICE)}
    return FACTS.format(cameras=named), parameters


def seconds(multirange: str) -> str:
    """SQL for the length in seconds of a multirange expression."""
    return f"(SELECT coalesce(sum(extract(epoch FROM upper(r) - lower(r))), 0) FROM unnest({multirange}) AS r)"  # noqa: S608


def _plain(values: Sequence[Any]) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in values]
