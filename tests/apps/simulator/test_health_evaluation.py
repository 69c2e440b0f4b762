"""`manage.py evaluate health`: an exam that a sound city passes, and that notices an alarm too few and one too many."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from apps.alerts.models import Alert
from apps.network.handlers import NetworkHandler
from apps.network.models import FibreNode
from apps.simulator.choices import FaultKind
from apps.simulator.city_view import CityView
from apps.simulator.evaluation import BEGIN, _case
from apps.simulator.evaluation.cases import MUST, target_of
from apps.simulator.evaluation.exam import Exam
from apps.simulator.plant.loading import plant_load
from tests.apps.network.making import make_feeder, make_row, make_supply
from tests.apps.simulator.towns import make_town, make_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> CityView:
    """Two sites in a row on one feeder, as the database has them."""
    make_row("south", "south")
    feeder = make_feeder()
    for site in ("s1", "s2"):
        make_supply(FibreNode.objects.get(code=site), feeder)
    return replace(make_town(), cameras=(make_view("cam-s1"), make_view("cam-s2")), plant=plant_load())


@pytest.mark.parametrize("kind", list(MUST))
def test_every_fault_raises_exactly_its_alarm_in_time(city: CityView, kind: FaultKind) -> None:
    case = _case(city, kind, seed=1)
    assert case.met, case


def test_well_cameras_and_a_well_plant_raise_nothing_in_ten_minutes(city: CityView) -> None:
    exam = Exam(city, seed=2, begin=BEGIN)
    exam.go_on(600)
    assert exam.raised(BEGIN) == []


def test_an_alarm_that_never_comes_is_noticed(city: CityView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NetworkHandler, "handle", lambda self, round_: None)
    case = _case(city, FaultKind.SPAN_CUT, seed=1)
    assert not case.met and case.took_s is None


def test_a_case_happens_somewhere_that_can_have_it(city: CityView) -> None:
    exam = Exam(city, seed=3, begin=BEGIN)
    assert {target_of(FaultKind.SWITCH_LOSS, city, exam.rng) for _ in range(20)} == {"s1", "s2"}
    assert target_of(FaultKind.FEEDER_LOSS, replace(city, plant=replace(city.plant, places=())), exam.rng) == ""


def test_without_a_city_it_says_what_to_do(tmp_path) -> None:
    with pytest.raises(CommandError, match="run city_seed"):
        call_command("evaluate", "health", "--html", str(tmp_path / "page.html"))
    assert not Alert.objects.exists()
