"""The only writer of plate reads: the newest revision of each vehicle, days made ahead and dropped after their retention."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db.models import Q

from apps.plates.models import PlateRead
from apps.timeline.partitions import partitions_drop, partitions_ensure
from apps.timeline.rounds import KnownCamera
from safecity_gis.core.plates.matching import variants
from safecity_gis.messages.plates import PlateSighting

TABLE = PlateRead._meta.db_table
DAYS_AHEAD = 2
WHOLE_SIGHTING = timedelta(days=3)
"""Two revisions of one vehicle's tracklet are not farther apart."""


class Stored:
    """What became of the sightings of a round: those that are new, and the vehicles that had been told before."""

    def __init__(self) -> None:
        self.sightings: list[PlateSighting] = []
        self.retold: set[UUID] = set()


def reads_store(
    *, sightings: Sequence[PlateSighting], cameras: Mapping[str, KnownCamera], known_at: datetime, days: set[date]
) -> Stored:
    """Keep the newest revision of each vehicle; one that is not newer than what is stored changes nothing.

    Args:
        cameras: those that the sightings name.
        known_at: aware.
        days: UTC days that are known to have a partition; brought up to date.
    """
    stored, newest = Stored(), _newest(sightings)
    if not newest:
        return stored
    known = _known(newest)
    stored.sightings = [one for name, one in newest.items() if name not in known or known[name][0] < one.revision]
    stored.retold = {one.tracklet_id for one in stored.sightings if one.tracklet_id in known}
    if stored.retold:
        gone = Q()
        for name in stored.retold:
            gone |= Q(tracklet_id=name, captured_at=known[name][1])
        PlateRead.objects.filter(gone).delete()
    _days_make(days, {instant(one.captured_at).date() for one in stored.sightings})
    PlateRead.objects.bulk_create([_row(one, cameras[one.camera], known_at) for one in stored.sightings])
    return stored


def read_days_prepare(*, today: date) -> list[date]:
    """Make the partitions of yesterday, today and the next days, so that no row waits for one."""
    return partitions_ensure(TABLE, (today + timedelta(days=offset) for offset in range(-1, DAYS_AHEAD + 1)))


def read_days_purge(*, today: date) -> list[date]:
    """Drop the days that are older than the retention; leads have their own copies."""
    return partitions_drop(TABLE, before=today - timedelta(days=settings.PLATE_RETENTION_DAYS))


def instant(epoch_s: float) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)


def told_votes(sighting: PlateSighting) -> list[Any]:
    """As `PlateRead.votes` keeps them."""
    return [[vote.character, round(vote.confidence, 4), _shares(vote.alternatives)] for vote in sighting.votes]


def told_reads(sighting: PlateSighting) -> list[Any]:
    """As `PlateRead.reads` keeps them."""
    return [[read.at, read.text, round(read.sharpness, 4)] for read in sighting.reads]


def place_of(sighting: PlateSighting) -> Point | None:
    if sighting.lon is None or sighting.lat is None:
        return None
    return Point(sighting.lon, sighting.lat, srid=4326)


def _shares(alternatives: Iterable[tuple[str, float]]) -> list[list[Any]]:
    return [[character, round(share, 4)] for character, share in alternatives]


def _newest(sightings: Sequence[PlateSighting]) -> dict[UUID, PlateSighting]:
    newest: dict[UUID, PlateSighting] = {}
    for sighting in sightings:
        before = newest.get(sighting.tracklet_id)
        if before is None or before.revision < sighting.revision:
            newest[sighting.tracklet_id] = sighting
    return newest


def _known(newest: Mapping[UUID, PlateSighting]) -> dict[UUID, tuple[int, datetime]]:
    """Revision and time of what is stored of these vehicles; looks at a few days only."""
    times = [instant(one.captured_at) for one in newest.values()]
    around = (min(times) - WHOLE_SIGHTING, max(times) + WHOLE_SIGHTING)
    rows = PlateRead.objects.filter(tracklet_id__in=list(newest), captured_at__range=around).order_by()
    return {name: (revision, at) for name, revision, at in rows.values_list("tracklet_id", "revision", "captured_at")}


def _days_make(days: set[date], wanted: set[date]) -> None:
    missing = wanted - days
    if missing:
        partitions_ensure(TABLE, missing)
        days |= missing


def _row(sighting: PlateSighting, camera: KnownCamera, known_at: datetime) -> PlateRead:
    return PlateRead(
        tracklet_id=sighting.tracklet_id,
        captured_at=instant(sighting.captured_at),
        revision=sighting.revision,
        known_at=known_at,
        camera_id=camera.pk,
        object_class=int(sighting.object_class),
        text=sighting.text,
        written=sighting.written,
        form=sighting.form,
        grammar=sighting.grammar,
        confidence=sighting.confidence,
        sharpness=sighting.sharpness,
        keys=list(variants(sighting.text, sighting.votes)),
        votes=told_votes(sighting),
        reads=told_reads(sighting),
        colour=sighting.colour or "",
        position=place_of(sighting),
        clock=str(sighting.clock.value),
        worker=sighting.worker,
        crop=sighting.crop,
        simulated=sighting.simulated,
        exercise_id=sighting.exercise_id or "",
    )
