"""Somebody else's hold on a table, for tests of those who must not wait for ever."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def table_locked(table: str) -> Iterator[None]:
    """Another connection keeps everybody from the table; for tests with transactions of their own."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.close()
