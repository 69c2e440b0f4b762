"""Signals on the bus open and close what they may, and nothing of which fusion itself is the judge."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.alerts.choices import SIGNALLED, Cause, Severity
from apps.alerts.handlers import SignalHandler
from apps.alerts.models import Alert
from apps.alerts.services import alert_open
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from safecity_gis.messages.alerts import AlertPhase, AlertSignal
from safecity_gis.messages.alerts import Severity as SeverityOnBus
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def told(cause: str, phase: AlertPhase) -> list[str]:
    """Reasons for which the signal was refused."""
    round_ = new_round(registry_read(), NOW)
    signal = AlertSignal(
        simulated=True,
        cause=cause,
        dedupe_key="key",
        phase=phase,
        severity=SeverityOnBus.MINOR,
        district="south",
        at=NOW.timestamp(),
    )
    round_.signals = [signal]
    SignalHandler().handle(round_)
    return [reason for _, reason in round_.refused]


@pytest.mark.parametrize("cause", sorted(set(Cause) - SIGNALLED))
def test_a_signal_neither_opens_nor_closes_what_fusion_judges(cause: Cause) -> None:
    camera = make_camera()
    values = {"severity": Severity.MINOR, "jurisdiction_id": camera.jurisdiction_id, "simulated": True}
    alert_open(cause=cause, dedupe_key="key", at=NOW - timedelta(hours=1), **values)
    for phase in AlertPhase:
        assert told(cause, phase) == [f"cause {cause} is not for signals"]
    assert Alert.objects.get().closed_at is None


@pytest.mark.parametrize("cause", sorted(SIGNALLED))
def test_a_signal_opens_and_closes_what_it_may(cause: Cause) -> None:
    make_camera()
    assert told(cause, AlertPhase.OPEN) == [] and Alert.objects.get().cause == cause
    assert told(cause, AlertPhase.CLOSE) == [] and Alert.objects.get().closed_at is not None
