"""Jobs of violations: what is past its retention goes."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from apps.violations.raise_services import violations_clear, violations_lapse


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="clear_violations")
def clear_violations(timestamp: int) -> None:
    """End what nobody decided in time, also while fusion stands, and delete plates and photos whose retention is over."""
    now = datetime.fromtimestamp(timestamp, UTC)
    violations_lapse(now=now)
    violations_clear(now=now)
