"""Jobs of tracking."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from apps.tracking.services import tracklet_days_purge


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="purge_tracklet_days")
def purge_tracklet_days(timestamp: int) -> None:
    """Drop the days of tracklets that are past their retention, every night."""
    tracklet_days_purge(today=datetime.fromtimestamp(timestamp, UTC).date())
