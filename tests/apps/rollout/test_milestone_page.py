"""The form of milestones: who enters and amends them, what is refused and in whose language, and what stays on record."""

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.rollout.models import Milestone
from tests.apps.rollout.rolling import make_phase, signed_in

pytestmark = pytest.mark.django_db
NEW, HALF = "/rollout/milestones/", "/rollout/milestones/half/"
FILLED = {"code": "proof", "contract": "west", "name": "Proof", "due_on": "2026-09-01", "amount": "500"}
AMENDED = {"name": "Half", "due_on": "2026-04-01", "amount": "250", "reached_on": "2026-03-20"}


@pytest.fixture
def client() -> Client:
    make_phase()
    return signed_in(Role.ADMINISTRATOR)[1]


def test_a_milestone_is_entered_shown_on_the_board_and_recorded(client: Client) -> None:
    assert client.post(NEW, FILLED).status_code == 302
    milestone = Milestone.objects.get(code="proof")
    assert (milestone.contract.code, milestone.due_on, milestone.amount, milestone.paid) == ("west", date(2026, 9, 1), 500, 0)
    told = Entry.objects.filter(action=Action.ROLLOUT_CHANGE, target="proof").get()
    assert told.data["after"]["amount"] == "500" and told.outcome == Outcome.DONE
    board = client.get("/rollout/").content.decode()
    assert "/rollout/milestones/proof/" in board and 'data-testid="milestone-new"' in board


def test_an_amended_milestone_keeps_its_code_and_contract_and_what_it_was_before(client: Client) -> None:
    assert 'value="2026-03-01"' in client.get(HALF).content.decode()
    assert client.post(HALF, AMENDED | {"code": "other", "contract": "east"}).status_code == 302
    milestone = Milestone.objects.get(code="half")
    assert (milestone.contract.code, milestone.due_on, milestone.amount) == ("west", date(2026, 4, 1), Decimal(250))
    data = Entry.objects.filter(action=Action.ROLLOUT_CHANGE, target="half").get().data
    assert (data["before"]["due_on"], data["after"]["due_on"]) == ("2026-03-01", "2026-04-01")
    assert (data["before"]["reached_on"], data["after"]["reached_on"]) == (None, "2026-03-20")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (NEW, FILLED | {"code": "half"}),
        (NEW, FILLED | {"contract": "nobody"}),
        (NEW, FILLED | {"amount": "-1"}),
        (NEW, FILLED | {"paid": "600", "paid_on": "2026-01-05"}),
        (NEW, FILLED | {"paid": "1"}),
        (NEW, FILLED | {"reached_on": "2999-01-01"}),
        (NEW, FILLED | {"due_on": "soon"}),
        (HALF, AMENDED | {"name": ""}),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_is_told(client: Client, path: str, told: dict[str, str]) -> None:
    before = list(Milestone.objects.order_by("code").values())
    answer = client.post(path, told)
    assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()
    assert list(Milestone.objects.order_by("code").values()) == before


@pytest.mark.parametrize("code", ["new", "half / proof"])
def test_a_milestone_of_any_code_that_a_file_brought_is_on_the_board_and_can_be_amended(client: Client, code: str) -> None:
    Milestone.objects.filter(code="half").update(code=code)
    link = f"/rollout/milestones/{quote(code)}/"
    assert f'href="{link}"' in client.get("/rollout/").content.decode()
    assert client.post(link, AMENDED).status_code == 302
    assert Milestone.objects.get(code=code).amount == 250


def test_refusals_speak_the_readers_language(client: Client) -> None:
    client.cookies["django_language"] = "ur"
    told = client.post(NEW, FILLED | {"paid": "1"}).content.decode()
    assert "ہر ادائیگی" in told and "a payment needs its day" not in told


def test_only_who_manages_assets_of_the_whole_city_gets_the_form(client: Client) -> None:
    for role, scope in ((Role.COMMANDER, {}), (Role.ADMINISTRATOR, {"jurisdictions": ("south",)})):
        _, other = signed_in(role, **scope)
        assert other.get(NEW).status_code == 403
        assert other.post(HALF, AMENDED).status_code == 403
        assert 'data-testid="milestone-new"' not in other.get("/rollout/").content.decode()
    assert Entry.objects.filter(action=Action.REPORT_VIEW, outcome=Outcome.REFUSED).count() >= 4
    assert Milestone.objects.get(code="half").amount == 200
    assert client.get("/rollout/milestones/nothing/").status_code == 404
