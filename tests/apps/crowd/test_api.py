"""Crowds over HTTP: who sees and who changes what, what is refused, and that every change is in the audit."""

import math
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.crowd.models import CrowdZone, Event, Stage, ZoneMinute, ZoneNow
from apps.crowd.tasks import purge_crowd_minutes
from tests.apps.crowd.crowding import START, corners, make_zone
from tests.factories import make_jurisdiction, make_user

pytestmark = pytest.mark.django_db

API = "/api/v1/crowd/"
FIGURES = {"seen_share": 1.0, "at_least": False, "level": "C", "simulated": False, "people": 800.0, "low": 760.0, "high": 840.0}


@pytest.fixture
def client_of(client: Client) -> Any:
    def login(role: Role, **values: Any) -> Client:
        client.force_login(make_user(role, **values))
        return client

    return login


def zone_of(**changes: Any) -> dict[str, Any]:
    return {"name": "Square", "area": corners()[:-1], "capacity": 1600, **changes}


def event_of(*zones: int, **changes: Any) -> dict[str, Any]:
    begins = timezone.now() - timedelta(hours=1)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}
    stages = [{"name": f"Stage {zone}", "zone": zone, "capacity": 900, **times} for zone in zones]
    return {"name": "Procession", "stages": stages, **changes}


def send(client: Client, path: str, body: Any, method: str = "post") -> Any:
    return getattr(client, method)(API + path, body, content_type="application/json")


def test_a_zone_is_drawn_shown_changed_and_removed_and_all_of_it_is_audited(client_of: Any) -> None:
    make_jurisdiction()
    client = client_of(Role.COMMANDER)
    made = send(client, "zones/", zone_of())
    assert made.status_code == 201 and made.json()["area_m2"] == pytest.approx(1600, rel=1e-4) and made.json()["now"] is None
    pk = made.json()["id"]
    changed = send(client, f"zones/{pk}/", {"capacity": 900, "dense_per_m2": 3}, "patch")
    assert (changed.json()["capacity"], changed.json()["dense_per_m2"], changed.json()["name"]) == (900, 3, "Square")
    assert client.get(API + "now/").json()["zones"][0]["capacity"] == 900
    assert client.delete(f"{API}zones/{pk}/").status_code == 204
    assert client.get(API + "now/").json()["zones"] == [] and client.delete(f"{API}zones/{pk}/").status_code == 404
    entries = Entry.objects.filter(action=Action.CROWD_CHANGE).order_by("id")
    assert [sorted(entry.data)[0] for entry in entries] == ["capacity", "redrawn", "removed"]
    assert entries[1].data["set"] == {"capacity": [1600, 900], "dense_per_m2": [2.0, 3.0]}


def test_what_a_zone_holds_now_is_shown_with_its_cells_and_what_is_old_is_not_now(client_of: Any) -> None:
    cell = [67.03, 24.85, 0.5, False, None, None]
    row = ZoneNow.objects.create(zone=make_zone(), at=timezone.now(), cells=[cell], side_m=4, **FIGURES)
    client = client_of(Role.OPERATOR)
    answer = client.get(API + "now/").json()
    assert answer["zones"][0]["now"]["people"] == 800 and answer["cells"] == [[row.zone_id, *cell]] and answer["side_m"] == 4
    assert [band["level"] for band in answer["bands"]["walking"]] == list("ABCDEF") and not answer["zones"][0]["may_change"]
    ZoneNow.objects.update(at=timezone.now() - timedelta(minutes=1))
    answer = client.get(API + "now/").json()
    assert answer["zones"][0]["now"] is None and answer["cells"] == []


def test_nobody_sees_or_changes_crowds_of_another_district(client_of: Any) -> None:
    zone = make_zone(jurisdiction="east")
    ZoneNow.objects.create(zone=zone, at=timezone.now(), cells=[[67.03, 24.85, 0.5, False, None, None]], **FIGURES)
    Event.objects.create(name="East", jurisdiction=zone.jurisdiction, changed_at=START)
    client = client_of(Role.COMMANDER)
    assert client.get(API + "now/").json()["zones"] == client.get(API + "now/").json()["cells"] == []
    assert client.get(API + "events/").json()["events"] == []
    for path in (f"zones/{zone.pk}/minutes/", f"events/{Event.objects.get().pk}/"):
        assert client.get(API + path).status_code == 404
    assert send(client, f"zones/{zone.pk}/", {"capacity": 1}, "patch").status_code == 404
    assert send(client, "events/", event_of(zone.pk)).status_code == 400
    assert send(client, "zones/", zone_of(jurisdiction="east")).status_code == 403
    assert Entry.objects.filter(action=Action.CROWD_CHANGE, outcome=Outcome.REFUSED).count() == 1 and Event.objects.count() == 1


def test_an_event_of_ones_own_district_tells_nothing_of_a_zone_in_another(client_of: Any) -> None:
    zone = make_zone(jurisdiction="east", name="Secret square")
    ZoneNow.objects.create(zone=zone, at=timezone.now(), **FIGURES)
    event = Event.objects.create(name="Ours", jurisdiction=make_jurisdiction(), changed_at=START)
    times = {"starts_at": START, "ends_at": START + timedelta(days=9000)}
    Stage.objects.create(event=event, number=1, name="There", zone=zone, capacity=10, **times)
    client = client_of(Role.OPERATOR)
    for told in (client.get(API + "events/").json()["events"][0], client.get(f"{API}events/{event.pk}/").json()):
        [stage] = told["stages"]
        assert (stage["zone"], stage["zone_name"], stage["people"]) == (None, "", None) and "Secret" not in str(told)


def test_who_may_look_may_not_draw_and_who_may_not_look_sees_nothing(client_of: Any) -> None:
    zone = make_zone()
    client = client_of(Role.OPERATOR)
    assert send(client, "zones/", zone_of()).status_code == 403
    assert send(client, f"zones/{zone.pk}/", {"capacity": 1}, "patch").status_code == 403
    assert client.delete(f"{API}zones/{zone.pk}/").status_code == 403
    assert (
        send(client, "events/", event_of()).status_code == 400 and send(client, "events/", event_of(zone.pk)).status_code == 400
    )
    client.force_login(make_user(Role.OVERSIGHT))
    assert {client.get(API + path).status_code for path in ("now/", "events/")} == {403}
    client.logout()
    assert client.get(API + "now/").status_code in {302, 401, 403}
    assert CrowdZone.objects.get().removed_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"capacity": 0},
        {"capacity": 10**9},
        {"capacity": "many"},
        {"dense_per_m2": math.nan},
        {"dense_per_m2": math.inf},
        {"dense_per_m2": 50},
        {"name": ""},
        {"name": "x" * 101},
        {"use": "marching"},
        {"colour": "red"},
        {"area": [[67.03, 24.85], [67.04, 24.85]]},
        {"area": [[67.03, 24.85], [67.04, math.nan], [67.04, 24.86]]},
        {"area": [[24.85, 167.03], [24.86, 167.03], [24.86, 167.04]]},
        {"area": [[67.0, 24.8], [67.001, 24.801], [67.001, 24.8], [67.0, 24.801]]},
        {"area": [[67.0, 24.8], [67.0, 24.8], [67.0, 24.8]]},
        {"area": [[60.0, 20.0], [70.0, 20.0], [70.0, 30.0]]},
        {"area": [[67.0, 24.8], [67.3, 24.8], [67.3, 24.80001]]},
        {"area": "everywhere"},
        {"jurisdiction": "nowhere"},
    ],
)
def test_a_zone_that_cannot_be_is_refused_with_a_reason(client_of: Any, change: dict[str, Any]) -> None:
    make_jurisdiction()
    answer = send(client_of(Role.COMMANDER), "zones/", zone_of(**change))
    assert answer.status_code == 400 and answer.json()["detail"] and CrowdZone.objects.count() == 0


def test_an_event_is_planned_in_stages_and_shows_how_full_they_are(client_of: Any) -> None:
    zone = make_zone()
    ZoneNow.objects.create(zone=zone, at=timezone.now(), **FIGURES)
    client = client_of(Role.DISASTER_MANAGER)
    body = event_of(zone.pk)
    body["stages"].append({**body["stages"][0], "name": "March", "zone": None, "route": corners()[:3]})
    made = send(client, "events/", body)
    assert made.status_code == 201 and made.json()["state"] == "running"
    first, second = made.json()["stages"]
    assert (first["people"], first["capacity"], first["zone_name"]) == (800, 900, "Square")
    assert (second["zone"], second["people"], len(second["route"])) == (None, None, 3)
    pk = made.json()["id"]
    again = send(client, f"events/{pk}/", event_of(zone.pk, name="Procession, later"), "put")
    assert again.json()["name"] == "Procession, later" and Stage.objects.count() == 1
    assert client.get(API + "events/").json()["events"][0]["id"] == pk == client.get(f"{API}events/{pk}/").json()["id"]
    assert client.delete(f"{API}events/{pk}/").status_code == 204 and Stage.objects.count() == 0
    assert Entry.objects.filter(action=Action.CROWD_CHANGE, target_type="event").count() == 3


def test_an_event_that_ended_long_ago_is_left_out_of_the_list(client_of: Any) -> None:
    zone, client = make_zone(), client_of(Role.COMMANDER)
    ended, old = ("2026-01-02T00:00:00Z", "0001-01-02T00:00:00Z")
    body = event_of(zone.pk)
    body["stages"][0].update(starts_at="0001-01-01T12:00:00Z", ends_at=old)
    assert send(client, "events/", body).status_code == 201
    body["stages"][0].update(starts_at="2026-01-01T00:00:00Z", ends_at=ended)
    assert send(client, "events/", body).status_code == 201
    body["stages"][0].update(ends_at="9999-12-30T00:00:00Z")
    kept = send(client, "events/", body).json()["id"]
    assert [event["id"] for event in client.get(API + "events/").json()["events"]] == [kept]


def test_stages_without_place_or_that_end_before_they_begin_are_refused(client_of: Any) -> None:
    zone, client = make_zone(), client_of(Role.COMMANDER)
    stage = event_of(zone.pk)["stages"][0]
    for change in ({"zone": None}, {"ends_at": stage["starts_at"]}, {"zone": 10**30}, {"capacity": 0}, {"starts_at": "soon"}):
        assert send(client, "events/", event_of(stages=[{**stage, **change}])).status_code == 400
    assert send(client, "events/", event_of()).status_code == 400 and Event.objects.count() == 0


def test_minutes_are_told_oldest_first_and_the_old_ones_are_dropped(client_of: Any, settings: Any) -> None:
    zone, at = make_zone(), timezone.now().replace(second=0, microsecond=0)
    for minutes in (1, 5, 50, 600_000):
        ZoneMinute.objects.create(zone=zone, minute=at - timedelta(minutes=minutes), known_at=at, **FIGURES)
    client = client_of(Role.OPERATOR)
    told = client.get(f"{API}zones/{zone.pk}/minutes/?minutes=10").json()["minutes"]
    assert [row["people"] for row in told] == [800, 800] and told[0]["minute"] < told[1]["minute"]
    for wrong in ("minutes=0", "minutes=99999", "minutes=x", "hours=1"):
        assert client.get(f"{API}zones/{zone.pk}/minutes/?{wrong}").status_code == 400
    settings.CROWD_RETENTION_DAYS = 30
    purge_crowd_minutes(int(at.timestamp()))
    assert ZoneMinute.objects.count() == 3
