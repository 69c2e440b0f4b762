"""The health page: who gets it, with which filters, and that it runs no script or style of its own."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from tests.apps.rollout.rolling import make_phase, signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/health/{query}")
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_it_offers_the_sites_and_contractors_in_ones_charge_alone() -> None:
    east = make_phase()[-1]
    html = page(signed_in(Role.COMMANDER, jurisdictions=("south",))[1])
    assert "<option>A</option>" in html and "<option>B</option>" not in html
    assert f'value="{east.site.code}"' not in html
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", html)


def test_oversight_reads_it_without_a_way_to_the_map_and_a_reviewer_not_at_all() -> None:
    make_phase()
    assert 'data-map="no"' in page(signed_in(Role.OVERSIGHT)[1])
    assert 'data-map="yes"' in page(signed_in(Role.OPERATOR)[1])
    assert signed_in(Role.REVIEWER)[1].get("/health/").status_code == 403
    assert Entry.objects.get(action=Action.REPORT_VIEW, outcome=Outcome.REFUSED).target == "health"


@pytest.mark.parametrize("asked", ["", "?since=soon&until=never", "?since=2999-01-01&until=2999-01-01"])
def test_days_that_make_no_sense_become_the_last_week_or_today(asked: str) -> None:
    html = page(signed_in(Role.COMMANDER)[1], asked)
    today = timezone.localdate()
    since = today if "2999" in asked else today - timedelta(days=7)
    assert f'name="since" value="{since}"' in html and f'name="until" value="{today}"' in html


def test_the_first_days_of_the_calendar_have_no_week_before_them() -> None:
    html = page(signed_in(Role.COMMANDER)[1], "?until=0001-01-03")
    assert 'name="since" value="0001-01-01"' in html and 'name="until" value="0001-01-03"' in html
