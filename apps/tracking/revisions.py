"""Revisions of tracklets in their table: which are known, which are superseded, and new ones by binary COPY."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice

import psycopg
from django.db import connection
from psycopg import sql

from apps.timeline.partitions import partition_name
from apps.tracking.arrays import BoolArray, Int4Array, UUIDArray
from apps.tracking.copying import COLUMNS, HEADER, TRAILER, instant, microseconds, pack_row
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

_NOTHING = (-1, False)
_PIECE_ROWS = 64

Order = tuple[int, bool]
"""Revision, then whether fusion closed it: what comes later in this order is what is known."""


class Drifted(RuntimeError):
    """What the caller remembered is not what the table holds."""


@dataclass(slots=True)
class Known:
    """Revisions that the table holds, and the current one of each tracklet."""

    orders: dict[Name, set[Order]] = field(default_factory=dict)
    current: list[StoredRevision] = field(default_factory=list)

    def add(self, row: StoredRevision, *, is_current: bool) -> None:
        self.orders.setdefault(row.tracklet_id.int, set()).add((row.revision, row.timed_out))
        if is_current:
            self.current.append(row)

    def holds(self, update: TrackletUpdate) -> bool:
        return (update.revision, False) in self.orders.get(update.tracklet_id.int, ())


def known_revisions(updates: Sequence[TrackletUpdate], memory: Memory) -> Known:
    """What the table holds of these tracklets; it is asked only of those of which memory does not say enough."""
    known, asked = Known(), []
    for name, update in _lowest_revisions(updates).items():
        current = memory.current.get(name)
        if current is not None and current.row.revision < update.revision:
            known.add(current.row, is_current=True)
        elif current is not None or not memory.lacks(update):
            asked.append(update)
    if asked:
        starts = [update.valid_from for update in asked]
        between = (instant(min(starts)) - _ONE_DAY, instant(max(starts)) + _ONE_DAY)
        with by_index(), connection.cursor() as cursor:
            cursor.execute(_KNOWN, [[update.tracklet_id for update in asked], *between])
            for *key, is_current in cursor.fetchall():
                known.add(StoredRevision(*key), is_current=is_current)
    return known


def copy_revisions(
    updates: Sequence[TrackletUpdate], known: Known, camera_ids: Mapping[str, int], known_at: datetime, memory: Memory
) -> None:
    """Store revisions that the table does not hold, end what they supersede, and take them up into `memory`.

    Raises:
        Drifted: a row that `known` calls current is not current; nothing may be kept of this transaction.
    """
    highest = {name: max(orders) for name, orders in known.orders.items()}
    for update in updates:
        order, name = (update.revision, False), update.tracklet_id.int
        if order > highest.get(name, _NOTHING):
            highest[name] = order
    old = [row for row in known.current if (row.revision, row.timed_out) < highest[row.tracklet_id.int]]
    stamp = microseconds(known_at.timestamp())

    def pack(piece: Sequence[TrackletUpdate]) -> bytes:
        packed = []
        for update in piece:
            known_to = None if highest[update.tracklet_id.int] == (update.revision, False) else stamp
            packed.append(pack_row(update, camera_id=camera_ids[update.camera], known_from=stamp, known_to=known_to))
            memory.take(update, known_at)
        return b"".join(packed)

    pieces = map(pack, (updates[start : start + _PIECE_ROWS] for start in range(0, len(updates), _PIECE_ROWS)))
    # The server works while we pack: on the old rows during the first half, on the new ones during the rest.
    with superseding(old, known_at) as superseded:
        first = list(islice(pieces, len(updates) // _PIECE_ROWS // 2))
    if superseded() != len(old):
        raise Drifted(TABLE)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for piece in chain([HEADER], first, pieces, [TRAILER]):
            copy.write(piece)


@contextmanager
def superseding(rows: Iterable[StoredRevision], known_at: datetime) -> Iterator[Callable[[], int]]:
    """End what was known by these rows, sent off at the beginning and waited for at the end of the block.

    Yields:
        A function that tells, after the block, how many of them were current.
    """
    by_day: dict[date, list[StoredRevision]] = {}
    for row in rows:
        by_day.setdefault(row.valid_from.astimezone(UTC).date(), []).append(row)
    raw: psycopg.Connection = connection.connection
    cursors: list[psycopg.Cursor] = []
    with connection.wrap_database_errors, raw.pipeline():
        with by_index():
            for day, old in by_day.items():
                tracklet_ids, revisions, timed_out, _ = zip(*old, strict=True)
                statement = _SUPERSEDE.format(sql.Identifier(partition_name(TABLE, day)))
                keys = [UUIDArray(tracklet_ids), Int4Array(revisions), BoolArray(timed_out)]
                cursors.append(psycopg.Cursor(raw))
                cursors[-1].execute(statement, [known_at, *keys], prepare=True)
        yield lambda: sum(cursor.rowcount for cursor in cursors)


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


def _lowest_revisions(updates: Iterable[TrackletUpdate]) -> dict[Name, TrackletUpdate]:
    lowest: dict[Name, TrackletUpdate] = {}
    for update in updates:
        name = update.tracklet_id.int
        if lowest.setdefault(name, update).revision > update.revision:
            lowest[name] = update
    return lowest
