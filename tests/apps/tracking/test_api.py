"""Searching tracklets over HTTP: bounded in time, never counted, always recorded."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera
from apps.tracking.services import tracklets_persist
from tests.apps.tracking.making import make_update
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
LIST = "/api/v1/tracklets/"


@pytest.fixture
def camera() -> Camera:
    return make_camera()


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


def store(camera: Camera, *ages: timedelta) -> list[str]:
    updates = [make_update(camera.code, start=(datetime.now(UTC) - age).timestamp()) for age in ages]
    tracklets_persist(updates=updates, camera_ids={camera.code: camera.pk}, known_at=datetime.now(UTC))
    return [str(update.tracklet_id) for update in updates]


def found(client: Client, **query: Any) -> list[str]:
    answer = client.get(f"{LIST}?{urlencode(query)}")
    assert answer.status_code == 200, answer.content
    return [feature["id"] for feature in answer.json()["features"]]


def ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_a_search_covers_the_last_hour_unless_it_says_otherwise(camera: Camera, client: Client) -> None:
    fresh, older, old = store(camera, timedelta(minutes=5), timedelta(hours=2), timedelta(hours=5))
    assert found(client) == [fresh]
    assert found(client, since=ago(3)) == [fresh, older]
    assert found(client, until=ago(1.5)) == [older]
    assert found(client, since=ago(6), until=ago(4)) == [old]


@pytest.mark.parametrize(
    "query",
    [
        {"since": ago(25)},
        {"since": ago(50), "until": ago(25)},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "0001-01-01T00:00:00Z"},
        {"since": "yesterday"},
    ],
)
def test_a_search_of_more_than_a_day_or_of_no_time_is_refused_in_clear_words(client: Client, query: dict[str, str]) -> None:
    answer = client.get(f"{LIST}?{urlencode(query)}")
    assert answer.status_code == 400 and answer.json()["code"] == "invalid"


def test_a_search_counts_nothing_and_reads_only_its_window(camera: Camera, client: Client) -> None:
    store(camera, timedelta(minutes=5))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert "count" not in client.get(LIST).json()
    read = [query["sql"] for query in queries if 'FROM "tracking_tracklet"' in query["sql"]]
    assert len(read) == 1 and "COUNT(" not in read[0] and '"valid_from" >= ' in read[0]


def test_pages_follow_each_other_even_through_equal_times(camera: Camera, client: Client) -> None:
    stored = store(camera, *[timedelta(minutes=minute // 3) for minute in range(10)])
    seen, address = [], f"{LIST}?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [feature["id"] for feature in page["features"]]
        address = page["next"]
    assert len(seen) == 10 and set(seen) == set(stored)


@pytest.mark.parametrize("position", ["p=never", "p=2026-99-99T00:00:00Z", "p=2026-01-01", "o=-1"])
def test_a_made_up_cursor_is_not_found(client: Client, position: str) -> None:
    cursor = base64.b64encode(position.encode()).decode()
    assert client.get(f"{LIST}?{urlencode({'cursor': cursor})}").status_code == 404


def test_one_tracklet_opens_at_any_age_within_the_scope_and_is_recorded(camera: Camera, client: Client) -> None:
    (mine,), (other,) = store(camera, timedelta(hours=8)), store(make_camera(jurisdiction="east"), timedelta(minutes=5))
    assert client.get(f"{LIST}{mine}/").status_code == 200
    assert client.get(f"{LIST}{other}/").status_code == 404
    entries = Entry.objects.filter(action=Action.TRACKLET_SEARCH, target_type="tracklet").order_by("id")
    assert list(entries.values_list("target", "outcome")) == [(mine, Outcome.DONE), (other, Outcome.REFUSED)]
