"""Traffic unlike its hour of the week: an alert for a segment that is much slower than in the same hour of earlier weeks."""

from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import Avg, Q
from django.db.models.functions import TruncHour

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.timeline.due import Due
from apps.timeline.rounds import Round
from apps.traffic.models import Segment, SegmentMinute
from safecity_gis.core.traffic.flows import Flow
from safecity_gis.core.traffic.usual import MOST_WEEKS, UNUSUAL, USUAL_AGAIN, departure

MINUTES = 15
"""Over which the present is taken together."""
LEAST_VEHICLES = 20
"""In these minutes; with fewer one slow vehicle would be the traffic."""
LOOK_EVERY = timedelta(minutes=1)


def weeks_of(hour: datetime, *, simulated: bool) -> dict[int, list[float]]:
    """Mean speeds of the same hour in earlier weeks, oldest first, by segment; `hour` is aware and whole."""
    hours = [hour - timedelta(weeks=week) for week in range(MOST_WEEKS, 0, -1)]
    within = Q()
    for begin in hours:
        within |= Q(minute__gte=begin, minute__lt=begin + timedelta(hours=1))
    rows = (
        SegmentMinute.objects.filter(within, simulated=simulated, speed_mps__isnull=False)
        .annotate(hour=TruncHour("minute", tzinfo=UTC))
        .values("segment_id", "hour")
        .annotate(speed=Avg("speed_mps"))
        .order_by("hour")
    )
    found: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        found[row["segment_id"]].append(row["speed"])
    return found


def this_hour(at: datetime) -> datetime:
    """The hour on the clocks of the city, as an aware UTC time."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)


class Usual:
    """Compares the newest minutes of every segment with earlier weeks."""

    def __init__(self, *, simulated: bool) -> None:
        self._simulated = simulated
        self._recent: dict[int, deque[tuple[float, int]]] = defaultdict(lambda: deque(maxlen=MINUTES))
        self._hour: datetime | None = None
        self._weeks: dict[int, list[float]] = {}
        self._open: set[str] = set()
        self._due = Due(LOOK_EVERY)

    def load(self, drawn: set[str], at: datetime) -> None:
        """Take up what is open; of segments that are no longer drawn it ends."""
        self._open = {key for key, marked in open_keys(Cause.TRAFFIC_UNUSUAL).items() if marked == self._simulated}
        for code in self._open - drawn:
            self._end(at, code, "its segment is no longer drawn")

    def add(self, segment: Segment, flow: Flow) -> None:
        """A minute of a segment is over."""
        self._recent[segment.pk].append((flow.speed_mps, flow.vehicles))

    def look(self, round_: Round, segments: list[Segment]) -> None:
        """Open and end alerts; asks the database once an hour."""
        if not self._due.at(round_.at):
            return
        hour = this_hour(round_.at)
        if hour != self._hour:
            self._hour, self._weeks = hour, weeks_of(hour, simulated=self._simulated)
        for segment in segments:
            self._compare(round_, segment)

    def _compare(self, round_: Round, segment: Segment) -> None:
        recent = [(speed, count) for speed, count in self._recent[segment.pk] if np.isfinite(speed)]
        vehicles = sum(count for _, count in recent)
        if vehicles < LEAST_VEHICLES:
            if len(self._recent[segment.pk]) == MINUTES:
                self._end(round_.at, segment.code, "too few vehicles to tell")
            return
        speed = sum(value * count for value, count in recent) / vehicles
        told = departure(speed, self._weeks.get(segment.pk, []))
        if told is None or told.likelihood is None:
            self._end(round_.at, segment.code, "too few weeks are known of this hour")
        elif told.z < 0 and told.likelihood >= UNUSUAL and segment.code not in self._open:
            self._open.add(segment.code)
            self._tell(round_, segment, speed, told.usual, told.likelihood, told.weeks)
        elif told.z > 0 or told.likelihood < USUAL_AGAIN:
            self._end(round_.at, segment.code, "traffic is as in other weeks again")

    def _end(self, at: datetime, code: str, reason: str) -> None:
        if code in self._open:
            self._open.discard(code)
            alert_end(cause=Cause.TRAFFIC_UNUSUAL, dedupe_key=code, at=at, simulated=self._simulated, reason=reason)

    def _tell(self, round_: Round, segment: Segment, speed: float, usual: float, likelihood: float, weeks: int) -> None:
        figures = {"speed_kmh": round(speed * 3.6, 0), "usual_kmh": round(usual * 3.6, 0), "weeks": float(weeks)}
        alert_open(
            cause=Cause.TRAFFIC_UNUSUAL,
            dedupe_key=segment.code,
            severity=Severity.MINOR,
            jurisdiction_id=segment.jurisdiction_id,
            group_id=segment.group_id,
            position=segment.line.interpolate_normalized(0.5),
            detail=f"{segment.corridor}, {segment.name}"[:500],
            figures=figures | {"likelihood": round(likelihood, 3)},
            at=round_.at,
            known_at=round_.at,
            simulated=self._simulated,
        )
