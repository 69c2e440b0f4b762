"""Refused tokens are in the audit, whose they were, and a flood of them is counted instead of listed."""

import pytest
from django.test import Client

from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.network.collector_services import collector_add, collector_withdraw, token_hash
from apps.network.refused_collectors import EVERY_S, MOST_ADDRESSES, RefusalBudget, refusal_record


@pytest.fixture(autouse=True)
def _fresh_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.network.refused_collectors._budget", RefusalBudget())


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_each_address_is_told_once_in_a_while_and_what_went_untold_is_counted() -> None:
    clock = Clock()
    budget = RefusalBudget(clock)
    assert [budget.spend("a"), budget.spend("a"), budget.spend("b"), budget.spend("a")] == [0, None, 1, None]
    clock.now += EVERY_S - 1
    assert budget.spend("a") is None
    clock.now += 1
    assert budget.spend("a") == 2


def test_a_flood_from_many_addresses_costs_a_bounded_number_of_rows() -> None:
    clock = Clock()
    budget = RefusalBudget(clock)
    assert sum(budget.spend(f"10.0.{number // 256}.{number % 256}") is not None for number in range(5000)) == MOST_ADDRESSES
    clock.now += EVERY_S
    assert budget.spend("a") == 5000 - MOST_ADDRESSES


@pytest.mark.django_db
def test_a_withdrawn_token_is_told_with_its_collector_and_a_made_up_one_without() -> None:
    token = collector_add(code="noc")
    collector_withdraw(code="noc")
    for digest, address in ((token_hash(token), "10.0.0.1"), (token_hash("guess"), "10.0.0.2")):
        refusal_record(digest=digest, address=address)
    withdrawn, unknown = Entry.objects.filter(action=Action.ACCESS_REFUSE).order_by("pk")
    assert (withdrawn.actor, withdrawn.target, withdrawn.reason) == ("collector noc", "noc", "token withdrawn")
    assert (unknown.actor, unknown.target, unknown.address) == ("unknown collector", "", "10.0.0.2")
    assert token not in str(withdrawn.data) and unknown.outcome == Outcome.REFUSED


@pytest.mark.django_db
def test_a_hundred_guesses_over_http_leave_one_row() -> None:
    for number in range(100):
        answer = Client().post("/api/v1/network/readings/", {}, "application/json", headers={"Authorization": f"Bearer {number}"})
        assert answer.status_code == 401
    assert Entry.objects.filter(action=Action.ACCESS_REFUSE, target_type="collector").count() == 1
