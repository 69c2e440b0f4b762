"""The only writer of tracklets: revisions by binary COPY, each known (tracklet, revision) once, earlier ones superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.db import IntegrityError, connection, transaction

from apps.timeline.partitions import partitions_drop, partitions_ensure
from apps.tracking.copying import COLUMNS, instant
from apps.tracking.memory import Memory, Name, StoredRevision
from apps.tracking.models import Horizon
from apps.tracking.revisions import (
    TABLE,
    Drifted,
    Known,
    by_index,
    copy_revisions,
    known_revisions,
    supersede,
)
from safecity_gis.messages.observations import TrackletUpdate

MAX_AGE_S = 2 * 86_400
"""A tracklet that began longer ago is refused: it would bring back a dropped or forgotten day."""
MAX_AHEAD_S = 60.0
DAYS_AHEAD = 2
DAY_S = 86_400
_EPOCH = date(1970, 1, 1)
FILL_PERCENT = 60
"""So a row whose revision is superseded is mostly changed in its own page, and no index with it."""
RETENTION_DAYS = 30
"""Older tracklets are dropped, a day at a time."""

_KEPT = [name for name in COLUMNS if name not in {"timed_out", "closed", "known_from", "known_to"}]
_TIME_OUT = f"""
INSERT INTO {TABLE} ({", ".join(_KEPT)}, timed_out, closed, known_from)
SELECT {", ".join("t." + name for name in _KEPT)}, true, true, %s
FROM {TABLE} AS t JOIN unnest(%s::uuid[], %s::int[], %s::timestamptz[]) AS old (tracklet_id, revision, valid_from)
  ON t.tracklet_id = old.tracklet_id AND t.revision = old.revision AND t.valid_from = old.valid_from
WHERE NOT t.timed_out AND NOT t.closed AND t.known_to IS NULL
ON CONFLICT DO NOTHING RETURNING tracklet_id, revision, valid_from"""  # noqa: S608


@dataclass(slots=True)
class Persisted:
    """What became of the updates."""

    rows: int = 0
    repeated: int = 0
    refused: list[tuple[TrackletUpdate, str]] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def tracklets_persist(
    *,
    updates: Sequence[TrackletUpdate],
    camera_ids: Mapping[str, int],
    known_at: datetime,
    memory: Memory | None = None,
) -> Persisted:
    """Store revisions that are not stored yet, whatever their order; the highest revision of a tracklet is the current one.

    A revision that arrives after a higher one is kept with an empty known interval: it was never what the system believed.

    Args:
        camera_ids: primary key of every camera that an update names.
        known_at: aware; the one known time of all rows.
        memory: what the caller, who alone writes, knows of the table; brought up to date; after an error it is worthless.
    """
    result = Persisted()
    fresh: dict[tuple[Name, int], TrackletUpdate] = {}
    now = known_at.timestamp()
    for update in updates:
        reason = out_of_time(update, now)
        if reason:
            result.refused.append((update, reason))
        else:
            fresh.setdefault((update.tracklet_id.int, update.revision), update)
    unique = sorted(fresh.values(), key=attrgetter("revision"))
    result.repeated = len(updates) - len(result.refused) - len(unique)
    if unique:
        memory = memory or Memory()
        unknown_days = _days(unique) - memory.days
        if unknown_days:
            partitions_ensure(TABLE, unknown_days, fill_percent=FILL_PERCENT)
            memory.days |= unknown_days
        rows = _store(unique, camera_ids, known_at, memory)
        result.rows, result.repeated = rows, result.repeated + len(unique) - rows
    return result


def _store(
    updates: list[TrackletUpdate],
    camera_ids: Mapping[str, int],
    known_at: datetime,
    memory: Memory,
) -> int:
    """Copy what is not known; where another writer was faster or memory wrong, ask the table and copy the rest."""
    before = transaction.savepoint()  # Released with the transaction: to do so here would only be one more question.
    try:
        return _copy_new(updates, known_revisions(updates, memory), camera_ids, known_at, memory)
    except (IntegrityError, Drifted):
        transaction.savepoint_rollback(before)
        return _copy_new(updates, known_revisions(updates, Memory()), camera_ids, known_at, memory)


def _copy_new(
    updates: list[TrackletUpdate], known: Known, camera_ids: Mapping[str, int], known_at: datetime, memory: Memory
) -> int:
    new = [update for update in updates if not known.holds(update)] if known.orders else updates
    if new:
        copy_revisions(new, known, camera_ids, known_at, memory)
    return len(new)


@transaction.atomic
def tracklets_time_out(*, rows: Sequence[StoredRevision], known_at: datetime) -> int:
    """Close tracklets whose worker fell silent, as they were last told; a later revision of the worker still takes their place.

    Returns:
        How many were open and are closed now.
    """
    keys = [[row.tracklet_id for row in rows], [row.revision for row in rows], [instant(row.valid_from) for row in rows]]
    with by_index(), connection.cursor() as cursor:
        cursor.execute(_TIME_OUT, [known_at, *keys])
        closed = [
            StoredRevision(tracklet_id, revision, False, start.timestamp()) for tracklet_id, revision, start in cursor.fetchall()
        ]
    if closed:
        supersede(closed, known_at)
    return len(closed)


def horizon_set(*, told_at: datetime) -> None:
    """Say that no open tracklet was told last before this known time."""
    Horizon.objects.bulk_create(
        [Horizon(id=Horizon.ONLY, told_at=told_at)], update_conflicts=True, unique_fields=["id"], update_fields=["told_at"]
    )


def tracklet_days_prepare(*, today: date) -> list[date]:
    """Make the partitions of yesterday, today and the next days, so that no row waits for one."""
    return partitions_ensure(
        TABLE, (today + timedelta(days=offset) for offset in range(-1, DAYS_AHEAD + 1)), fill_percent=FILL_PERCENT
    )


def tracklet_days_purge(*, today: date, retention_days: int = RETENTION_DAYS) -> list[date]:
    """Drop the days that are older than the retention."""
    return partitions_drop(TABLE, before=today - timedelta(days=retention_days))


def out_of_time(update: TrackletUpdate, now: float) -> str:
    """Why the update's times cannot be true, or nothing; `now` in epoch seconds."""
    if update.valid_to < update.valid_from:
        return "valid_to lies before valid_from"
    if update.valid_to > now + MAX_AHEAD_S:
        return "valid_to lies in the future"
    if update.valid_from < now - MAX_AGE_S:
        return "valid_from lies too far in the past"
    return ""


def _days(updates: Sequence[TrackletUpdate]) -> set[date]:
    return {_EPOCH + timedelta(days=day) for day in {int(update.valid_from // DAY_S) for update in updates}}
