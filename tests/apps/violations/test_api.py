"""The REST face of violations: rights, scopes, records, and clear errors."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.violations.models import Violation
from tests.apps.plates.seeing import make_list
from tests.apps.violations.driving import make_violation, officer
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/violations/"
AGREED = {"revision": 0, "plate": "same", "make": "same", "colour": "same", "measurement": "plausible", "confirm": True}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(ROOT + path, body, content_type="application/json")


def test_a_violation_is_listed_without_its_plate_compared_decided_and_handed_over(settings: Any, tmp_path: Path) -> None:
    settings.ECHALLAN_SIMULATED_FOLDER = tmp_path / "simulated"
    settings.EVIDENCE_SIGNING_KEY = tmp_path / "evidence.pem"
    make_list("ZZZ999")
    name, client = str(make_violation().pk), signed_in(officer())
    listed = client.get(ROOT)
    assert [row["id"] for row in listed.json()["results"]] == [name] and "ABC123" not in listed.content.decode()
    told = client.get(f"{ROOT}{name}/").json()
    assert told["seen"]["photo"].startswith("data:image/jpeg;base64,") and told["seen"]["text"] == "ABC123"
    assert told["stolen"]["clear"] is True and (told["value"], told["sd"], told["unit"]) == (90, 2, "km/h")
    assert post(client, f"{name}/check/", AGREED).json()["state"] == "confirmed"
    assert client.get(ROOT + "?state=confirmed").json()["results"][0]["id"] == name
    sent = post(client, f"{name}/send/", {}).json()
    assert sent["state"] == "sent" and sent["receipt"] and sent["sent_by"] and sent["stolen"] is None
    again = post(client, f"{name}/send/", {})
    assert again.status_code == 409 and again.json()["code"] == "not_to_send"
    assert client.get(ROOT + "?state=ended").json()["results"][0]["id"] == name
    actions = list(Entry.objects.filter(target=name).order_by("pk").values_list("action", flat=True))
    assert actions == [Action.PLATE_VIEW, Action.VIOLATION_CHECK, Action.VIOLATION_SEND]


def test_a_refusal_names_what_speaks_against_it() -> None:
    make_list("ABC123")
    answer = post(signed_in(officer()), f"{make_violation().pk}/check/", AGREED | {"colour": "different"})
    assert answer.status_code == 400 and answer.json()["data"] == {"objections": ["colour_differs", "listed_stolen"]}


def test_an_open_violation_is_not_handed_over() -> None:
    answer = post(signed_in(officer()), f"{make_violation().pk}/send/", {})
    assert answer.status_code == 409 and Violation.objects.get().sent_at is None


def test_a_real_one_without_an_echallan_system_is_refused_clearly(settings: Any) -> None:
    settings.ECHALLAN_FOLDER = None
    make_list("ZZZ999")
    name, client = make_violation(simulated=False).pk, signed_in(officer())
    assert post(client, f"{name}/check/", AGREED).status_code == 200
    answer = post(client, f"{name}/send/", {})
    assert answer.status_code == 503 and answer.json()["code"] == "no_echallan"


@pytest.mark.parametrize(
    "body",
    [
        {},
        AGREED | {"plate": "untold"},
        AGREED | {"measurement": "maybe"},
        AGREED | {"revision": -1},
        AGREED | {"confirm": "perhaps"},
        AGREED | {"reason": "x" * 301},
        AGREED | {"state": "sent"},
        [],
    ],
)
def test_bad_answers_are_refused(body: Any) -> None:
    violation = make_violation()
    assert post(signed_in(officer()), f"{violation.pk}/check/", body).status_code == 400
    violation.refresh_from_db()
    assert violation.state == "open"


@pytest.mark.parametrize("query", ["state=sent", "page=0", "page=NaN", "status=open"])
def test_bad_questions_are_refused(query: str) -> None:
    assert signed_in(officer()).get(f"{ROOT}?{query}").status_code == 400


def test_whoever_holds_no_right_there_sees_and_decides_nothing_and_is_recorded() -> None:
    violation = make_violation()
    elsewhere = signed_in(officer(jurisdictions=("east",)))
    assert elsewhere.get(ROOT).json()["results"] == []
    for path, call in (("", elsewhere.get), ("check/", None), ("send/", None)):
        answer = (
            call(f"{ROOT}{violation.pk}/") if call else post(elsewhere, f"{violation.pk}/{path}", AGREED if "c" in path else {})
        )
        assert answer.status_code == 404
    assert Entry.objects.filter(outcome=Outcome.REFUSED, target=str(violation.pk)).count() == 3
    for user in (make_user(Role.OPERATOR), make_user(Role.CASE_OFFICER)):
        assert signed_in(user).get(ROOT).status_code == 403
        assert post(signed_in(user), f"{violation.pk}/send/", {}).status_code == 403
    assert Client().get(ROOT).status_code in (401, 403)
    assert elsewhere.get(f"{ROOT}{uuid4()}/").status_code == 404


def test_a_list_asks_the_database_as_often_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    camera, client = make_camera(), signed_in(officer())
    for _ in range(3):
        make_violation(camera=camera)
    with django_assert_max_num_queries(8):
        assert len(client.get(ROOT).json()["results"]) == 3


def test_the_page_is_for_who_compares_and_others_are_refused_and_recorded() -> None:
    assert signed_in(officer()).get("/violations/").status_code == 200
    refused = make_user(Role.OPERATOR)
    assert signed_in(refused).get("/violations/").status_code == 403
    assert Entry.objects.get(actor=refused.username, target="violations").outcome == Outcome.REFUSED
