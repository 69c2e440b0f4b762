"""Health over REST: who is told of whom, what comes first, what a table holds, and that every reading is recorded."""

import csv
from collections.abc import Mapping
from datetime import timedelta
from io import StringIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.alerts.choices import Cause, ElementKind, Severity
from apps.alerts.services import alert_open
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera, CameraHealth, Contract
from apps.timeline.services import fact_assert
from tests.factories import make_camera, make_jurisdiction, make_site, make_user

pytestmark = pytest.mark.django_db
SPELLS = "/api/v1/cameras/blind/intervals/"
AVAILABILITY = "/api/v1/cameras/availability/"
TROUBLES = "/api/v1/cameras/troubles/"


def signed_in(role: Role | None, **values: tuple[str, ...]) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def contract(contractor: str, promised: float) -> Contract:
    return Contract.objects.create(code=contractor.lower(), contractor=contractor, phase="1", sla_percent=promised, response_h=4)


def stream(camera: Camera, *spells: tuple[float, str]) -> None:
    """Conditions, each since so many hours ago."""
    for ago, condition in spells:
        values = {"condition": condition, "reason": "", "simulated": True}
        begun = timezone.now() - timedelta(hours=ago)
        fact_assert(CameraHealth, subject={"camera": camera}, valid_from=begun, values=values)


def rows_of(answer: HttpResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.content.decode())))


def newest(action: Action) -> Entry:
    return Entry.objects.filter(action=action).latest("pk")


def test_what_still_lasts_comes_first_and_then_the_longest_of_the_cameras_in_charge_alone() -> None:
    gate = make_site(code="gate", name="Gate", name_ur="پھاٹک")
    stream(make_camera(code="back", site=gate), (300, "online"), (100, "offline"), (50, "online"))
    stream(make_camera(code="dark"), (300, "online"), (1, "offline"))
    stream(make_camera(code="brief"), (300, "online"), (100, "offline"), (99, "online"))
    stream(make_camera(code="theirs", jurisdiction="malir"), (300, "online"), (10, "offline"))
    told = signed_in(Role.OPERATOR).get(SPELLS).json()
    assert [(row["camera"], row["lasting"]) for row in told["rows"]] == [("dark", True), ("back", False), ("brief", False)]
    assert (told["count"], told["seconds"]) == (3, pytest.approx(52 * 3600, abs=30))
    assert (told["rows"][1]["site_name"], told["rows"][1]["site_name_ur"]) == ("Gate", "پھاٹک")


@pytest.mark.parametrize(
    ("asked", "cameras"),
    [
        ({"site": "gate"}, {"a"}),
        ({"contractor": "B"}, {"b"}),
        ({"phase": "2"}, set()),
        ({"why": "black"}, set()),
        ({"why": "offline"}, {"a", "b"}),
        ({"why": "unknown"}, {"silent"}),
        ({"until": "2026-02-01T00:00:00Z"}, set()),
    ],
)
def test_blind_times_are_narrowed_by_site_contractor_cause_and_period(asked: Mapping[str, str], cameras: set[str]) -> None:
    stream(make_camera(code="a", site=make_site(code="gate"), contract=contract("A", 90)), (300, "online"), (3, "offline"))
    stream(make_camera(code="b", contract=contract("B", 90)), (300, "online"), (2, "offline"))
    make_camera(code="silent")
    assert {row["camera"] for row in signed_in(Role.OPERATOR).get(SPELLS, asked).json()["rows"]} == cameras


def test_what_began_before_the_period_begins_with_it_and_what_outlasts_it_ends_with_it() -> None:
    stream(make_camera(code="a"), (300, "online"), (200, "offline"), (20, "online"))
    until = timezone.now() - timedelta(hours=40)
    asked = {"since": (until - timedelta(hours=10)).isoformat(), "until": until.isoformat()}
    (row,) = signed_in(Role.OPERATOR).get(SPELLS, asked).json()["rows"]
    assert (row["seconds"], row["lasting"]) == (36_000.0, True)


def test_broken_promises_come_first_by_what_was_surely_lost_and_kept_ones_last() -> None:
    for name, promised, ago in (("Kept", 50, 10), ("Bad", 99, 30), ("Worse", 99, 90)):
        stream(make_camera(contract=contract(name, promised)), (300, "online"), (ago, "offline"))
    make_camera(contract=contract("Silent", 99))
    stream(make_camera(), (300, "online"), (150, "offline"))
    rows = signed_in(Role.OPERATOR).get(AVAILABILITY, {"by": "contractor"}).json()["rows"]
    told = [(row["name"], row["verdict"]) for row in rows]
    assert told == [("Worse", "broken"), ("Bad", "broken"), ("Silent", "unclear"), ("", None), ("Kept", "kept")]
    assert all(row["simulated"] == row["cameras"] for row in rows)


def test_whoever_answers_for_the_roll_out_counts_without_seeing_a_camera() -> None:
    stream(make_camera(code="a", contract=contract("A", 90)), (300, "online"), (3, "offline"))
    oversight = signed_in(Role.OVERSIGHT)
    assert oversight.get(AVAILABILITY, {"by": "contractor"}).json()["rows"][0]["name"] == "A"
    assert oversight.get(SPELLS).json()["count"] == 1
    assert oversight.get("/api/v1/cameras/a/blind/").status_code == 403
    assert oversight.get(TROUBLES).status_code == 403
    elsewhere = signed_in(Role.OVERSIGHT, jurisdictions=("malir",))
    assert elsewhere.get(SPELLS).json()["count"] == 0


@pytest.mark.parametrize("path", [SPELLS, AVAILABILITY, TROUBLES])
def test_nobody_without_a_right_to_either_is_told_and_the_refusal_is_recorded(path: str) -> None:
    assert signed_in(Role.REVIEWER).get(path, {"by": "site"}).status_code == 403
    assert newest(Action.ACCESS_REFUSE).outcome == Outcome.REFUSED
    assert Client().get(path).status_code in {401, 403}


def test_one_row_for_a_cut_fibre_and_one_for_each_camera_that_fails_alone() -> None:
    district = make_jurisdiction().pk
    camera = make_camera(code="alone", contract=contract("A", 90))
    now = timezone.now()
    span = {"element": (ElementKind.SPAN, "span-1"), "figures": {"cameras_lost": 12, "cameras_lost_later": 20}}
    common = {"jurisdiction_id": district, "known_at": now, "simulated": True}
    alert_open(cause=Cause.SPAN_CUT, dedupe_key="span-1", severity=Severity.SEVERE, at=now, **common, **span)
    for code, ago in ((camera.code, 3), ("other", 5)):
        alert_open(
            cause=Cause.CAMERA_OFFLINE, dedupe_key=code, severity=Severity.MINOR, at=now - timedelta(hours=ago),
            camera_code=code, **common,
        )  # fmt: skip
    for cause in (Cause.TEST, Cause.CROWD_SURGE, Cause.HOTLIST_HIT, Cause.WRONG_WAY):
        alert_open(cause=cause, dedupe_key=cause, severity=Severity.EXTREME, at=now, **common)
    client = signed_in(Role.OPERATOR)
    causes = client.get(TROUBLES).json()["causes"]
    assert [(one["cause"], one["count"], one["cameras"]) for one in causes] == [("span_cut", 1, 20), ("camera_offline", 2, 2)]
    assert [one["camera"] for one in causes[1]["troubles"]] == ["other", "alone"]
    assert (causes[1]["troubles"][1]["contractor"], causes[0]["troubles"][0]["element"]) == ("A", "span-1")
    assert [row["element"] or row["camera"] for row in rows_of(client.get(TROUBLES, {"as": "csv"}))] == [
        "span-1",
        "other",
        "alone",
    ]
    assert signed_in(Role.OPERATOR, jurisdictions=("malir",)).get(TROUBLES).json()["causes"] == []


def test_every_table_that_is_taken_away_is_recorded_and_runs_in_no_spreadsheet() -> None:
    stream(make_camera(code="a", contract=contract("=A", 90)), (300, "online"), (3, "offline"))
    client = signed_in(Role.OPERATOR)
    assert rows_of(client.get(SPELLS, {"as": "csv", "contractor": "=A"}))[0]["contractor"] == "'=A"
    told = newest(Action.REPORT_VIEW)
    assert (told.target, told.data["form"], told.data["contractor"]) == ("blind times", "csv", "=A")
    assert rows_of(client.get(AVAILABILITY, {"as": "csv", "by": "contractor"}))[0]["name"] == "'=A"
    assert (newest(Action.REPORT_VIEW).target, newest(Action.REPORT_VIEW).data["form"]) == ("availability by contractor", "csv")
    client.get(TROUBLES, {"as": "csv"})
    assert newest(Action.ALERT_VIEW).data["form"] == "csv"
    client.get("/api/v1/cameras/a/blind/")
    assert (newest(Action.CAMERA_VIEW).target, newest(Action.CAMERA_VIEW).data["asked"]) == ("a", "blind")
    client.get("/api/v1/cameras/blind/", {"lon": "67.03", "lat": "24.85"})
    assert newest(Action.REPORT_VIEW).data["lon"] == "67.03"


def test_a_reason_that_is_none_is_refused() -> None:
    assert signed_in(Role.OPERATOR).get(SPELLS, {"why": "boredom"}).status_code == 400


@pytest.mark.parametrize("name", ["target", "action", "request", "target_type", "form"])
def test_a_parameter_of_any_name_neither_breaks_the_question_nor_writes_its_own_record(name: str) -> None:
    asked = {"lon": "67.03", "lat": "24.85", name: "mine"}
    assert signed_in(Role.OPERATOR).get("/api/v1/cameras/blind/", asked).status_code == 200
    told = newest(Action.REPORT_VIEW)
    assert (told.target_type, told.target, told.data["form"]) == ("blind times", "place", "json")
    assert "mine" not in told.data.values()


@pytest.mark.parametrize("asked", [{"until": "0001-01-02T00:00:00Z"}, {"until": "0001-01-01T00:00:00+05:00"}])
def test_a_week_before_the_calendar_begins_is_no_period(asked: Mapping[str, str]) -> None:
    assert signed_in(Role.OPERATOR).get(SPELLS, asked).status_code == 400
