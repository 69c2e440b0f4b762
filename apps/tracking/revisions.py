"""Revisions of tracklets in their table: which are known, which are superseded, and new ones by binary COPY."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.tracking.copying import COLUMNS, HEADER, TRAILER, instant, microseconds, pack_row
from safecity_gis.messages.observations import TrackletUpdate

TABLE = "tracking_tracklet"
_ONE_DAY = timedelta(days=1)

_COPY = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_KNOWN = f"""
SELECT tracklet_id, revision, timed_out, valid_from, known_to IS NULL FROM {TABLE}
WHERE tracklet_id = ANY(%s) AND valid_from BETWEEN %s AND %s"""  # noqa: S608
_SUPERSEDE = f"""
UPDATE {TABLE} AS t SET known_to = GREATEST(t.known_from, %s)
FROM unnest(%s::uuid[], %s::int[], %s::bool[], %s::timestamptz[]) AS old (tracklet_id, revision, timed_out, valid_from)
WHERE t.tracklet_id = old.tracklet_id AND t.revision = old.revision AND t.timed_out = old.timed_out
  AND t.valid_from = old.valid_from AND t.known_to IS NULL"""  # noqa: S608
_BY_INDEX = "SELECT " + ", ".join(
    f"set_config('enable_{way}', %s, true)" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin")
)
"""A day that has just begun has no statistics yet, and the planner would read it whole for a thousand rows."""

Order = tuple[int, bool]
"""Revision, then whether fusion closed it: what comes later in this order is what is known."""


class StoredRevision(NamedTuple):
    """The key of a row."""

    tracklet_id: UUID
    revision: int
    timed_out: bool
    valid_from: datetime


class Drifted(RuntimeError):
    """What the caller remembered is not what the table holds."""


@dataclass(slots=True)
class Known:
    """Revisions that the table holds, and the current one of each tracklet."""

    orders: dict[UUID, set[Order]] = field(default_factory=dict)
    current: list[StoredRevision] = field(default_factory=list)

    def add(self, row: StoredRevision, *, is_current: bool) -> None:
        self.orders.setdefault(row.tracklet_id, set()).add((row.revision, row.timed_out))
        if is_current:
            self.current.append(row)

    def holds(self, update: TrackletUpdate) -> bool:
        return (update.revision, False) in self.orders.get(update.tracklet_id, ())


def known_revisions(updates: Sequence[TrackletUpdate], remembered: Mapping[UUID, StoredRevision]) -> Known:
    """What the table holds of these tracklets; where every update follows the remembered current revision, it is not asked."""
    known, lowest = Known(), _lowest_revisions(updates)
    asked = []
    for tracklet_id, revision in lowest.items():
        row = remembered.get(tracklet_id)
        if row is not None and row.revision < revision:
            known.add(row, is_current=True)
        else:
            asked.append(tracklet_id)
    if asked:
        starts = [update.valid_from for update in updates]
        with by_index(), connection.cursor() as cursor:
            cursor.execute(_KNOWN, [asked, instant(min(starts)) - _ONE_DAY, instant(max(starts)) + _ONE_DAY])
            for *key, is_current in cursor.fetchall():
                known.add(StoredRevision(*key), is_current=is_current)
    return known


def copy_revisions(updates: Sequence[TrackletUpdate], known: Known, camera_ids: Mapping[str, int], known_at: datetime) -> None:
    """Store revisions that the table does not hold, and end what they supersede.

    Raises:
        Drifted: a row that `known` calls current is not current; nothing may be kept of this transaction.
    """
    highest = {tracklet_id: max(orders) for tracklet_id, orders in known.orders.items()}
    for update in updates:
        highest[update.tracklet_id] = max(highest.get(update.tracklet_id, (-1, False)), (update.revision, False))
    old = [row for row in known.current if (row.revision, row.timed_out) < highest[row.tracklet_id]]
    if old and supersede(old, known_at) != len(old):
        raise Drifted(TABLE)
    stamp = microseconds(known_at.timestamp())
    rows = [HEADER]
    for update in updates:
        known_to = None if highest[update.tracklet_id] == (update.revision, False) else stamp
        rows.append(pack_row(update, camera_id=camera_ids[update.camera], known_from=stamp, known_to=known_to))
    rows.append(TRAILER)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(b"".join(rows))


def supersede(rows: Iterable[StoredRevision], known_at: datetime) -> int:
    """End what was known by these rows; returns how many were current."""
    with by_index(), connection.cursor() as cursor:
        cursor.execute(_SUPERSEDE, [known_at, *map(list, zip(*rows, strict=True))])
        return int(cursor.rowcount)


@contextmanager
def by_index() -> Iterator[None]:
    """Within a transaction: let the planner use indexes alone."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX, ["off"] * 4)
        yield
        cursor.execute(_BY_INDEX, ["on"] * 4)


def _lowest_revisions(updates: Iterable[TrackletUpdate]) -> dict[UUID, int]:
    lowest: dict[UUID, int] = {}
    for update in updates:
        lowest[update.tracklet_id] = min(lowest.get(update.tracklet_id, update.revision), update.revision)
    return lowest
