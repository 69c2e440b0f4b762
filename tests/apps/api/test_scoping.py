"""One walk over every resource: who gets nothing, who gets what, and that a refusal is recorded."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import Posting, User
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.alerts.services import alert_open
from apps.audit.choices import Action, Outcome
from apps.audit.models import Batch, Entry
from apps.audit.services import audit_record
from apps.recognition.services import source_set
from safecity_gis.api.urls import RESOURCES
from tests.factories import EPOCH, make_camera, make_jurisdiction, make_user

pytestmark = pytest.mark.django_db

EVERYTHING = sorted(RESOURCES)


def signed_in(role: Role | None, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


@pytest.mark.parametrize("resource", EVERYTHING)
def test_a_stranger_gets_nothing(resource: str) -> None:
    answer = Client().get(f"/api/v1/{resource}/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("resource", EVERYTHING)
def test_a_user_without_a_posting_is_refused_and_it_is_recorded(resource: str) -> None:
    assert signed_in(None).get(f"/api/v1/{resource}/").status_code == 403
    entry = Entry.objects.get(action=Action.ACCESS_REFUSE)
    assert (entry.target, entry.outcome) == (f"/api/v1/{resource}/", Outcome.REFUSED)


@pytest.mark.parametrize("resource", EVERYTHING)
def test_somebody_may_read_every_resource_and_nobody_may_write_it(resource: str) -> None:
    client = Client()
    user = make_user(Role.SUPERVISOR)
    client.force_login(user)
    admin = signed_in(Role.ADMINISTRATOR)
    answers = [who.get(f"/api/v1/{resource}/") for who in (client, admin)]
    assert 200 in {answer.status_code for answer in answers}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/api/v1/{resource}/").status_code in {403, 405}


def test_a_camera_out_of_scope_is_missing_from_the_list_and_from_its_address() -> None:
    mine, other = make_camera(), make_camera(jurisdiction="east")
    client = signed_in(Role.OPERATOR)
    listed = client.get("/api/v1/cameras/").json()["features"]
    assert [feature["id"] for feature in listed] == [mine.code]
    assert client.get(f"/api/v1/cameras/{other.code}/").status_code == 404
    assert client.get(f"/api/v1/cameras/{mine.code}/").status_code == 200


def rows(action: Action) -> list[tuple[str, ...]]:
    return list(Entry.objects.filter(action=action).order_by("id").values_list("actor", "target", "outcome", "address"))


def test_opening_a_camera_and_asking_in_vain_are_recorded() -> None:
    mine, other = make_camera(), make_camera(jurisdiction="east")
    client = signed_in(Role.OPERATOR, username="op")
    for code in (mine.code, other.code, "no-such"):
        client.get(f"/api/v1/cameras/{code}/")
    outcomes = ((mine.code, Outcome.DONE), (other.code, Outcome.REFUSED), ("no-such", Outcome.REFUSED))
    assert rows(Action.CAMERA_VIEW) == [("op", code, outcome, "127.0.0.1") for code, outcome in outcomes]


def test_sources_are_opened_by_their_camera_and_recorded() -> None:
    mine, other = make_camera(), make_camera(jurisdiction="east")
    for camera in (mine, other):
        source_set(actor=None, camera=camera, worker="w1", url="file:///clip.avi")
    client = signed_in(Role.ADMINISTRATOR, username="adm")
    assert client.get(f"/api/v1/sources/{mine.code}/").json()["camera"] == mine.code
    assert client.get(f"/api/v1/sources/{other.code}/").status_code == 404
    assert [row[1:3] for row in rows(Action.CAMERA_VIEW)] == [(mine.code, Outcome.DONE), (other.code, Outcome.REFUSED)]


def test_alerts_are_recorded_when_listed_opened_refused_and_closed_in_vain() -> None:
    opened = {"cause": Cause.CAMERA_OFFLINE, "severity": Severity.SEVERE, "at": EPOCH, "simulated": True}
    mine, other = (
        alert_open(jurisdiction_id=make_jurisdiction(code).pk, dedupe_key=code, **opened) for code in ("south", "east")
    )
    assert mine is not None and other is not None
    client = signed_in(Role.OPERATOR, username="op")
    client.get("/api/v1/alerts/?open=true")
    client.get(f"/api/v1/alerts/{mine.pk}/")
    client.get(f"/api/v1/alerts/{other.pk}/")
    refused = client.post(f"/api/v1/alerts/{other.pk}/close/", {"reason": "not mine"}, content_type="application/json")
    assert refused.status_code == 404
    assert [row[1:3] for row in rows(Action.ALERT_VIEW)] == [
        ("", Outcome.DONE), (str(mine.pk), Outcome.DONE), (str(other.pk), Outcome.REFUSED), (str(other.pk), Outcome.REFUSED),
    ]  # fmt: skip
    assert Entry.objects.filter(action=Action.ALERT_VIEW).earliest("id").data == {"query": {"open": "true"}}


@pytest.mark.parametrize(
    ("resource", "role", "action"),
    [
        ("users", Role.ADMINISTRATOR, Action.USER_VIEW),
        ("postings", Role.ADMINISTRATOR, Action.USER_VIEW),
        ("audit-entries", Role.OVERSIGHT, Action.AUDIT_VIEW),
        ("audit-batches", Role.OVERSIGHT, Action.AUDIT_VIEW),
    ],
)
def test_one_user_posting_or_audit_row_is_recorded_whether_it_is_there_or_not(resource: str, role: Role, action: Action) -> None:
    client = signed_in(role)
    audit_record(actor="somebody", action=Action.MAP_VIEW)
    key = {"users": User, "postings": Posting, "audit-entries": Entry, "audit-batches": Batch}[resource].objects.first()
    number = key.pk if key else 0
    client.get(f"/api/v1/{resource}/{number}/")
    client.get(f"/api/v1/{resource}/999999999999999999999/")
    found = Outcome.DONE if key else Outcome.REFUSED
    assert [row[1:3] for row in rows(action)] == [(str(number), found), ("999999999999999999999", Outcome.REFUSED)]


def test_sites_states_and_poses_follow_their_cameras() -> None:
    mine, other = make_camera(pose={}), make_camera(jurisdiction="east", pose={})
    client = signed_in(Role.OPERATOR)
    sites = [feature["id"] for feature in client.get("/api/v1/sites/").json()["features"]]
    assert sites == [mine.site.code]
    states = client.get("/api/v1/camera-states/").json()["results"]
    assert {state["camera"] for state in states} == {mine.code}
    poses = client.get("/api/v1/camera-poses/").json()["features"]
    assert {pose["properties"]["camera"] for pose in poses} == {mine.code}
    assert other.code not in str(client.get("/api/v1/cameras/").content)


def test_reading_the_audit_is_recorded() -> None:
    signed_in(Role.OVERSIGHT, username="watcher").get("/api/v1/audit-entries/?actor=somebody")
    entry = Entry.objects.get(action=Action.AUDIT_VIEW)
    assert (entry.actor, entry.data) == ("watcher", {"query": {"actor": "somebody"}})


def test_a_traffic_officer_does_not_read_the_audit() -> None:
    assert signed_in(Role.TRAFFIC_OFFICER).get("/api/v1/audit-entries/").status_code == 403


@pytest.mark.parametrize("resource", EVERYTHING)
def test_the_number_of_queries_does_not_grow_with_the_rows(resource: str, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        make_camera(pose={})
    users = [make_user(Role.SUPERVISOR), make_user(Role.ADMINISTRATOR)]
    for user in users:
        client = Client()
        client.force_login(user)
        with django_assert_max_num_queries(9):
            client.get(f"/api/v1/{resource}/")


@pytest.mark.parametrize(
    "query",
    ["in_bbox=1,2,3", "in_bbox=a,b,c,d", "page=0", "kind=balloon", "valid_at=yesterday"],
    ids=lambda query: query.split("=")[0],
)
def test_a_bad_filter_gets_a_clear_error_or_is_ignored_but_never_a_crash(query: str) -> None:
    make_camera()
    answer = signed_in(Role.OPERATOR).get(f"/api/v1/cameras/?{query}")
    assert answer.status_code in {200, 400, 404}
    if answer.status_code >= 400:
        assert set(answer.json()) == {"detail", "code", "data"}


@pytest.mark.parametrize("resource", ["alerts", "tracklets", "audit-entries"])
def test_a_null_character_in_a_recorded_query_is_no_crash(resource: str) -> None:
    answer = signed_in(Role.SUPERVISOR).get(f"/api/v1/{resource}/?camera=%00&%00=1")
    assert answer.status_code in {200, 400}


def test_the_schema_and_its_page_are_served_to_those_who_sign_in() -> None:
    client = signed_in(Role.OPERATOR)
    assert client.get("/api/v1/schema/").status_code == 200
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"http://" not in page.content.replace(b"http://testserver", b"")
    assert Client().get("/api/v1/schema/").status_code in {302, 403}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/cameras/?jurisdicton=south", 400),
        ("/api/v1/cameras/?simulated=maybe", 400),
        ("/api/v1/cameras/?simulated=true", 200),
        ("/api/v1/cameras/?in_bbox=nan,nan,nan,nan", 400),
        ("/api/v1/cameras/?in_bbox=67,24,66,25", 400),
        ("/api/v1/cameras/?in_bbox=66,24,67", 400),
        ("/api/v1/tracklets/?in_bbox=0,0,1,1", 400),
        ("/api/v1/cameras/%00/", 400),
        ("/api/v1/cameras/?site=%00", 400),
        ("/api/v1/cameras/?in_bbox=66,24,68,26", 200),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_clear_error(address: str, status: int) -> None:
    answer = signed_in(Role.OPERATOR).get(address)
    assert answer.status_code == status
    if status == 400:
        assert set(answer.json()) == {"detail", "code", "data"}


def test_json_that_is_nested_too_deeply_is_the_senders_error() -> None:
    address = "/api/v1/alerts/00000000-0000-0000-0000-000000000000/close/"
    answer = signed_in(Role.OPERATOR).post(address, "[" * 50_000, content_type="application/json")
    assert answer.status_code == 400


def test_the_second_to_close_an_alert_is_told_so() -> None:
    alert = Alert.objects.create(
        cause="test",
        dedupe_key="k",
        severity="minor",
        jurisdiction=make_jurisdiction(),
        opened_at=EPOCH,
        known_at=EPOCH,
        simulated=True,
    )
    client = signed_in(Role.OPERATOR)
    first, second = (
        client.post(f"/api/v1/alerts/{alert.pk}/close/", {"reason": reason}, content_type="application/json")
        for reason in ("checked by patrol", "me too")
    )
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["data"]["close_reason"] == "checked by patrol"
    entry = Entry.objects.get(action=Action.ALERT_CLOSE)
    assert entry.address == "127.0.0.1"
