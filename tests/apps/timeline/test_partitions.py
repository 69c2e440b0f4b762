"""Day partitions of a real table, made, listed and dropped."""

import threading
from datetime import date

import pytest
from django.db import connection

from apps.timeline.partitions import partitions_drop, partitions_ensure, partitions_list

TABLE = "tracking_tracklet"
DAYS = [date(2031, 3, 1), date(2031, 3, 2)]


@pytest.mark.django_db
def test_only_missing_days_are_made() -> None:
    assert partitions_ensure(TABLE, DAYS[:1]) == DAYS[:1]
    assert partitions_ensure(TABLE, DAYS) == DAYS[1:]
    assert set(DAYS) <= set(partitions_list(TABLE))


@pytest.mark.django_db
def test_days_before_the_retention_are_dropped() -> None:
    partitions_ensure(TABLE, DAYS)

    dropped = partitions_drop(TABLE, before=DAYS[1])

    assert DAYS[0] in dropped
    assert DAYS[1] in partitions_list(TABLE)


@pytest.mark.django_db(transaction=True)
def test_many_may_make_the_same_day_at_once() -> None:
    failures: list[Exception] = []

    def ensure() -> None:
        try:
            partitions_ensure(TABLE, DAYS)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ensure) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    try:
        assert failures == []
        assert set(DAYS) <= set(partitions_list(TABLE))
    finally:
        partitions_drop(TABLE, before=date(2032, 1, 1))
