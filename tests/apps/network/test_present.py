"""What is lost for real, and what one fault is to blame for: `GET /api/v1/network/outage/`, and what-if beside it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.alerts.choices import Cause, ElementKind, Severity
from apps.alerts.models import Alert
from apps.network.choices import Light, Mains, SwitchState
from apps.network.models import FibreNode, FibreSpan, PlaceHealth, PlaceReading, SpanHealth
from apps.network.present import present
from safecity_gis.core.network.alarms import Alarm, AlarmKind
from safecity_gis.core.network.elements import Outage
from tests.apps.network.making import make_feeder, make_row, make_supply
from tests.factories import make_jurisdiction, make_user

pytestmark = pytest.mark.django_db
URL, WHAT_IF = "/api/v1/network/outage/", "/api/v1/network/what-if/"


@pytest.fixture
def city() -> None:
    """Two sites in a row on one feeder; the battery of the second is measured half full."""
    make_row("south", "south")
    feeder = make_feeder()
    for site in ("s1", "s2"):
        make_supply(FibreNode.objects.get(code=site), feeder)
    second = FibreNode.objects.get(code="s2")
    PlaceReading.objects.create(node=second, at=timezone.now(), charge=0.5, simulated=True)


def blame(kind: ElementKind, code: str, cause: Cause) -> None:
    at = timezone.now() - timedelta(minutes=1)
    Alert.objects.create(
        cause=cause, dedupe_key=code, severity=Severity.SEVERE, jurisdiction=make_jurisdiction("south"), element_kind=kind,
        element=code, opened_at=at, known_at=at, simulated=True,
    )  # fmt: skip


def ask(status: int = 200, role: Role = Role.OPERATOR, **query: str) -> Any:
    client = Client()
    client.force_login(make_user(role))
    answer = client.get(URL, {"at_hour": "20", **query})
    assert answer.status_code == status, answer.content
    return answer.json()


def lost(answer: Any) -> list[int]:
    return [moment["counts"]["cameras_lost"] for moment in answer["moments"]]


def test_nothing_is_lost_when_all_is_well(city: None) -> None:
    answer = ask()
    assert lost(answer) == [0] * 9 and (answer["batteries"], answer["batteries_measured"]) == (2, 1)


def test_dark_fibre_and_lost_mains_are_lost_whoever_closed_their_alert(city: None) -> None:
    now = timezone.now()
    span = FibreSpan.objects.get(code="s1-s2")
    SpanHealth.objects.create(span=span, light=Light.DARK, simulated=True, valid_from=now, known_from=now)
    lose_mains("s1")
    assert present().lost == Outage.of(spans=["s1-s2"], mains=["s1"])
    assert lost(ask()) == [1, 1, 1, 1, 1, 1, 1, 1, 2]


def test_a_forecast_counts_with_the_charge_that_was_measured(city: None) -> None:
    blame(ElementKind.FEEDER, "feeder-1", Cause.FEEDER_LOST)
    answer = ask(kind="feeder", code="feeder-1")
    assert lost(answer) == [0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert answer["dark_in_h"] == [{"node": "s2", "hours": 4.0}, {"node": "s1", "hours": 8.0}]


def lose_mains(*codes: str) -> None:
    now = timezone.now()
    for node in FibreNode.objects.filter(code__in=codes):
        PlaceHealth.objects.create(
            node=node, switch=SwitchState.UP, mains=Mains.LOST, simulated=True, valid_from=now, known_from=now
        )


def test_what_shows_that_a_feeder_is_lost_is_part_of_its_share(city: None) -> None:
    blame(ElementKind.FEEDER, "feeder-1", Cause.FEEDER_LOST)
    lose_mains("s1", "s2")
    assert lost(ask(kind="feeder", code="feeder-1")) == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_one_place_without_mains_goes_dark_when_its_battery_is_empty(city: None) -> None:
    lose_mains("s2")
    answer = ask(kind="mains", code="s2")
    assert lost(answer) == [0, 0, 0, 0, 1, 1, 1, 1, 1] and answer["supposed"]["mains"] == ["s2"]


def test_a_lost_place_answers_for_its_dark_spans(city: None) -> None:
    now = timezone.now()
    blame(ElementKind.NODE, "s1", Cause.PLACE_LOST)
    for span in FibreSpan.objects.filter(code__in=["station-s1", "s1-s2"]):
        SpanHealth.objects.create(span=span, light=Light.DARK, simulated=True, valid_from=now, known_from=now)
    assert lost(ask(kind="node", code="s1"))[0] == 2


def test_each_fault_answers_for_its_own_share_and_a_supposition_for_what_comes_on_top(city: None) -> None:
    blame(ElementKind.SPAN, "s1-s2", Cause.SPAN_CUT)
    blame(ElementKind.SPAN, "station-s1", Cause.SPAN_CUT)
    assert lost(ask(kind="span", code="station-s1"))[0] == 1
    assert lost(ask(kind="span", code="s1-s2"))[0] == 0
    assert lost(ask())[0] == 2
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    answer = client.post(WHAT_IF, {"switches": ["s2"], "at_hour": 20}, content_type="application/json")
    assert lost(answer.json()) == [0] * 9


def test_what_is_not_there_any_more_is_not_counted(city: None) -> None:
    blame(ElementKind.SPAN, "gone", Cause.SPAN_CUT)
    assert present().lost == Outage() and present().besides(Alarm(AlarmKind.SPAN, "gone", since=0.0)) == Outage()


@pytest.mark.parametrize(
    "query", [{"kind": "span"}, {"code": "s1-s2"}, {"kind": "camera", "code": "x"}, {"kind": "span", "code": "x"}]
)
def test_half_a_question_or_one_about_nothing_is_refused(city: None, query: dict[str, str]) -> None:
    ask(400, **query)


def test_who_may_not_see_the_network_is_told_nothing(city: None) -> None:
    ask(403, Role.TRAFFIC_OFFICER)
