"""Day partitions of a range-partitioned table: made on demand and ahead, listed, dropped when older than their retention."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from psycopg import sql

_NAME = re.compile(r"_p(\d{8})$")


def partitions_ensure(table: str, days: Iterable[date], *, fill_percent: int = 100) -> list[date]:
    """Make the missing partitions of these UTC days; safe where several processes do it at once.

    Args:
        fill_percent: how full a page of a new partition gets by new rows; the rest is room for changing them in place.

    Returns:
        The days whose partition was made now.
    """
    wanted = sorted(set(days))
    missing = [day for day in wanted if not _exists(partition_name(table, day))]
    for day in missing:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"partitions of {table}"])
            cursor.execute(
                sql.SQL(
                    "CREATE TABLE IF NOT EXISTS {} PARTITION OF {} FOR VALUES FROM ({}) TO ({}) WITH (fillfactor = {})"
                ).format(
                    sql.Identifier(partition_name(table, day)),
                    sql.Identifier(table),
                    _midnight(day),
                    _midnight(day + timedelta(days=1)),
                    sql.Literal(fill_percent),
                )
            )
    return missing


def partitions_list(table: str) -> list[date]:
    """Days that have a partition, in ascending order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = to_regclass(%s)",
            [table],
        )
        matches = [_NAME.search(name) for (name,) in cursor.fetchall()]
    return sorted(datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC).date() for match in matches if match)


def partitions_drop(table: str, *, before: date) -> list[date]:
    """Drop the partitions of days before `before`, with all that is in them; returns those days."""
    gone = [day for day in partitions_list(table) if day < before]
    for day in gone:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(partition_name(table, day))))
    return gone


def partition_name(table: str, day: date) -> str:
    """The table that holds the rows of this UTC day."""
    return f"{table}_p{day:%Y%m%d}"


def _midnight(day: date) -> sql.Literal:
    return sql.Literal(f"{day.isoformat()} 00:00:00+00")


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])
