"""Jobs of plates: what is past its retention goes, long previews are made."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from apps.plates.hit_services import hits_clear, hits_lapse
from apps.plates.models import HotlistVersion
from apps.plates.read_services import read_days_purge
from apps.plates.version_services import version_preview_run


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="purge_plate_days")
def purge_plate_days(timestamp: int) -> None:
    """Drop the days of plate reads that are past their retention, every night."""
    read_days_purge(today=datetime.fromtimestamp(timestamp, UTC).date())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="clear_plate_hits")
def clear_plate_hits(timestamp: int) -> None:
    """Delete photos and reads of leads whose retention is over; also where fusion, which lets leads lapse, does not run."""
    now = datetime.fromtimestamp(timestamp, UTC)
    hits_lapse(now=now)
    hits_clear(now=now)


@app.task
def preview_version(version_id: int) -> None:
    """Preview a long change, which nobody should wait for in front of a page."""
    version_preview_run(version=HotlistVersion.objects.select_related("hotlist__jurisdiction").get(pk=version_id))
