"""What fusion measured becomes rows: minutes of segments and lines, travel times, near misses of the day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.contrib.gis.geos import Point
from django.db.models import F
from django.db.models.functions import Least

from apps.traffic.choices import TravelMethod
from apps.traffic.models import AreaMinute, ConflictDay, LineMinute, SegmentMinute, TravelTime
from apps.traffic.scene import Drawing
from safecity_gis.core.traffic.conflicts import SPOT_M, Conflict, weight_of
from safecity_gis.core.traffic.flows import Filling, Flow
from safecity_gis.core.traffic.travel import Estimate
from safecity_gis.core.traffic.watch import Counted

LATE = timedelta(seconds=20)
"""So long after a minute is over its crossings are written: some are noticed late."""


@dataclass
class _Sum:
    count: int = 0
    measured: int = 0
    speed: float = 0.0
    sd: float = 0.0


class Crossings:
    """Crossings by line, minute, class and direction until their minute is written; a line moved meanwhile loses none of them."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, datetime, int, bool], _Sum] = defaultdict(_Sum)
        self._written = datetime.min.replace(tzinfo=UTC)

    def add(self, drawing: Drawing, counted: Iterable[Counted]) -> None:
        """Whoever is noticed after its minute was written counts in the next one: nobody is lost."""
        for one in counted:
            minute = datetime.fromtimestamp(one.at, UTC).replace(second=0, microsecond=0)
            total = self._sums[drawing.lines[one.line].pk, max(minute, self._written), one.kind, one.forward]
            total.count += 1
            if one.speed is not None:
                total.measured += 1
                total.speed += one.speed.mps
                total.sd += one.speed.sd_mps

    def write(self, at: datetime, *, simulated: bool) -> None:
        """Write the minutes that are over."""
        until = (at - LATE).replace(second=0, microsecond=0)
        ripe = [key for key in self._sums if key[1] < until]
        rows = []
        for key in ripe:
            line, minute, kind, forward = key
            total = self._sums.pop(key)
            share = 1 / total.measured if total.measured else None
            rows.append(
                LineMinute(
                    line_id=line, minute=minute, object_class=kind, forward=forward, count=total.count,
                    speed_mps=None if share is None else total.speed * share,
                    sd_mps=None if share is None else total.sd * share, simulated=simulated,
                )
            )  # fmt: skip
        if rows:
            LineMinute.objects.bulk_create(rows, ignore_conflicts=True)
        self._written = max(self._written, until)


def flows_write(drawing: Drawing, flows: Sequence[Flow], minute: datetime, *, simulated: bool) -> None:
    """One row for each segment on which somebody was seen; what was told of the same minute before is replaced."""
    SegmentMinute.objects.bulk_create(
        [
            SegmentMinute(
                segment_id=segment.pk, minute=minute, looks=flow.looks, vehicles=flow.vehicles, present=flow.present,
                speed_mps=_known(flow.speed_mps), sd_mps=_known(flow.sd_mps), queue_m=flow.queue.length_m, simulated=simulated,
            )
            for segment, flow in zip(drawing.segments, flows, strict=True)
            if flow.vehicles
        ],
        update_conflicts=True,
        unique_fields=["segment", "minute", "simulated"],
        update_fields=["looks", "vehicles", "present", "speed_mps", "sd_mps", "queue_m"],
    )  # fmt: skip


def fillings_write(drawing: Drawing, fillings: Sequence[Filling], minute: datetime, *, simulated: bool) -> None:
    """One row for each zone in which anybody was."""
    AreaMinute.objects.bulk_create(
        [
            AreaMinute(
                area_id=area.pk, minute=minute, mean=told.mean, most=told.most, taken=told.taken, occupied=told.occupied,
                simulated=simulated,
            )
            for area, told in zip(drawing.areas, fillings, strict=True)
            if told.most
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def times_write(drawing: Drawing, told: Sequence[tuple[int, Estimate, TravelMethod]], at: datetime, *, simulated: bool) -> None:
    """Travel times of links, by their numbers in the drawing."""
    TravelTime.objects.bulk_create(
        [
            TravelTime(
                link_id=drawing.links[link].pk, at=at, seconds=told_s.seconds, low_s=told_s.low_s, high_s=told_s.high_s,
                trips=told_s.trips, method=method, simulated=simulated,
            )
            for link, told_s, method in told
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def conflicts_write(drawing: Drawing, conflicts: Iterable[tuple[int, Conflict]], *, simulated: bool) -> None:
    """Add near misses to their day, square by square; each comes with the number of its area."""
    sums: dict[tuple[int, object, str, int, int], list[Conflict]] = defaultdict(list)
    for area, conflict in conflicts:
        middle = drawing.scene.zones[area].area.centroid
        east, north = (int(np.floor((c - m) / SPOT_M)) for c, m in zip(conflict.point, (middle.x, middle.y), strict=True))
        day = datetime.fromtimestamp(conflict.at, UTC).date()
        sums[area, day, conflict.kind.value, east, north].append(conflict)
    for (area, day, kind, east, north), members in sums.items():
        middle = drawing.scene.zones[area].area.centroid
        place = drawing.frame.to_lonlat([(middle.x + (east + 0.5) * SPOT_M, middle.y + (north + 0.5) * SPOT_M)])[0]
        shortest = min(one.seconds for one in members)
        weight = sum(weight_of(one.kind, one.seconds) for one in members)
        key = {"area_id": drawing.areas[area].pk, "day": day, "kind": kind, "east": east, "north": north, "simulated": simulated}
        position = Point(*place.tolist(), srid=4326)
        told = {"position": position, "conflicts": len(members), "weight": weight, "shortest_s": shortest}
        _row, created = ConflictDay.objects.get_or_create(**key, defaults=told)
        if not created:
            ConflictDay.objects.filter(**key).update(
                conflicts=F("conflicts") + len(members), weight=F("weight") + weight, shortest_s=Least("shortest_s", shortest)
            )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
