"""A database that is away or too slow is told as such, in the shape of every other error."""

import pytest
from django.db import connection
from django.test import Client

from tests.apps.locking import table_locked
from tests.factories import make_user


@pytest.mark.django_db(transaction=True)
def test_a_query_that_takes_longer_than_it_is_given_is_no_crash() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    with table_locked("cameras_camera"), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
        try:
            answer = client.get("/api/v1/cameras/")
        finally:
            cursor.execute("RESET statement_timeout")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The database does not answer in time. Try again.", "code": "database_away", "data": None}
