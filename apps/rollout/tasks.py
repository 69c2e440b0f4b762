"""Jobs of the roll-out."""

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.rollout.report.keeping import kept_weeks, report_keep, reports_expire
from apps.rollout.report.selectors import health_report
from apps.rollout.weeks import last_week

log = structlog.get_logger(__name__)


@app.periodic(cron="40 0 * * *")
@app.task(queueing_lock="weekly_health_report", pass_context=False)
def weekly_health_report(timestamp: int) -> None:
    """Make and keep last week's report, on Monday or on the first day after it on which jobs run; drop the oldest."""
    now = timezone.now()
    week = last_week(now)
    if week not in kept_weeks():
        report_keep(health_report(None, week=week, now=now))
        audit_record(actor=SYSTEM, action=Action.REPORT_MAKE, target_type="health report", target=week)
        log.info("rollout.report.kept", week=week)
    if expired := reports_expire(now):
        log.info("rollout.report.expired", count=expired)
