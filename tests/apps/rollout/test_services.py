"""Who sets plans and milestones, what is refused, and that each change is on record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.rollout.files import parse_rollout
from apps.rollout.models import Milestone, Phase, PlanPoint
from apps.rollout.services import RolloutRefused, rollout_set
from apps.simulator.city.facts import FOLDER
from tests.apps.rollout.rolling import MILESTONES, PHASE, make_phase, signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MILESTONE = "/api/v1/rollout/milestones/half/"


def put(client: Any, **told: Any) -> Any:
    return client.put(MILESTONE, {"reached_on": None, "paid": "0", "paid_on": None, **told}, content_type="application/json")


def test_only_who_manages_assets_sets_plans_and_a_refusal_is_on_record() -> None:
    with pytest.raises(PermissionDenied):
        rollout_set(actor=make_user(Role.COMMANDER), phases=[PHASE], milestones=[])
    assert not Phase.objects.exists()
    assert Entry.objects.get(action=Action.ROLLOUT_CHANGE).outcome == Outcome.REFUSED
    assert rollout_set(actor=make_user(Role.ADMINISTRATOR), phases=[PHASE], milestones=[]) == 1
    assert Entry.objects.filter(action=Action.ROLLOUT_CHANGE, outcome=Outcome.DONE).count() == 1


def test_a_plan_that_is_set_again_takes_the_place_of_the_old_one() -> None:
    for points in ([(0, 0), (18, 10)], [(0, 1), (6, 5), (18, 10)]):
        rollout_set(actor=None, phases=[replace(PHASE, plans={18: points})], milestones=[])
    assert list(PlanPoint.objects.values_list("month", "cameras")) == [(0, 1), (6, 5), (18, 10)]


def test_other_states_are_planned_only_where_the_contract_has_them() -> None:
    installed = {18: [(0, 0), (9, 6), (18, 10)]}
    rollout_set(actor=None, phases=[replace(PHASE, other_plans={"installed": installed})], milestones=[])
    told = PlanPoint.objects.filter(state="installed").values_list("length", "month", "cameras")
    assert list(told) == [(18, 0, 0), (18, 9, 6), (18, 18, 10)]
    assert PlanPoint.objects.filter(state="commissioned").count() == 5
    for state, points in (("retired", installed), ("commissioned", installed), ("installed", {18: [(0, 0), (18, 9)]})):
        with pytest.raises(RolloutRefused):
            rollout_set(actor=None, phases=[replace(PHASE, other_plans={state: points})], milestones=[])


def test_what_is_there_is_left_alone_where_only_new_things_are_wanted() -> None:
    rollout_set(actor=None, phases=[replace(PHASE, budget=Decimal(7))], milestones=[])
    assert rollout_set(actor=None, phases=[PHASE], milestones=[], synthetic=True, only_new=True) == 0
    assert (Phase.objects.get().budget, Phase.objects.get().synthetic) == (7, False)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(0, 0), (6, 8), (12, 7), (18, 10)], "never fall"),
        ([(0, 0), (18, 9)], "end at 10"),
        ([(0, 0), (19, 10)], "within"),
        ([(6, 0), (3, 10)], "rise"),
        ([], "rise"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(points: list[tuple[int, int]], words: str) -> None:
    with pytest.raises(RolloutRefused, match=words):
        rollout_set(actor=None, phases=[replace(PHASE, plans={18: points})], milestones=[])


TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    "change",
    [
        {"paid": Decimal(201), "paid_on": date(2026, 1, 5)},
        {"paid": Decimal(-1), "paid_on": date(2026, 1, 5)},
        {"paid": Decimal(1)},
        {"paid_on": date(2026, 1, 5)},
        {"reached_on": TOMORROW},
        {"paid": Decimal(1), "paid_on": TOMORROW},
        {"contract": "nobody"},
    ],
)
def test_a_milestone_that_makes_no_sense_is_refused_whole(change: dict[str, Any]) -> None:
    make_phase()
    Milestone.objects.all().delete()
    with pytest.raises(RolloutRefused):
        rollout_set(actor=None, phases=[], milestones=[MILESTONES[0], replace(MILESTONES[1], **change)])
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Milestone.objects.filter(code="half").update(paid=201, paid_on=date(2026, 1, 1)),
        lambda: Milestone.objects.filter(code="half").update(paid=1),
        lambda: Milestone.objects.filter(code="half").update(paid_on=date(2026, 1, 1)),
        lambda: PlanPoint.objects.filter(length=18, month=18).update(month=19),
        lambda: PlanPoint.objects.filter(length=24).update(length=30),
        lambda: Phase.objects.update(cameras=0),
        lambda: Phase.objects.update(currency="Rs"),
    ],
)
def test_the_database_itself_refuses_it_too(spoil: Callable[[], object]) -> None:
    make_phase()
    with pytest.raises(IntegrityError), transaction.atomic():
        spoil()


def test_an_administrator_reports_a_milestone_and_what_it_was_before_is_on_record() -> None:
    make_phase()
    _, client = signed_in(Role.ADMINISTRATOR)
    answer = put(client, reached_on="2026-03-10", paid="150.50", paid_on="2026-03-12")
    assert answer.status_code == 200, answer.content
    row = Milestone.objects.get(code="half")
    assert (row.reached_on, row.paid, row.paid_on) == (date(2026, 3, 10), Decimal("150.50"), date(2026, 3, 12))
    entry = Entry.objects.get(action=Action.ROLLOUT_CHANGE, target="half")
    assert entry.data["before"]["paid"] == "0.00" and entry.data["after"]["paid"] == "150.50"
    assert put(client, paid="999", paid_on="2026-03-12").status_code == 400
    assert put(client, paid="nothing").status_code == 400


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.OVERSIGHT, Role.OPERATOR])
def test_nobody_else_reports_a_milestone(role: Role) -> None:
    make_phase()
    assert put(signed_in(role)[1], paid="1", paid_on="2026-03-12").status_code == 403


@pytest.mark.parametrize("wrong", ["plans = []", "plans = {}\nstates = []", "plans = {18 = [[0, 0]]}\nstates = {installed = []}"])
def test_a_plan_that_is_no_table_is_refused_in_words(wrong: str) -> None:
    plain = 'code = "1"\nstarts_on = 2026-01-01\ncameras = 10\nbudget = 1\ncurrency = "PKR"\n'
    with pytest.raises(RolloutRefused, match="no roll-out file"):
        parse_rollout(f"[[phase]]\n{plain}{wrong}")


def test_the_made_up_plan_of_the_city_is_sound() -> None:
    phases, milestones = parse_rollout((FOLDER / "rollout.toml").read_text())
    assert sum(phase.cameras for phase in phases) == 1300
    assert {length for phase in phases for length in phase.plans} == {18, 24}
    assert rollout_set(actor=None, phases=phases, milestones=[], synthetic=True) == 2
    assert sum(one.amount for one in milestones) <= sum(phase.budget for phase in phases)


@pytest.mark.parametrize("text", ["phase = 3", "[[phase]]\ncode = 'x'", "[[milestone]]\ncode='a'\ndue_on='soon'", "]"])
def test_a_file_that_makes_no_sense_ends_with_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(CommandError, match="no roll-out file"):
        call_command("rollout_set", tmp_path / "plan.toml")
