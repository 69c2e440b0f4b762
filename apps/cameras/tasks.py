"""Jobs of cameras."""

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from apps.cameras.coverage_services import Cancelled, coverage_compute

log = structlog.get_logger(__name__)


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="compute_coverage", pass_context=True)
def compute_coverage(context: JobContext, timestamp: int) -> None:
    """Compute what cameras see wherever a pose or a building changed, and every hour in case a change was missed."""
    try:
        done = coverage_compute(
            progress=lambda done, of: log.info("coverage.progress", cameras=done, of=of), cancelled=context.should_abort
        )
    except Cancelled as stopped:
        log.warning("coverage.cancelled", state=str(stopped))
        raise JobAborted from stopped
    log.info("coverage.computed", **vars(done))
