"""Jobs of crowds."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from apps.crowd.models import ZoneMinute


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="purge_crowd_minutes")
def purge_crowd_minutes(timestamp: int) -> None:
    """Drop the minutes of crowd zones that are past their retention, every night."""
    oldest = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=settings.CROWD_RETENTION_DAYS)
    ZoneMinute.objects.filter(minute__lt=oldest).delete()
