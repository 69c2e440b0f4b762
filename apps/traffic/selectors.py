"""What the corridor board shows: the present of every segment that a user may see, and the past of one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Avg, Min, Sum
from django.utils import timezone

from apps.accounts.selectors import AnyUser
from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.traffic.choices import AreaKind
from apps.traffic.models import (
    Area,
    AreaMinute,
    Closure,
    ConflictDay,
    CountingLine,
    LineMinute,
    Note,
    Segment,
    SegmentMinute,
    TravelLink,
    TravelTime,
)
from safecity_gis.core.traffic.levels import BANDS, HCM, level_of

PRESENT = timedelta(minutes=5)
"""What the board calls now: the newest minutes together."""
NEWEST = timedelta(minutes=15)
CONFLICT_DAYS = 7
WORST = 10
CAUSES = (Cause.WRONG_WAY, Cause.STOPPED_VEHICLE, Cause.PEDESTRIAN_ON_CARRIAGEWAY, Cause.TRAFFIC_UNUSUAL)
MOST_ALERTS = 50


@dataclass(frozen=True)
class SegmentNow:
    """A segment's present; `speed_kmh` and all that comes of it is None where nobody drove there lately."""

    segment: Segment
    speed_kmh: float | None
    error_kmh: float | None
    """95 % half width of that mean: between vehicles and of the measuring."""
    level: str | None
    vehicles: int
    queue_m: float
    at: datetime | None
    simulated: bool
    notes: list[Note] = field(default_factory=list)
    closure: Closure | None = None


def segments_now(user: AnyUser, bands: str = HCM.name) -> list[SegmentNow]:
    """Every segment the user may see, in the order of corridors and directions; a fixed number of queries."""
    now = timezone.now()
    segments = list(Segment.objects.visible_to(user).select_related("jurisdiction", "group"))
    since = now - PRESENT
    minutes: dict[int, list[SegmentMinute]] = defaultdict(list)
    for row in SegmentMinute.objects.filter(segment__in=segments, minute__gte=since).order_by("minute"):
        minutes[row.segment_id].append(row)
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in Note.objects.filter(segment__in=segments).in_force().select_related("written_by"):
        notes[note.segment_id].append(note)
    closures = {
        row.segment_id: row for row in Closure.objects.filter(segment__in=segments).in_force().select_related("written_by")
    }
    return [_now(one, minutes[one.pk], notes[one.pk], closures.get(one.pk), bands) for one in segments]


def _now(segment: Segment, rows: list[SegmentMinute], notes: list[Note], closure: Closure | None, bands: str) -> SegmentNow:
    moving = [row for row in rows if row.speed_mps is not None]
    weight = sum(row.present for row in moving)
    vehicles = sum(row.vehicles for row in rows)
    speed = error = level = None
    if weight > 0:
        mean = sum((row.speed_mps or 0.0) * row.present for row in moving) / weight
        spread = sum((row.sd_mps if row.sd_mps is not None else 0.25 * mean) * row.present for row in moving) / weight
        measuring = 0.025 * mean
        speed, error = mean * 3.6, 1.96 * 3.6 * ((spread**2 / max(vehicles, 1)) + measuring**2) ** 0.5
        level = level_of(mean, segment.free_kmh / 3.6, BANDS[bands])
    return SegmentNow(
        segment=segment,
        speed_kmh=speed,
        error_kmh=error,
        level=level,
        vehicles=vehicles,
        queue_m=rows[-1].queue_m if rows else 0.0,
        at=rows[-1].minute if rows else None,
        simulated=any(row.simulated for row in rows),
        notes=notes,
        closure=closure,
    )


def segment_history(segment: Segment, *, minutes: int) -> list[SegmentMinute]:
    """The newest minutes of a segment, oldest first."""
    since = timezone.now() - timedelta(minutes=minutes)
    return list(segment.minutes.filter(minute__gte=since).order_by("minute"))


def junctions_worst(user: AnyUser) -> list[tuple[Area, dict[str, Any]]]:
    """The ten junctions with the heaviest near misses of the last week, heaviest first."""
    since = timezone.now().date() - timedelta(days=CONFLICT_DAYS - 1)
    junctions = {area.pk: area for area in Area.objects.visible_to(user).present().filter(kind=AreaKind.JUNCTION)}
    rows = (
        ConflictDay.objects.filter(area__in=junctions, day__gte=since)
        .values("area_id")
        .annotate(total=Sum("conflicts"), heavy=Sum("weight"), shortest=Min("shortest_s"), simulated=BoolOr("simulated"))
        .order_by("-heavy", "area_id")[:WORST]
    )
    return [(junctions[row["area_id"]], row) for row in rows]


def links_now(user: AnyUser) -> list[tuple[TravelLink, TravelTime | None]]:
    """Links with their newest travel time of the last quarter of an hour."""
    links = list(TravelLink.objects.visible_to(user))
    rows = TravelTime.objects.filter(link__in=links, at__gte=timezone.now() - NEWEST).order_by("at")
    newest = {row.link_id: row for row in rows}
    return [(link, newest.get(link.pk)) for link in links]


def areas_now(user: AnyUser, **where: Any) -> list[tuple[Area, AreaMinute | None]]:
    """Zones, all or those that a filter lets pass, with their newest minute, where anybody was inside lately."""
    areas = list(Area.objects.visible_to(user).present().filter(**where).select_related("jurisdiction", "group"))
    rows = AreaMinute.objects.filter(area__in=areas, minute__gte=timezone.now() - PRESENT).order_by("minute")
    newest = {row.area_id: row for row in rows}
    return [(area, newest.get(area.pk)) for area in areas]


def incidents_open(user: AnyUser) -> list[Alert]:
    """Open alerts of traffic where the user may see alerts, newest first."""
    found = Alert.objects.visible_to(user).open().filter(cause__in=CAUSES).order_by("-opened_at")
    return list(found[:MOST_ALERTS])


def lines_counts(lines: Collection[CountingLine], *, minutes: int) -> Mapping[int, list[dict[str, Any]]]:
    """Counts of the newest minutes of each line that has any, by its key: by class and direction, simulated ones apart."""
    since = timezone.now() - timedelta(minutes=minutes)
    rows = (
        LineMinute.objects.filter(line__in=lines, minute__gte=since)
        .values("line_id", "object_class", "forward", "simulated")
        .annotate(total=Sum("count"), speed=Avg("speed_mps"), error=Avg("sd_mps"))
        .order_by("object_class", "forward", "simulated")
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["line_id"]].append(row)
    return found
