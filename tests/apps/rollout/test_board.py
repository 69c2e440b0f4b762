"""The board's figures, counted by hand from ten cameras; who sees which of them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.choices import Role
from apps.cameras.choices import Lifecycle
from apps.rollout.board_selectors import Board, board
from apps.rollout.chart import LIGHT, chart_of
from apps.rollout.days import day_end, day_of
from apps.rollout.services import rollout_set
from safecity_gis.core.rollout.forecast import Untold
from tests.apps.rollout.rolling import EVERYWHERE, PHASE, day, known_since_the_start, live, make_phase
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


def at(number: float, user: Any = None, **values: Any) -> Board:
    """The board so many days after the start, by what is known now."""
    return board(user, **{"phase": "1", "as_of": day(number), "known_at": timezone.now(), **values})


def test_cameras_are_counted_by_state_district_and_contractor() -> None:
    make_phase()
    found = at(80)
    assert found.counts == {"planned": 2, "installed": 1, "commissioned": 5, "faulty": 1, "retired": 1}
    assert (found.in_service, found.cameras, found.target, found.untold) == (6, 10, 10, 0)
    assert [(row.code, row.in_service, row.cameras) for row in found.districts] == [("east", 4, 4), ("south", 2, 6)]
    assert [(row.code, row.in_service, row.counts["retired"]) for row in found.contractors] == [("A", 2, 1), ("B", 4, 0)]


def test_cameras_that_are_installed_or_past_it_stand_against_the_plan_for_that_state() -> None:
    make_phase()
    assert at(80).other_plans == []
    installed = {18: [(0, 0), (1, 7), (18, 10)]}
    rollout_set(actor=None, phases=[replace(PHASE, other_plans={"installed": installed})], milestones=[])
    (told,) = at(31 + 28).other_plans
    assert (told.state, told.reached, told.plans[0].planned) == ("installed", 6, pytest.approx(7.18, abs=0.02))
    assert told.plans[0].behind_months == pytest.approx(2 - 6 / 7, abs=0.02)
    assert [plan.length for plan in at(59).plans] == [18, 24]
    rollout_set(actor=None, phases=[replace(PHASE, code="1-upgraded")], milestones=[])
    assert at(59).other_plans == []


def test_it_tells_what_was_true_on_an_earlier_day() -> None:
    make_phase()
    assert at(5).counts["planned"] == 10
    assert (at(41).in_service, at(41).counts["faulty"]) == (3, 1)
    assert [at(number).in_service for number in (44, 46, 51, 53)] == [3, 4, 3, 4]


def test_what_was_known_then_is_told_apart_from_what_is_known_now() -> None:
    cameras = make_phase()
    known_since_the_start()
    before = day(90)
    live(cameras[0], (30, Lifecycle.COMMISSIONED))
    assert at(80).in_service == 7
    assert at(80, known_at=before).in_service == 6


def test_cameras_of_which_nothing_is_known_stand_apart_and_those_of_no_phase_do_not_count() -> None:
    cameras = make_phase()
    make_camera(code="silent", lifecycle=None, contract=cameras[0].contract)
    make_camera(code="unpromised")
    assert (at(80).cameras, at(80).untold) == (11, 1)


def test_each_months_end_has_its_count_and_both_plans_stand_beside_it() -> None:
    make_phase()
    found = at(60)
    told = dict(zip(found.months, found.measured, strict=False))
    assert [told[month] for month in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))] == [0, 3, 5]
    eighteen, twenty_four = found.plans
    assert (eighteen.length, eighteen.due_on, twenty_four.due_on) == (18, date(2027, 7, 1), date(2028, 1, 1))
    planned = dict(zip(found.months, eighteen.cameras, strict=True))
    assert [planned[date(2026, month, 1)] for month in (1, 2, 3)] == [0, 2, 4]
    assert planned[date(2027, 7, 1)] == planned[date(2028, 1, 1)] == 10


def test_how_far_a_plan_is_behind_is_told_in_months() -> None:
    make_phase()
    eighteen, twenty_four = at(58.9).plans
    assert eighteen.planned == pytest.approx(4, abs=0.1)
    assert eighteen.behind_months == pytest.approx(0)
    assert twenty_four.behind_months == pytest.approx(2 - 24 * 4 / 10)
    ahead, _ = at(31).plans
    assert ahead.behind_months == pytest.approx(1 - 1.5)
    late, _ = at(400).plans
    assert late.behind_months is not None and 5 < late.behind_months < 7


def test_milestones_are_due_late_or_reached_as_of_the_day() -> None:
    make_phase()
    assert [(due.code, due.standing, due.days_late) for due in at(80).milestones] == [
        ("half", "late", 21),
        ("east-half", "due", 0),
        ("design", "reached_late", 10),
    ]
    early = {due.code: due.standing for due in at(20).milestones}
    assert early["design"] == early["half"] == "due"


def test_money_is_planned_committed_and_paid_by_the_day() -> None:
    make_phase()
    (costs,) = at(80).costs or ()
    assert (costs.currency, costs.planned, costs.committed, costs.paid) == ("PKR", 1000, 900, 350)
    assert [cost.paid for cost in at(20).costs or ()] == [Decimal(50)]


def test_the_forecast_goes_by_the_last_twelve_weeks_and_says_when_it_cannot_be_told() -> None:
    make_phase()
    outlook = at(80).outlook
    assert outlook is not None and outlook.remaining == 4
    assert outlook.weekly == [3, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0], "eleven whole weeks since the start, the oldest first"
    assert outlook.early_on is not None and outlook.middle_on is not None
    assert date(2026, 3, 22) < outlook.early_on < outlook.middle_on
    young = at(20).outlook
    assert young is not None and young.untold is Untold.TOO_SHORT and len(young.weekly) == 2
    stalled = at(200).outlook
    assert stalled is not None and stalled.untold is Untold.STALLED and stalled.middle_on is None


def test_the_midnight_that_ends_a_day_belongs_to_it() -> None:
    make_phase()
    day = date(2026, 2, 1)
    found = at(0, as_of=day_end(day))
    assert (day_of(found.as_of), found.measured[-1], found.months[len(found.measured) - 1]) == (day, 3, day)
    assert {due.code: due.days_late for due in at(0, as_of=day_end(date(2026, 3, 1))).milestones}["half"] == 0


def test_parts_that_begin_later_end_later_and_are_planned_for_together() -> None:
    make_phase()
    rollout_set(actor=None, phases=[replace(PHASE, code="1-upgraded", starts_on=date(2026, 7, 1))], milestones=[])
    found = at(80)
    assert (found.target, found.months[0], found.months[-1]) == (20, date(2026, 1, 1), date(2028, 7, 1))
    assert [plan.due_on for plan in found.plans] == [date(2028, 1, 1), date(2028, 7, 1)]
    assert found.plans[0].cameras[-1] == 20


def test_the_chart_has_a_point_for_each_month_that_has_come_and_ends_today() -> None:
    make_phase()
    found = at(60)
    chart = chart_of(found, LIGHT)
    assert chart is not None and len(chart.plans) == 2
    points = [tuple(map(float, point.split(","))) for point in chart.done.split()]
    assert len(points) == len(found.measured) and points[-1][0] == chart.today
    assert all(chart.left <= x <= chart.right and chart.top <= y <= chart.bottom for x, y in points)
    assert points[0][1] == chart.bottom > points[-1][1]


def test_one_who_sees_a_district_counts_it_without_plans_money_or_forecast() -> None:
    make_phase()
    found = at(80, make_user(Role.COMMANDER))
    assert (found.cameras, found.in_service, found.whole, found.target) == (6, 2, False, None)
    assert (found.plans, found.costs, found.outlook) == ([], None, None)
    assert [due.contract for due in found.milestones] == ["west", "west"] and found.milestones[0].amount is None


@pytest.mark.parametrize(
    ("role", "counts", "money"),
    [
        (Role.COMMANDER, 10, True),
        (Role.OVERSIGHT, 10, True),
        (Role.ADMINISTRATOR, 10, True),
        (Role.OPERATOR, 10, False),
        (Role.REVIEWER, 0, False),
    ],
)
def test_counts_go_by_the_right_to_cameras_and_money_by_a_right_of_its_own(role: Role, counts: int, money: bool) -> None:
    make_phase()
    found = at(80, make_user(role, **EVERYWHERE))
    assert (found.cameras, found.costs is not None) == (counts, money)
    assert all((due.amount is not None) is money for due in found.milestones)


def test_the_number_of_queries_does_not_grow_with_the_cameras(django_assert_max_num_queries: Any) -> None:
    make_phase()
    user = make_user(Role.COMMANDER, **EVERYWHERE)
    with django_assert_max_num_queries(22):
        at(80, user)


def test_without_a_plan_there_are_counts_and_nothing_else() -> None:
    found = board(None, phase="9", as_of=day(80), known_at=day(80) + timedelta(days=1))
    assert (found.cameras, found.plans, found.months, found.outlook, chart_of(found, LIGHT)) == (0, [], [], None, None)
