"""Jobs of traffic: minutes past their retention are dropped."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from apps.traffic.models import AreaMinute, ConflictDay, LineMinute, SegmentMinute, TravelTime


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="purge_traffic_minutes")
def purge_traffic_minutes(timestamp: int) -> None:
    """Drop what was measured before the retention, every night."""
    oldest = datetime.fromtimestamp(timestamp, UTC) - timedelta(days=settings.TRAFFIC_RETENTION_DAYS)
    SegmentMinute.objects.filter(minute__lt=oldest).delete()
    AreaMinute.objects.filter(minute__lt=oldest).delete()
    LineMinute.objects.filter(minute__lt=oldest).delete()
    TravelTime.objects.filter(at__lt=oldest).delete()
    ConflictDay.objects.filter(day__lt=oldest.date()).delete()
