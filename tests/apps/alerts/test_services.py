"""Alerts: opened once, closed once, whatever is repeated or comes late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.choices import Role
from apps.alerts.choices import Cause, Severity
from apps.alerts.models import Alert
from apps.alerts.services import AlreadyClosed, alert_close, alert_end, alert_open
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from tests.factories import make_group, make_jurisdiction, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


def opened(seconds: float = 0, **values: Any) -> Alert | None:
    defaults = {
        "cause": Cause.TEST,
        "dedupe_key": "gate-1",
        "severity": Severity.MODERATE,
        "jurisdiction_id": make_jurisdiction().pk,
        "group_id": make_group().pk,
        "simulated": True,
    }
    return alert_open(at=START + timedelta(seconds=seconds), **{**defaults, **values})


def ended(seconds: float) -> Alert | None:
    return alert_end(cause=Cause.TEST, dedupe_key="gate-1", at=START + timedelta(seconds=seconds), simulated=True)


def test_the_same_cause_and_key_is_open_once() -> None:
    first = opened()

    assert first is not None
    assert opened() is None
    assert opened(5) is None
    assert Alert.objects.get().pk == first.pk


def test_a_repetition_is_counted_once() -> None:
    opened()
    for seconds in (5, 5, 7, 5, 7):
        opened(seconds)

    assert Alert.objects.get().repeats == 2


def test_the_same_key_is_another_alert_in_an_exercise_or_when_it_is_real() -> None:
    assert all([opened(), opened(simulated=False), opened(exercise_id="drill-1")])


def test_replayed_signals_change_nothing() -> None:
    for _ in range(3):
        opened(0)
        ended(5)
        opened(9)

    rows = list(Alert.objects.order_by("opened_at").values_list("opened_at", "closed_at"))

    assert rows == [(START, START + timedelta(seconds=5)), (START + timedelta(seconds=9), None)]


def test_an_opening_from_before_the_closing_comes_too_late() -> None:
    opened()
    ended(5)

    assert opened(3) is None


def test_a_closing_from_before_the_opening_closes_nothing() -> None:
    opened(9)

    assert ended(5) is None
    assert Alert.objects.open().count() == 1


def test_an_operator_closes_an_alert_with_a_reason_and_it_is_audited() -> None:
    alert, operator = opened(), make_user()
    assert alert is not None

    closed = alert_close(alert=alert, actor=operator, reason="checked by patrol")
    with pytest.raises(AlreadyClosed):
        alert_close(alert=alert, actor=operator, reason="again")

    assert (closed.closed_by, closed.close_reason) == (operator, "checked by patrol")
    entry = Entry.objects.get(action=Action.ALERT_CLOSE)
    assert (entry.actor, entry.target, entry.outcome, entry.reason) == (
        operator.username, str(alert.pk), Outcome.DONE, "checked by patrol",
    )  # fmt: skip


@pytest.mark.parametrize(
    "values", [{"role": Role.TRAFFIC_OFFICER}, {"jurisdictions": ("east",)}, {"groups": ("city",)}, {"role": None}]
)
def test_who_may_not_close_it_there_is_refused_and_that_is_audited(values: dict[str, Any]) -> None:
    alert = opened()
    assert alert is not None

    with pytest.raises(PermissionDenied):
        alert_close(alert=alert, actor=make_user(**values), reason="no business of mine")

    alert.refresh_from_db()
    assert alert.closed_at is None
    assert Entry.objects.get(action=Action.ALERT_CLOSE).outcome == Outcome.REFUSED
