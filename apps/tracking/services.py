"""The only writer of tracklets: revisions by binary COPY, each known (tracklet, revision) once, earlier ones superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from apps.timeline.partitions import partitions_drop, partitions_ensure
from apps.tracking.copying import COLUMNS
from apps.tracking.revisions import (
    TABLE,
    Drifted,
    StoredRevision,
    by_index,
    copy_revisions,
    known_revisions,
    supersede,
)
from safecity_gis.messages.observations import TrackletUpdate

MAX_AGE = timedelta(days=2)
"""A tracklet that began longer ago is refused: it would bring back a dropped or forgotten day."""
MAX_AHEAD = timedelta(minutes=1)
DAYS_AHEAD = 2
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


def tracklets_persist(
    *,
    updates: Sequence[TrackletUpdate],
    camera_ids: Mapping[str, int],
    known_at: datetime,
    remembered: Mapping[UUID, StoredRevision] | None = None,
) -> Persisted:
    """Store revisions that are not stored yet, whatever their order; the highest revision of a tracklet is the current one.

    A revision that arrives after a higher one is kept with an empty known interval: it was never what the system believed.

    Args:
        camera_ids: primary key of every camera that an update names.
        known_at: aware; the one known time of all rows.
        remembered: the current revision of tracklets as the caller, who alone writes, knows them; it saves asking the table.
    """
    result = Persisted()
    fresh: dict[tuple[UUID, int], TrackletUpdate] = {}
    for update in updates:
        reason = out_of_time(update, known_at)
        if reason:
            result.refused.append((update, reason))
        else:
            fresh.setdefault((update.tracklet_id, update.revision), update)
    unique = list(fresh.values())
    result.repeated = len(updates) - len(result.refused) - len(unique)
    if unique:
        partitions_ensure(TABLE, {_day(update.valid_from) for update in unique})
        rows = _store(unique, camera_ids, known_at, remembered or {})
        result.rows, result.repeated = rows, result.repeated + len(unique) - rows
    return result


def _store(
    updates: list[TrackletUpdate],
    camera_ids: Mapping[str, int],
    known_at: datetime,
    remembered: Mapping[UUID, StoredRevision],
) -> int:
    """Copy what is not known; where another writer was faster or memory wrong, ask the table and copy the rest."""
    try:
        return _copy_new(updates, camera_ids, known_at, remembered)
    except (IntegrityError, Drifted):
        return _copy_new(updates, camera_ids, known_at, {})


@transaction.atomic
def _copy_new(
    updates: list[TrackletUpdate],
    camera_ids: Mapping[str, int],
    known_at: datetime,
    remembered: Mapping[UUID, StoredRevision],
) -> int:
    known = known_revisions(updates, remembered)
    new = [update for update in updates if not known.holds(update)]
    if new:
        copy_revisions(new, known, camera_ids, known_at)
    return len(new)


@transaction.atomic
def tracklets_time_out(*, rows: Sequence[StoredRevision], known_at: datetime) -> int:
    """Close tracklets whose worker fell silent, as they were last told; a later revision of the worker still takes their place.

    Returns:
        How many were open and are closed now.
    """
    keys = [[row.tracklet_id for row in rows], [row.revision for row in rows], [row.valid_from for row in rows]]
    with by_index(), connection.cursor() as cursor:
        cursor.execute(_TIME_OUT, [known_at, *keys])
        closed = [StoredRevision(tracklet_id, revision, False, start) for tracklet_id, revision, start in cursor.fetchall()]
    if closed:
        supersede(closed, known_at)
    return len(closed)


def tracklet_days_prepare(*, today: date) -> list[date]:
    """Make the partitions of yesterday, today and the next days, so that no row waits for one."""
    return partitions_ensure(TABLE, (today + timedelta(days=offset) for offset in range(-1, DAYS_AHEAD + 1)))


def tracklet_days_purge(*, today: date, retention_days: int = RETENTION_DAYS) -> list[date]:
    """Drop the days that are older than the retention."""
    return partitions_drop(TABLE, before=today - timedelta(days=retention_days))


def out_of_time(update: TrackletUpdate, known_at: datetime) -> str:
    """Why the update's times cannot be true, or nothing."""
    now = known_at.timestamp()
    if update.valid_to < update.valid_from:
        return "valid_to lies before valid_from"
    if update.valid_to > now + MAX_AHEAD.total_seconds():
        return "valid_to lies in the future"
    if update.valid_from < now - MAX_AGE.total_seconds():
        return "valid_from lies too far in the past"
    return ""


def _day(epoch_s: float) -> date:
    return datetime.fromtimestamp(epoch_s, UTC).date()
