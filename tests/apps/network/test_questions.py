"""`/api/v1/network/…`: what a loss takes away, traces and the ranking, for those who may ask, told as far as they may see."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.network.choices import NodeKind
from apps.network.models import FibreNode
from tests.apps.network.making import make_feeder, make_node, make_row, make_span, make_supply
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WHAT_IF, TRACE, SINGLE_POINTS = (f"/api/v1/network/{name}/" for name in ("what-if", "trace", "single-points"))
NIGHT = 20.0


def signed_in(role: Role, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def ask(client: Client, status: int = 200, **body: Any) -> Any:
    answer = client.post(WHAT_IF, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_cut_loses_what_is_behind_it_at_once_and_names_only_cameras_in_sight() -> None:
    make_row("south", "east")
    answer = ask(signed_in(Role.OPERATOR), spans=["station-s1"])
    assert [moment["after_h"] for moment in answer["moments"]] == list(range(9))
    now = answer["moments"][0]
    assert (now["counts"]["cameras_lost"], now["counts"]["sites_lost"], now["counts"]["stations_lost"]) == (2, 2, 0)
    assert (now["cameras_lost"], now["sites_lost"]) == (["cam-s1"], ["s1", "s2"])
    assert answer["cameras_out_of_sight"] == 1
    assert "cam-s2" not in str(answer)
    assert (answer["batteries"], answer["batteries_measured"]) == (0, 0)


def test_a_ring_takes_the_other_way_round() -> None:
    make_row("south")
    make_span(FibreNode.objects.get(code="centre"), FibreNode.objects.get(code="s1"), length_m=9000)
    now = ask(signed_in(Role.OPERATOR), spans=["station-s1"])["moments"][0]
    assert (now["cameras_lost"], now["cameras_rerouted"], now["counts"]["cameras_rerouted"]) == ([], ["cam-s1"], 1)


def test_a_feeder_is_missed_when_the_battery_is_empty() -> None:
    make_row("south", "south")
    feeder = make_feeder()
    make_supply(FibreNode.objects.get(code="s1"), feeder, capacity_wh=300)
    answer = ask(signed_in(Role.OPERATOR), feeders=[feeder.code], at_hour=NIGHT)
    assert [moment["counts"]["cameras_lost"] for moment in answer["moments"]] == [0, 0, 0, 2, 2, 2, 2, 2, 2]
    assert answer["moments"][3]["sites_dark"] == ["s1"]
    assert answer["dark_in_h"] == [{"node": "s1", "hours": 3.0}]
    assert answer["nodes"]["s1"]["name"].startswith("Site")


def test_what_would_be_lost_anyway_is_not_blamed_on_the_outage() -> None:
    make_row("south", "south")
    make_supply(FibreNode.objects.get(code="s2"), None, capacity_wh=200)
    moments = ask(signed_in(Role.OPERATOR), switches=["s1"], at_hour=NIGHT)["moments"]
    assert (moments[0]["cameras_lost"], moments[2]["cameras_lost"]) == (["cam-s1", "cam-s2"], ["cam-s1"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"spans": ["no-such"]}, "spans"),
        ({"nodes": ["centre-station"]}, "nodes"),
        ({"switches": ["joint"]}, "switches"),
        ({"feeders": ["nobody"]}, "feeders"),
        ({"mains": ["s1"]}, "mains"),
        ({"spans": ["centre-station"], "span": ["centre-station"]}, "span"),
        ({"spans": "centre-station"}, "spans"),
        ({"spans": ["centre-station"], "at_hour": 25}, "at_hour"),
        ({"spans": ["centre-station"], "at_hour": "nan"}, "at_hour"),
        ({}, None),
        ({"spans": []}, None),
    ],
)
def test_what_makes_no_sense_is_refused_and_named(body: dict[str, Any], field: str | None) -> None:
    make_row("south")
    make_node("joint", NodeKind.JOINT)
    error = ask(signed_in(Role.OPERATOR), status=400, **body)
    assert error["code"] == "invalid"
    assert field is None or set(error["data"]) == {field}


def test_an_unknown_code_stands_in_the_answer() -> None:
    make_row("south")
    error = ask(signed_in(Role.OPERATOR), status=400, spans=["s-9", "centre-station", "s-8"])
    assert error["data"] == {"spans": ["There is no such span: s-8, s-9."]}


@pytest.mark.parametrize("role", [Role.TRAFFIC_OFFICER, Role.CASE_OFFICER, Role.OVERSIGHT, None])
def test_without_the_right_to_the_network_every_question_is_refused_and_recorded(role: Role | None) -> None:
    make_row("south")
    client = Client()
    if role is not None:
        client.force_login(make_user(role))
    answers = [client.post(WHAT_IF, {"spans": ["centre-station"]}, content_type="application/json")]
    answers += [client.get(TRACE, {"camera": "cam-s1"}), client.get(SINGLE_POINTS)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    refused = Entry.objects.filter(action=Action.ACCESS_REFUSE, outcome=Outcome.REFUSED).count()
    assert refused == (3 if role is not None else 0)


def test_a_trace_tells_the_way_the_spare_way_and_what_they_share() -> None:
    make_row("south")
    make_span(FibreNode.objects.get(code="centre"), FibreNode.objects.get(code="s1"), length_m=9000)
    answer = signed_in(Role.OPERATOR).get(TRACE, {"camera": "cam-s1"}).json()
    assert answer["station"]["route"] == {"to": "station", "spans": ["station-s1"], "length_m": 1000}
    assert answer["centre"]["route"]["spans"] == ["station-s1", "centre-station"]
    assert answer["centre"]["spare"] == {"to": "centre", "spans": ["centre-s1"], "length_m": 9000}
    assert answer["centre"]["shared"] == []


def test_a_camera_out_of_sight_and_one_that_is_not_there_are_refused_alike() -> None:
    make_row("south", "east")
    client = signed_in(Role.OPERATOR)
    answers = [client.get(TRACE, {"camera": code}) for code in ("cam-s2", "no-such")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()


def test_the_ranking_begins_with_what_takes_most() -> None:
    make_row("south", "east")
    points = signed_in(Role.OPERATOR).get(SINGLE_POINTS, {"top": 2, "at_hour": NIGHT}).json()["points"]
    assert [(point["kind"], point["code"], point["cameras"]) for point in points] == [
        ("node", "centre", 2), ("node", "s1", 2),
    ]  # fmt: skip


def test_an_empty_network_has_no_weak_point() -> None:
    assert signed_in(Role.OPERATOR).get(SINGLE_POINTS).json()["points"] == []
