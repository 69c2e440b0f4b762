"""Revisions of tracklets in their table: which are known, which are superseded, and new ones by binary COPY."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import psycopg
from django.db import connection
from psycopg import sql

from apps.timeline.partitions import partition_name
from apps.tracking.arrays import BoolArray, Int4Array, UUIDArray
from apps.tracking.copying import COLUMNS, instant, pack_rows
from apps.tracking.memory import Memory, Name, StoredRevision
from safecity_gis.messages.observations import TrackletUpdate

TABLE = "tracking_tracklet"
_ONE_DAY = timedelta(days=1)

_COPY = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_KNOWN = f"""
SELECT tracklet_id, revision, timed_out, valid_from, known_to IS NULL FROM {TABLE}
WHERE tracklet_id = ANY(%s) AND valid_from BETWEEN %s AND %s"""  # noqa: S608
_SUPERSEDE = sql.SQL(
    """
UPDATE {} AS t SET known_to = GREATEST(t.known_from, %b)
FROM unnest(%b, %b, %b) AS old (tracklet_id, revision, timed_out)
WHERE t.tracklet_id = old.tracklet_id AND t.revision = old.revision AND t.timed_out = old.timed_out AND t.known_to IS NULL"""
)
"""Of one day: planning for all of them would cost more than the change."""
_BY_INDEX = "SELECT " + ", ".join(
    f"set_config('enable_{way}', %s, true)" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
)
"""A day that has just begun has no statistics yet, and the planner would read it whole for a thousand rows."""

Order = tuple[int, bool]
"""Revision, then whether fusion closed it: what comes later in this order is what is known."""


class Drifted(RuntimeError):
    """What the caller remembered is not what the table holds."""


@dataclass(slots=True)
class Known:
    """What the table holds of some tracklets."""

    orders: dict[Name, set[Order]] = field(default_factory=dict)
    """All revisions of the tracklets that the table was asked of."""
    current: list[StoredRevision] = field(default_factory=list)
    """The current revision of each tracklet that has one."""

    def holds(self, update: TrackletUpdate) -> bool:
        return (update.revision, False) in self.orders.get(update.tracklet_id.int, ())


def known_revisions(updates: Sequence[TrackletUpdate], memory: Memory) -> Known:
    """What the table holds of these tracklets; it is asked only of those of which memory does not say enough.

    Args:
        updates: in ascending order of their revisions.
    """
    known, asked = Known(), []
    lowest = {update.tracklet_id.int: update for update in reversed(updates)}
    for name, update in lowest.items():
        remembered = memory.current.get(name)
        if remembered is not None and remembered.row.revision < update.revision:
            known.current.append(remembered.row)
        elif remembered is not None or not memory.lacks(update):
            asked.append(update)
    if asked:
        _ask(asked, known)
    return known


def _ask(updates: Sequence[TrackletUpdate], known: Known) -> None:
    starts = [update.valid_from for update in updates]
    between = (instant(min(starts)) - _ONE_DAY, instant(max(starts)) + _ONE_DAY)
    with by_index(), connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[update.tracklet_id for update in updates], *between])
        for tracklet_id, revision, timed_out, valid_from, is_current in cursor.fetchall():
            known.orders.setdefault(tracklet_id.int, set()).add((revision, timed_out))
            if is_current:
                known.current.append(StoredRevision(tracklet_id, revision, timed_out, valid_from.timestamp()))


def copy_revisions(
    updates: Sequence[TrackletUpdate], known: Known, camera_ids: Mapping[str, int], known_at: datetime, memory: Memory
) -> None:
    """Store revisions that the table does not hold, end what they supersede, and take them up into `memory`.

    Args:
        updates: in ascending order of their revisions.

    Raises:
        Drifted: a row that `known` calls current is not current; nothing may be kept of this transaction.
    """
    highest = {update.tracklet_id.int: (update.revision, False) for update in updates}
    for name, orders in known.orders.items():
        highest[name] = max(*orders, highest.get(name, min(orders)))
    old = [row for row in known.current if (row.revision, row.timed_out) < highest[row.tracklet_id.int]]
    # The server works while we do: on the old rows while we pack the new ones, on these while we remember them.
    with superseding(old, known_at) as superseded:
        never_current = [highest[update.tracklet_id.int] != (update.revision, False) for update in updates]
        packed = pack_rows(updates, camera_ids=camera_ids, known_from=known_at, never_current=never_current)
    if superseded() != len(old):
        raise Drifted(TABLE)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(packed)
        memory.take(updates, known_at)


@contextmanager
def superseding(rows: Iterable[StoredRevision], known_at: datetime) -> Iterator[Callable[[], int]]:
    """End what was known by these rows, sent off at the beginning and waited for at the end of the block.

    Yields:
        A function that tells, after the block, how many of them were current.
    """
    by_day: dict[date, list[StoredRevision]] = {}
    for row in rows:
        by_day.setdefault(instant(row.valid_from).date(), []).append(row)
    raw: psycopg.Connection = connection.connection
    cursors: list[psycopg.Cursor] = []
    with connection.wrap_database_errors, raw.pipeline():
        if by_day:
            with by_index():
                for day, old in by_day.items():
                    keys = [
                        UUIDArray([row.tracklet_id for row in old]),
                        Int4Array([row.revision for row in old]),
                        BoolArray([row.timed_out for row in old]),
                    ]
                    cursors.append(psycopg.Cursor(raw))
                    cursors[-1].execute(_supersede_statement(day), [known_at, *keys], prepare=True)
        yield lambda: sum(cursor.rowcount for cursor in cursors)


@lru_cache(maxsize=8)
def _supersede_statement(day: date) -> bytes:
    return _SUPERSEDE.format(sql.Identifier(partition_name(TABLE, day))).as_bytes()


def supersede(rows: Iterable[StoredRevision], known_at: datetime) -> int:
    """End what was known by these rows; how many were current."""
    with superseding(rows, known_at) as superseded:
        pass
    return superseded()


@contextmanager
def by_index() -> Iterator[None]:
    """Within a transaction: let the planner use indexes alone."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX, ["off"] * 4)
        yield
        cursor.execute(_BY_INDEX, ["on"] * 4)
