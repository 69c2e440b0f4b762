"""Counts of cameras become the present of crowd zones, their minutes and their alerts."""

import math
from datetime import UTC, datetime, timedelta

from django.contrib.gis.geos import Point

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.crowd.models import CrowdZone, ZoneMinute
from apps.crowd.recording import Minute, minutes_write, net_of, now_write
from apps.crowd.watching import COUNTER, DENSE, FULL, SURGE, Extent, Reading, ZoneWatch
from apps.timeline.rounds import Handler, Round
from safecity_gis.core.crowd.zones import Z_90
from safecity_gis.messages.crowd import CrowdCount

READ_EVERY = timedelta(seconds=2)
ZONES_EVERY = timedelta(seconds=5)
REMEMBERED = timedelta(hours=1)
CAUSES = {DENSE: Cause.CROWD_DENSE, FULL: Cause.CROWD_DENSE, SURGE: Cause.CROWD_SURGE, COUNTER: Cause.CROWD_COUNTERFLOW}
FULL_SUFFIX = ":full"


class CrowdHandler(Handler):
    """Watches every crowd zone by the newest counts of the cameras that see it."""

    order = 260

    def __init__(self) -> None:
        self._watches: dict[int, ZoneWatch] = {}
        self._minutes: dict[int, Minute] = {}
        self._open: dict[tuple[Cause, str], bool] = {}
        """Alerts that are open, each with whether it is simulated."""
        self._unseen: set[int] = set()
        """Zones of which it is stored that nobody looks."""
        self._next_read = self._next_zones = datetime.min.replace(tzinfo=UTC)

    def load(self, at: datetime) -> None:
        self._watches, self._minutes, self._unseen = {}, {}, set()
        self._open = {(cause, key): mark for cause in set(CAUSES.values()) for key, mark in open_keys(cause).items()}
        self._zones(at)
        for row in ZoneMinute.objects.filter(minute__gte=at - REMEMBERED).order_by("minute"):
            if (watch := self._watches.get(row.zone_id)) and row.people is not None and row.low is not None:
                watch.side(simulated=row.simulated)
                watch.minute(row.minute.timestamp() + 60, row.people, (row.people - row.low) / Z_90, net_of(row))
        for (cause, key), simulated in self._open.items():
            self._resume(cause, key, at, simulated=simulated)
        self._next_read = self._next_zones = at

    def handle(self, round_: Round) -> None:
        if round_.at >= self._next_zones:
            self._next_zones = round_.at + ZONES_EVERY
            self._zones(round_.at)
            self._end_orphans(round_.at)
        for count in round_.crowds:
            self._take(count, round_)
        if round_.at >= self._next_read:
            self._next_read = round_.at + READ_EVERY
            self._read(round_)

    def _take(self, count: CrowdCount, round_: Round) -> None:
        if count.exercise_id is not None:
            return
        camera, extent = round_.cameras.get(count.camera), _extent(count)
        for watch in self._watches.values():
            # A zone is summed up for one district: what another district's camera sees is not for its viewers.
            if camera is None or camera.jurisdiction_id != watch.zone.jurisdiction_id:
                continue
            if extent is not None and watch.touches(extent):
                watch.take(count)
            else:
                watch.turn_away(count.camera, count.captured_at)

    def _zones(self, at: datetime) -> None:
        present = dict(CrowdZone.objects.present().values_list("pk", "changed_at"))
        for pk in self._watches.keys() - present.keys():
            del self._watches[pk]
            self._minutes.pop(pk, None)
        known = {pk: watch.zone.changed_at for pk, watch in self._watches.items()}
        changed = [pk for pk, changed_at in present.items() if known.get(pk) != changed_at]
        for zone in CrowdZone.objects.filter(pk__in=changed):
            if zone.pk in self._watches:
                self._watches[zone.pk].redraw(zone)
            else:
                self._watches[zone.pk] = ZoneWatch(zone)

    def _end_orphans(self, at: datetime) -> None:
        """Zones were removed, perhaps while fusion was away: nobody is warned of them any more."""
        for cause, key in list(self._open):
            pk = key.partition(":")[0]
            if not pk.isdigit() or int(pk) not in self._watches:
                self._end(cause, key, at, "the zone was removed")

    def _resume(self, cause: Cause, key: str, at: datetime, *, simulated: bool) -> None:
        """An alert that was open before stays open until its value falls."""
        pk, _, full = key.partition(":")
        watch = self._watches.get(int(pk)) if pk.isdigit() else None
        for name, of in CAUSES.items():
            if watch is not None and of == cause and (name == FULL) == bool(full):
                watch.resume(name, at.timestamp(), simulated=simulated)

    def _read(self, round_: Round) -> None:
        readings = []
        for pk, watch in self._watches.items():
            reading = watch.read(round_.at.timestamp())
            unseen = not math.isfinite(reading.count.people)
            if not unseen or pk not in self._unseen:
                readings.append((watch, reading))
            self._unseen = self._unseen | {pk} if unseen else self._unseen - {pk}
            self._alerts(watch, reading, round_)
        now_write(readings, at=round_.at)
        minutes_write(self._over(readings, round_.at))

    def _over(self, readings: list[tuple[ZoneWatch, Reading]], at: datetime) -> list[ZoneMinute]:
        """Sort readings into minutes; the rows of those that are over."""
        rows = []
        for pk in [pk for pk, minute in self._minutes.items() if minute.over_at <= at]:
            minute, watch = self._minutes.pop(pk), self._watches[pk]
            if (row := minute.row(watch.zone, at)) is not None:
                watch.minute(minute.over_at.timestamp(), row.people or 0.0, minute.sd(), net_of(row))
                rows.append(row)
        for watch, reading in readings:
            self._minutes.setdefault(watch.zone.pk, Minute(at.replace(second=0, microsecond=0))).readings.append(reading)
        return rows

    def _alerts(self, watch: ZoneWatch, reading: Reading, round_: Round) -> None:
        for name, cause in CAUSES.items():
            key = f"{watch.zone.pk}{FULL_SUFFIX if name == FULL else ''}"
            if watch.warns(name) == ((cause, key) in self._open):
                continue
            if not watch.warns(name):
                self._end(cause, key, round_.at, "it is calm again, or nobody looks any more")
                continue
            middle = watch.zone.area.point_on_surface
            severe = name == SURGE or reading.level == "F"
            self._open[cause, key] = reading.simulated
            alert_open(
                cause=cause,
                dedupe_key=key,
                severity=Severity.SEVERE if severe else Severity.MODERATE,
                jurisdiction_id=watch.zone.jurisdiction_id,
                position=Point(middle.x, middle.y, srid=4326),
                detail=watch.zone.name,
                figures=_told(name, watch, reading),
                at=round_.at,
                known_at=round_.at,
                simulated=reading.simulated,
            )

    def _end(self, cause: Cause, key: str, at: datetime, reason: str) -> None:
        alert_end(cause=cause, dedupe_key=key, at=at, simulated=self._open.pop((cause, key)), reason=reason)


def _extent(count: CrowdCount) -> Extent | None:
    """Of its cells; None without any."""
    if not count.cells:
        return None
    lons, lats = [cell.lon for cell in count.cells], [cell.lat for cell in count.cells]
    return min(lons), min(lats), max(lons), max(lats)


def _told(name: str, watch: ZoneWatch, reading: Reading) -> dict[str, float]:
    """Figures of an alert, finite and for people; a name that is 1 marks which warning it is."""
    told = {
        "people": round(reading.count.people),
        "capacity": watch.zone.capacity,
        "per_m2": round(reading.count.densest_per_m2, 2),
        "at_least": float(reading.count.at_least),
        "rise_per_min": round(reading.rise_per_min) if math.isfinite(reading.rise_per_min) else 0,
        "counterflow": round(reading.counterflow, 2),
        name: 1.0,
    }
    return {key: float(value) for key, value in told.items()}
