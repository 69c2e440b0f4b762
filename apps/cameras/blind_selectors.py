"""When we were blind: intervals in which a camera, or every camera that covers a place, gave no picture of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.cameras.models import Camera, CameraCoverage
from apps.cameras.periods import Period, facts_of

UNKNOWN = "unknown"
BLIND_STATES = ("frozen", "black", "covered")
"""Pictures that show nothing of what happens; one that is blurred still shows something."""
BLIND_REASONS = ("offline", *BLIND_STATES)

_REASONS = """
pictures AS (
    SELECT camera_id, state, range_agg(tstzrange(valid_from, valid_to) * span) AS told
    FROM cameras_cameratrouble, period
    WHERE camera_id IN (SELECT camera_id FROM service) AND kind = 'picture' AND state = ANY(%(blind)s)
      AND known_to IS NULL AND tstzrange(valid_from, valid_to) && span
    GROUP BY camera_id, state
),
reasons AS (
    SELECT camera_id, 'offline' AS why, spans * down AS told FROM service JOIN streams USING (camera_id)
    UNION ALL
    SELECT camera_id, 'unknown', spans - coalesce(up, '{{}}') - coalesce(down, '{{}}')
    FROM service LEFT JOIN streams USING (camera_id)
    UNION ALL
    SELECT camera_id, state, spans * told * up FROM service JOIN streams USING (camera_id) JOIN pictures USING (camera_id)
)"""

_OF_ONE = f"WITH {{facts}}, {_REASONS} SELECT lower(r), upper(r), why FROM reasons, unnest(told) AS r ORDER BY 1, 3"  # noqa: S608

_OF_EACH = f"""
WITH {{facts}}, {_REASONS}, spells AS (
    SELECT camera_id, lower(r) AS since, upper(r) AS until, why FROM reasons, unnest(told) AS r WHERE why = ANY(%(reasons)s)
)
SELECT c.code, s.code, s.name, s.name_ur, coalesce(k.contractor, ''), coalesce(k.phase, ''), c.simulated,
       spells.since, spells.until, why, spells.until >= span_end, count(*) OVER (),
       sum(extract(epoch FROM spells.until - spells.since)) OVER ()
FROM spells CROSS JOIN (SELECT upper(span) AS span_end FROM period) AS whole
     JOIN cameras_camera c ON c.id = camera_id JOIN cameras_site s ON s.id = c.site_id
     LEFT JOIN cameras_contract k ON k.id = c.contract_id
ORDER BY 11 DESC, spells.until - spells.since DESC, c.code, why LIMIT %(most)s"""  # noqa: S608

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


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which one camera in service gave no picture, within the period that was asked about."""

    camera: str
    site: str
    site_name: str
    site_name_ur: str
    contractor: str
    """Empty without a contract, and so `phase`."""
    phase: str
    simulated: bool
    since: datetime
    until: datetime
    why: str
    lasting: bool
    """It had not ended when the period did."""

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()


@dataclass(frozen=True, slots=True)
class Spells:
    """`rows` may be fewer than there are; `count` and `seconds`, summed over cameras, are of all."""

    count: int
    seconds: float
    rows: tuple[Spell, ...]


def blind_spells(cameras: QuerySet[Camera], period: Period, *, reasons: Collection[str] = BLIND_REASONS, most: int) -> Spells:
    """When each of these cameras was blind, what still lasts first, then the longest: at most `most` rows, in one query.

    The caller sees to it that they may be told of. A spell that began before the period begins with it.
    """
    facts, parameters = facts_of(cameras, period)
    parameters |= {"blind": list(BLIND_STATES), "reasons": list(reasons), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_OF_EACH.format(facts=facts), parameters)
        rows = cursor.fetchall()
    count, seconds = (rows[0][-2], float(rows[0][-1])) if rows else (0, 0.0)
    return Spells(count, seconds, tuple(Spell(*row[:-2]) for row in rows))


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
