"""Lists of features come straight from rows: exact, and in as many queries however long they are."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


def listed(client: Client) -> tuple[list[dict[str, Any]], int]:
    """Features of all cameras, and the number of queries they took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/api/v1/cameras/")
    assert answer.status_code == 200
    return answer.json()["features"], len(queries)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    make_camera()
    one, queries_of_one = listed(client)
    for _ in range(3):
        make_camera()

    four, queries_of_four = listed(client)

    assert (len(one), len(four)) == (1, 4)
    assert queries_of_four == queries_of_one


def test_a_position_keeps_every_digit(client: Client) -> None:
    camera = make_camera()
    camera.site.position = Point(67.0123456789012, 24.8000000000007, srid=4326)
    camera.site.save(update_fields=["position"])

    features, _ = listed(client)

    assert features[0]["geometry"] == {"type": "Point", "coordinates": [67.0123456789012, 24.8000000000007]}


def test_the_list_and_the_camera_itself_say_the_same(client: Client) -> None:
    camera = make_camera()

    features, _ = listed(client)

    assert features == [client.get(f"/api/v1/cameras/{camera.code}/").json()]
    assert features[0]["id"] == camera.code
    assert features[0]["properties"]["site"] == camera.site.code
