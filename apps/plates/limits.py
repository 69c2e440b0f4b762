"""How long people wait in front of a page for what is asked of the plate reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from apps.plates.refusals import SearchTooWide

TIMEOUT_MS = 8000


@contextmanager
def answered_in_time() -> Iterator[None]:
    """Each query within gets `TIMEOUT_MS`.

    Raises:
        SearchTooWide: one took longer; what was written within is undone.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTooWide from error
        raise
