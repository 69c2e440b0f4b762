"""Simulated faults: what a camera with one tells, who may begin and end them, and that they stay known."""

from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.models import Entry
from apps.network.models import FibreNode
from apps.simulator.ailments import NOTICED_AFTER_S
from apps.simulator.choices import FaultKind
from apps.simulator.fault_selectors import faults_now
from apps.simulator.faults import Fault, Faults
from apps.simulator.health import HealthRound
from apps.simulator.models import Fault as StoredFault
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.health import HealthMessage, HealthSample, PictureVerdict, SourceCondition, ViewVerdict
from tests.apps.network.making import make_feeder, make_row, make_supply
from tests.apps.simulator.towns import make_view
from tests.factories import make_camera, make_user

URL = "/api/v1/simulation/faults/"


def told(kind: FaultKind | None, *, at: float = 100.0, began: float = 0.0) -> HealthSample:
    """What the camera says at `at`; it went wrong at `began`."""
    turn = HealthRound([make_view()], rate=5.0, worker="sim", ticks_per_s=1, rng=np.random.default_rng(1))
    faults = {"cam-1": Fault(kind, "cam-1", began)} if kind else {}
    (sample,) = turn.step(at, (), {"cam-1"}, faults)
    return sample


def test_a_healthy_camera_says_so_and_every_sample_can_be_sent() -> None:
    sample = told(None)
    assert sample.picture is not None and sample.picture.verdict is PictureVerdict.CLEAR
    assert (sample.wanted_fps, sample.width_px) == (5.0, 1920) and abs(sample.clock_offset_s or 9) < 1
    for kind in (None, FaultKind.CAMERA_LOSS, FaultKind.MOVED, FaultKind.FROZEN):
        assert decode(encode(told(kind)), HealthMessage).camera == "cam-1"


@pytest.mark.parametrize("kind", [FaultKind.FROZEN, FaultKind.BLACK, FaultKind.COVERED, FaultKind.BLURRED])
def test_a_fault_of_the_picture_shows_once_the_worker_has_noticed_it(kind: FaultKind) -> None:
    early, late = told(kind, at=NOTICED_AFTER_S - 1), told(kind, at=NOTICED_AFTER_S + 1)
    assert early.picture is not None and early.picture.verdict is PictureVerdict.CLEAR
    assert late.picture is not None and (late.picture.verdict.value, late.picture.since) == (kind.value, 0.0)


def test_a_camera_turned_away_says_so_and_that_it_is_back() -> None:
    turn = HealthRound([make_view()], rate=5.0, worker="sim", ticks_per_s=1, rng=np.random.default_rng(1))
    faults = {"cam-1": Fault(FaultKind.MOVED, "cam-1", 0.0)}
    (away,), (back,) = turn.step(60.0, (), {"cam-1"}, faults), turn.step(61.0, (), {"cam-1"}, {})
    assert away.view is not None and away.view.verdict is ViewVerdict.MOVED
    assert back.view is not None and back.view.verdict is ViewVerdict.STEADY


def test_clock_rate_and_link() -> None:
    assert (told(FaultKind.CLOCK_DRIFT, at=20.0).clock_offset_s, told(FaultKind.CAMERA_LOSS).condition) == (
        10.0,
        SourceCondition.UNREACHABLE,
    )
    slow = told(FaultKind.LOW_FPS)
    assert (slow.arrived_fps or 9) < 0.3 * 5.0
    conditions = {told(FaultKind.FLAPPING, at=at).condition for at in (1.0, 4.0)}
    assert conditions == {SourceCondition.UNREACHABLE, SourceCondition.STREAMING}


def test_faults_of_plant_and_cameras_are_kept_apart() -> None:
    both = Faults.of([Fault(FaultKind.SPAN_CUT, "e1", 1.0), Fault(FaultKind.BLACK, "cam-1", 2.0)])
    assert both.targets(FaultKind.SPAN_CUT) == {"e1"} and [fault.target for fault in both.of_cameras] == ["cam-1"]


@pytest.mark.django_db
def test_the_commander_cuts_a_span_and_mends_it_and_both_stay_known() -> None:
    make_row("south")
    client = Client()
    client.force_login(make_user(Role.COMMANDER))
    answer = client.post(URL, {"kind": "span_cut", "target": "station-s1"}, content_type="application/json")
    assert answer.status_code == 201
    assert faults_now().targets(FaultKind.SPAN_CUT) == {"station-s1"}
    assert [fault["target"] for fault in client.get(URL).json()["faults"]] == ["station-s1"]
    ended = client.post(f"{URL}{answer.json()['id']}/end/", content_type="application/json")
    assert ended.status_code == 200 and ended.json()["ended_at"] is not None
    assert client.post(f"{URL}{answer.json()['id']}/end/", content_type="application/json").status_code == 404
    assert faults_now() == Faults() and StoredFault.objects.count() == 1
    changes = Entry.objects.filter(action="simulation.change").order_by("pk").values_list("target", "data__what")
    assert list(changes) == [("station-s1", "began"), ("station-s1", "ended")]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISASTER_MANAGER, Role.OVERSIGHT])
def test_others_may_not(role: Role) -> None:
    make_row("south")
    client = Client()
    client.force_login(make_user(role))
    answer = client.post(URL, {"kind": "span_cut", "target": "station-s1"}, content_type="application/json")
    assert answer.status_code == 403 and not StoredFault.objects.exists()


@pytest.mark.django_db
def test_only_what_is_there_and_simulated_can_have_a_fault() -> None:
    make_row("south")
    make_supply(FibreNode.objects.get(code="s1"), make_feeder())
    make_camera(code="real", simulated=False)
    for kind, target in (("span_cut", "s1"), ("switch_loss", "nowhere"), ("mains_loss", "centre"), ("black", "real")):
        with pytest.raises(CommandError, match=target):
            call_command("simulate_fault", kind, target)
    call_command("simulate_fault", "mains_loss", "s1", "--lasts", "60", stdout=StringIO())
    out = StringIO()
    call_command("simulate_fault", stdout=out)
    assert out.getvalue().startswith("mains_loss s1 since")
    call_command("simulate_fault", "--end-all", stdout=StringIO())
    assert faults_now() == Faults()
