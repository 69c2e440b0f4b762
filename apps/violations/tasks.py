"""Jobs of violations: what is past its retention goes."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from apps.violations.raise_services import violations_clear, violations_lapse
from apps.violations.send_services import leftovers_clear


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="clear_violations")
def clear_violations(timestamp: int) -> None:
    """End what nobody decided in time, also while fusion stands; delete plates and photos whose retention is over, and those that
    a killed hand-over left behind."""
    now = datetime.fromtimestamp(timestamp, UTC)
    violations_lapse(now=now)
    violations_clear(now=now)
    leftovers_clear()
