"""The REST face of plates: purposes, scopes, records, and clear errors."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import ROLE_CAPABILITIES, Capability, Role
from apps.accounts.models import User
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.plates.hotlist_files import Row
from apps.plates.models import Hit
from apps.plates.version_services import hotlist_import
from tests.apps.locking import table_locked
from tests.apps.plates.seeing import fresh_handler, keeper, make_empty_list, make_list, make_sighting, only_hit, see
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/plates/"
PURPOSE = {"case_number": "FIR-12/2026", "category": "theft", "reason": "stolen motorcycle"}
AGREED = {
    "revision": 0,
    "plate": "same",
    "make": "same",
    "colour": "same",
    "list_age": "fresh",
    "confirm": True,
    "dispatchable": True,
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(ROOT + path, body, content_type="application/json")


def search(client: Client, plate: str, mode: str = "exact", **values: Any) -> Any:
    now = timezone.now()
    told = {"plate": plate, "mode": mode, "since": now - timedelta(days=1), "until": now + timedelta(minutes=1)}
    return post(client, "searches/", PURPOSE | told | values)


def texts(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [read["text"] for read in answer.json()["results"]]


@pytest.fixture
def street() -> Any:
    """A camera that saw some plates."""
    camera = make_camera()
    plates = ["ABC123", "A8C123", "ABC129", "KLM777"]
    see(fresh_handler(), camera, plates=[make_sighting(camera, plate) for plate in plates])
    return camera


def test_plates_are_found_exactly_by_pattern_and_by_likeness(street: Any) -> None:
    client = signed_in(make_user(Role.TRAFFIC_OFFICER))
    assert texts(search(client, "abc 123")) == ["ABC123"]
    assert set(texts(search(client, "a?c12*", "pattern"))) == {"ABC123", "A8C123", "ABC129"}
    assert texts(search(client, "ABC123", "similar"))[0] == "ABC123"
    assert set(texts(search(client, "ABC123", "similar"))) == {"ABC123", "A8C123", "ABC129"}
    assert texts(search(client, "ABC123", camera="no-such")) == []
    (read,) = search(client, "KLM777").json()["results"]
    assert read["photo"].startswith("data:image/jpeg;base64,") and read["votes"][0][:2] == ["K", 0.99] and read["reads"]


def test_every_page_of_a_search_is_recorded_with_case_reason_and_what_it_showed(street: Any) -> None:
    user = make_user(Role.TRAFFIC_OFFICER)
    (read,) = search(signed_in(user), "KLM777").json()["results"]
    entry = Entry.objects.get(action=Action.PLATE_SEARCH)
    assert (entry.actor, entry.reason, entry.data["case_number"], entry.data["pattern"]) == (
        user.username, PURPOSE["reason"], PURPOSE["case_number"], "KLM777",
    )  # fmt: skip
    assert entry.data["shown"] == [read["tracklet"]]


@pytest.mark.parametrize(
    ("plate", "mode", "values", "words"),
    [
        ("ABC12?", "exact", {}, "letters A-Z"),
        ("A*", "pattern", {}, "Too few"),
        ("*A*B*C*", "pattern", {}, "Too many"),
        ("AB1", "similar", {}, "Too few"),
        ("ابج", "exact", {}, "letters A-Z"),
        ("ABC123", "exact", {"case_number": ""}, "not valid"),
        ("ABC123", "exact", {"since": "2026-01-01T00:00:00Z"}, "not valid"),
        ("ABC123", "exact", {"since": "9999-12-31T23:59:59Z"}, "not valid"),
        ("ABC123", "exact", {"colour": "red"}, "not valid"),
        ("ABC123", "exact", {"page": 51}, "not valid"),
    ],
)
def test_a_search_that_makes_no_sense_is_told_why(street: Any, plate: str, mode: str, values: Any, words: str) -> None:
    answer = search(signed_in(make_user(Role.TRAFFIC_OFFICER)), plate, mode, **values)
    assert answer.status_code == 400 and words in answer.json()["detail"]


def test_pages_follow_one_another_without_gap_or_repetition() -> None:
    camera, now = make_camera(), timezone.now()
    plates = [make_sighting(camera, "ABC123", at=now - timedelta(minutes=minute)) for minute in range(15)]
    see(fresh_handler(), camera, plates=plates)
    client = signed_in(make_user(Role.TRAFFIC_OFFICER))
    first, second = (search(client, "ABC123", page=page).json() for page in (1, 2))
    assert (len(first["results"]), first["more"], len(second["results"]), second["more"]) == (12, True, 3, False)
    assert len({read["tracklet"] for read in (*first["results"], *second["results"])}) == 15


def test_older_days_are_left_out_and_that_is_said() -> None:
    camera = make_camera()
    see(fresh_handler(), camera, plates=[make_sighting(camera, "ABC123", at=timezone.now() - timedelta(days=8))])
    answer = search(signed_in(make_user(Role.TRAFFIC_OFFICER)), "ABC123", since=timezone.now() - timedelta(days=9)).json()
    assert (answer["results"], answer["older_hidden"]) == ([], True)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, Role.OVERSIGHT, None])
def test_who_may_not_search_is_refused_and_recorded(street: Any, role: Role | None) -> None:
    user = make_user(role)
    client = signed_in(user)
    assert search(client, "ABC123").status_code == 403
    for path in ("hits/", "hits/statistics/", "hotlists/"):
        assert client.get(ROOT + path).status_code == 403
    assert Entry.objects.filter(actor=user.username, outcome=Outcome.REFUSED, action=Action.ACCESS_REFUSE).count() == 4


def test_leads_are_listed_without_plates_and_opened_on_record(street: Any) -> None:
    make_list("ABC123")
    see(fresh_handler(), street, plates=[make_sighting(street)])
    user = make_user(Role.TRAFFIC_OFFICER)
    client = signed_in(user)
    listed = client.get(f"{ROOT}hits/")
    assert "ABC123" not in listed.content.decode() and not Entry.objects.filter(action=Action.PLATE_VIEW).exists()
    (row,) = listed.json()["results"]
    hit = client.get(f"{ROOT}hits/{row['id']}/").json()
    assert (hit["seen"]["text"], hit["wanted"]["make"], hit["simulated"]) == ("ABC123", "Toyota", True)
    assert Entry.objects.get(action=Action.PLATE_VIEW).target == row["id"]
    elsewhere = signed_in(make_user(Role.TRAFFIC_OFFICER, jurisdictions=("east",)))
    assert elsewhere.get(f"{ROOT}hits/").json()["results"] == []
    assert elsewhere.get(f"{ROOT}hits/{row['id']}/").status_code == 404
    assert Entry.objects.filter(action=Action.PLATE_VIEW, outcome=Outcome.REFUSED).count() == 1


def test_a_lead_is_decided_once_over_the_api(street: Any) -> None:
    make_list("ABC123")
    see(fresh_handler(), street, plates=[make_sighting(street)])
    client, path = signed_in(make_user(Role.TRAFFIC_OFFICER)), f"hits/{only_hit().pk}/check/"
    answer = post(client, path, AGREED | {"make": "different"})
    assert (answer.status_code, answer.json()["data"]) == (400, {"objections": ["make_differs"]})
    assert post(client, path, {}).status_code == 400
    assert post(client, path, AGREED).json()["state"] == "confirmed"
    assert post(client, path, AGREED).status_code == 409
    assert client.get(f"{ROOT}hits/?state=decided").json()["results"][0]["dispatchable"]
    assert client.get(f"{ROOT}hits/statistics/?simulated=true").json()["total"]["confirmed"] == 1


def test_a_list_goes_from_file_to_force_by_two_people(street: Any) -> None:
    maker, second = signed_in(keeper()), signed_in(keeper())
    made = {
        "code": "stolen-south", "name": "Stolen", "kind": "stolen", "source": "Excise", "legal_basis": "381-A PPC",
        "owner": "AVLC", "jurisdiction": "south", "expires_at": timezone.now() + timedelta(days=30),
    }  # fmt: skip
    assert post(maker, "hotlists/", made).status_code == 201
    assert post(maker, "hotlists/", made).status_code == 400
    assert post(maker, "hotlists/", made | {"expires_at": timezone.now() + timedelta(days=91)}).status_code == 400
    lists = "hotlists/stolen-south/"
    wrong = post(maker, f"{lists}imports/", {"csv": "plate\nABC123\n#\n"})
    assert (wrong.status_code, wrong.json()["data"]["errors"][0]["line"]) == (400, 3)
    assert post(maker, f"{lists}imports/", {"csv": "plate,make\nABC123,Honda\n"}).json()["versions"][0]["state"] == "draft"
    assert post(maker, f"{lists}versions/1/activate/", {}).json()["code"] == "not_previewed"
    (version,) = post(maker, f"{lists}versions/1/preview/", {}).json()["versions"]
    assert version["preview"]["hits"] == 2 and version["preview"]["reads"] == 4
    assert post(maker, f"{lists}versions/1/activate/", {}).json()["code"] == "needs_second"
    examples = second.get(f"{ROOT}{lists}versions/1/").json()["examples"]
    assert {read["text"] for read in examples} == {"ABC123", "A8C123"} and all(read["photo"] is None for read in examples)
    assert post(second, f"{lists}versions/1/activate/", {}).json()["entries"] == 1
    assert second.get(f"{ROOT}{lists}entries/?plate=abc-123").json()["results"][0]["make"] == "Honda"
    assert post(maker, f"{lists}imports/", {"csv": "plate,make\nabc 123,Honda\n"}).json()["unchanged"]
    assert post(maker, f"{lists}changes/", {"add": [{"plate": "BCD23?"}], "remove": ["ABC123"]}).status_code == 201
    assert post(maker, f"{lists}versions/2/discard/", {}).json()["versions"][0]["state"] == "discarded"
    assert post(second, f"{lists}withdraw/", {"reason": "register closed"}).json()["in_force"] is False
    assert Entry.objects.filter(action=Action.HOTLIST_CHANGE, target="stolen-south").count() == 8


@pytest.mark.django_db(transaction=True)
def test_what_takes_too_long_to_preview_is_left_to_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.plates.limits.TIMEOUT_MS", 100)
    drafted = hotlist_import(
        actor=None, hotlist=make_empty_list(), rows=[Row("ABC12?", "", "", "")], alike=True, as_of=timezone.now()
    )
    assert drafted is not None
    with table_locked("plates_read"):
        answer = post(signed_in(keeper()), f"hotlists/{drafted.hotlist.code}/versions/1/preview/", {})
    assert answer.status_code == 200 and answer.json()["versions"][0]["state"] == "previewing"


def test_a_list_whose_previews_name_plates_is_seen_on_record(street: Any) -> None:
    make_list("ABC123")
    client = signed_in(keeper())
    assert "ABC123" in client.get(f"{ROOT}hotlists/list-1/").content.decode()
    entry = Entry.objects.get(action=Action.PLATE_VIEW)
    assert (entry.target_type, entry.target, entry.data) == ("hotlist", "list-1", {"versions": [1]})
    assert "ABC123" not in client.get(f"{ROOT}hotlists/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_each_address_is_for_the_roles_whose_work_it_is(role: Role, street: Any) -> None:
    make_list("ABC123")
    see(fresh_handler(), street, plates=[make_sighting(street)])
    hit, version, client = f"hits/{only_hit().pk}/", "hotlists/list-1/versions/1/", signed_in(make_user(role))
    of = {
        Capability.PLATE_VIEW: ((), ("searches/",)),
        Capability.PLATE_CHECK: (("hits/", "hits/statistics/", hit), (f"{hit}check/",)),
        Capability.HOTLIST_MANAGE: (
            ("hotlists/", "hotlists/list-1/", "hotlists/list-1/entries/", version),
            ("hotlists/", *(f"hotlists/list-1/{act}/" for act in ("renew", "withdraw", "imports", "changes")),
             *(f"{version}{act}/" for act in ("preview", "activate", "discard"))),
        ),
    }  # fmt: skip
    for capability, (read, done) in of.items():
        may = capability in ROLE_CAPABILITIES[role]
        assert {client.get(f"{ROOT}{path}").status_code for path in read} <= ({200} if may else {403})
        assert {post(client, path, {}).status_code for path in done} <= ({400, 409} if may else {403})


def test_lists_of_other_districts_and_broken_bodies_are_refused() -> None:
    make_list("ABC123")
    elsewhere = signed_in(keeper(jurisdictions=("east",)))
    assert elsewhere.get(f"{ROOT}hotlists/").json()["results"] == []
    assert elsewhere.get(f"{ROOT}hotlists/list-1/").status_code == 404
    client = signed_in(keeper())
    for body in ({}, {"add": "x"}, {"add": [{"plate": "#"}]}, {"add": [], "remove": []}, [], {"ad": []}):
        assert post(client, "hotlists/list-1/changes/", body).status_code == 400, body


@pytest.mark.parametrize(
    ("path", "role"),
    [("", Role.TRAFFIC_OFFICER), ("search/", Role.CASE_OFFICER), ("hotlists/", Role.AUTHORISING_OFFICER)],
)
def test_each_page_opens_for_its_role_alone_and_is_recorded(path: str, role: Role) -> None:
    assert signed_in(make_user(role)).get(f"/plates/{path}").status_code == 200
    assert signed_in(make_user(Role.OPERATOR)).get(f"/plates/{path}").status_code == 403
    assert [entry.outcome for entry in Entry.objects.filter(target_type="page").order_by("id")] == [Outcome.DONE, Outcome.REFUSED]


def test_no_list_asks_more_questions_for_more_leads(street: Any, django_assert_max_num_queries: Any) -> None:
    plates = [f"ABC12{digit}" for digit in range(5)]
    make_list(*plates, alike=False)
    see(fresh_handler(), street, plates=[make_sighting(street, text) for text in plates])
    client = signed_in(make_user(Role.TRAFFIC_OFFICER))
    with django_assert_max_num_queries(8):
        assert len(client.get(f"{ROOT}hits/").json()["results"]) == Hit.objects.count() == 5


def test_a_file_of_megabytes_is_taken_and_its_errors_are_told_in_part() -> None:
    make_list("ABC123")
    rows = "".join(f"A{number:05d},{'x' * 280}\n" for number in range(9000))
    answer = post(signed_in(keeper()), "hotlists/list-1/imports/", {"csv": f"plate,remarks\n{rows}" + "#,\n" * 301})
    assert answer.status_code == 400
    assert (answer.json()["data"]["count"], len(answer.json()["data"]["errors"])) == (301, 100)
