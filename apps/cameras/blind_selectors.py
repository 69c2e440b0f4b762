"""When we were blind: intervals in which a camera, or every camera that covers a place, gave no picture of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection

from apps.accounts.models import User
from apps.cameras.models import Camera, CameraCoverage
from apps.cameras.periods import Period, facts_of

UNKNOWN = "unknown"
BLIND_STATES = ("frozen", "black", "covered")
"""Pictures that show nothing of what happens; one that is blurred still shows something."""

_OF_ONE = """
WITH {facts}, pictures AS (
    SELECT camera_id, state, range_agg(tstzrange(valid_from, valid_to) * span) AS told
    FROM cameras_cameratrouble, period
    WHERE camera_id IN (SELECT camera_id FROM service) AND kind = 'picture' AND state = ANY(%(blind)s)
      AND known_to IS NULL AND tstzrange(valid_from, valid_to) && span
    GROUP BY camera_id, state
),
reasons AS (
    SELECT 'offline' AS why, spans * down AS told FROM service JOIN streams USING (camera_id)
    UNION ALL
    SELECT 'unknown', spans - coalesce(up, '{{}}') - coalesce(down, '{{}}') FROM service LEFT JOIN streams USING (camera_id)
    UNION ALL
    SELECT state, spans * told * up FROM service JOIN streams USING (camera_id) JOIN pictures USING (camera_id)
)
SELECT lower(r), upper(r), why FROM reasons, unnest(told) AS r ORDER BY 1, 3"""

_OF_ALL = """
WITH {facts}, pictures AS (
    SELECT camera_id, range_agg(tstzrange(valid_from, valid_to) * span) AS told
    FROM cameras_cameratrouble, period
    WHERE camera_id IN (SELECT camera_id FROM service) AND kind = 'picture' AND state = ANY(%(blind)s)
      AND known_to IS NULL AND tstzrange(valid_from, valid_to) && span
    GROUP BY camera_id
),
sights AS (
    SELECT spans * coalesce(up, '{{}}') - coalesce(told, '{{}}') AS seen,
           spans - coalesce(up, '{{}}') - coalesce(down, '{{}}') AS unsure
    FROM service LEFT JOIN streams USING (camera_id) LEFT JOIN pictures USING (camera_id)
),
together AS (
    SELECT coalesce((SELECT range_agg(r) FROM sights, unnest(seen) AS r), '{{}}') AS seen,
           coalesce((SELECT range_agg(r) FROM sights, unnest(unsure) AS r), '{{}}') AS unsure
)
SELECT lower(r), upper(r), 'blind' FROM together, period, unnest(tstzmultirange(span) - seen - unsure) AS r
UNION ALL
SELECT lower(r), upper(r), 'unknown' FROM together, unnest(unsure - seen) AS r
ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Interval:
    since: datetime
    until: datetime
    why: str
    """`offline`, `frozen`, `black`, `covered`, for a place `blind`; `unknown` where nothing is known."""

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()


def blind_of_camera(user: User, code: str, period: Period) -> list[Interval] | None:
    """Intervals of its time in service in which a camera gave no picture, the oldest first, in one query.

    None where there is no such camera for this user. What has not ended yet ends with the period. A picture fault counts
    while the camera streamed.
    """
    cameras = Camera.objects.visible_to(user).filter(code=code)
    return _intervals(_OF_ONE, cameras, period) if cameras.exists() else None


def blind_at(user: User, ground: GEOSGeometry, period: Period) -> tuple[list[str], list[Interval]]:
    """Codes of the visible cameras that by their present pose see any of this ground, and when none of them gave a picture.

    Without such a camera, and while none of them was in service, the whole time is blind. Where no camera is known to have
    given a picture and of one nothing is known, the interval is `unknown`.
    """
    covering = CameraCoverage.objects.visible_to(user).filter(pose__known_to=None, pose__valid_to=None, seen__intersects=ground)
    cameras = Camera.objects.visible_to(user).filter(pk__in=covering.values("camera_id"))
    return list(cameras.order_by("code").values_list("code", flat=True)), _intervals(_OF_ALL, cameras, period)


def total_s(intervals: list[Interval], *, unknown: bool = False) -> float:
    """Seconds in which there was no picture, or with `unknown` of which nothing is known; what overlaps counts once."""
    total, reached = 0.0, None
    for interval in intervals:
        if (interval.why == UNKNOWN) == unknown:
            begin = interval.since if reached is None else max(interval.since, reached)
            total += max(0.0, (interval.until - begin).total_seconds())
            reached = interval.until if reached is None else max(reached, interval.until)
    return total


def _intervals(statement: str, cameras: Any, period: Period) -> list[Interval]:
    facts, parameters = facts_of(cameras, period)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(facts=facts), parameters | {"blind": list(BLIND_STATES)})
        return [Interval(*row) for row in cursor.fetchall()]
