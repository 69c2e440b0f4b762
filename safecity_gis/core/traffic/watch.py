"""The street as all cameras see it: takes sights, gives crossings with speeds, and once a second what happens on it.

The same object works in fusion and under examination. It knows no clock: every time comes from the sights.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.conflicts import Conflict, Encroachments, collisions
from safecity_gis.core.traffic.flows import Flows
from safecity_gis.core.traffic.incident_book import Changes, IncidentBook
from safecity_gis.core.traffic.incidents import FRESH_S, Finding, Judge
from safecity_gis.core.traffic.kinds import Integers, is_vehicle
from safecity_gis.core.traffic.line_gaps import Bridged, LineGaps
from safecity_gis.core.traffic.lines import CountingLine, Crossing, LineCounter
from safecity_gis.core.traffic.speed import Speed, measured
from safecity_gis.core.traffic.streets import Streets
from safecity_gis.core.traffic.tracks import Sights, Tracks
from safecity_gis.core.traffic.zones import Zone, ZoneKind, Zones

FORGET_S = 8.0
"""A tracklet that was not seen for so long will not be heard of again: the tracker closes gaps of up to three seconds."""

NEAR_S = 10.0
AROUND_S = 1.2
"""Before and after a line: from so much of its way a vehicle's speed over it is taken."""


class Counted(NamedTuple):
    """One vehicle over one line."""

    line: int
    tracklet_id: int
    kind: int
    forward: bool
    at: float
    speed: Speed | None


@dataclass(frozen=True)
class Scene:
    """What is drawn on the ground, in metres of one frame."""

    streets: Streets
    lines: Sequence[CountingLine] = ()
    zones: Sequence[Zone] = ()


@dataclass
class Judged:
    """What one judgement brought."""

    incidents: Changes
    conflicts: list[Conflict] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    """Vehicles over lines that were noticed only now."""
    findings: list[Finding] = field(default_factory=list)
    """Every road user that does something now, also those of incidents that go on."""


class TrafficWatch:
    """Not for use by two threads at once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.tracks = Tracks()
        self.book = IncidentBook()
        self.zones = Zones(scene.zones)
        self.flows = Flows(len(scene.streets), len(scene.zones))
        self._codes = tuple(way.code for way in scene.streets.carriageways)
        self._lines = LineCounter(scene.lines)
        self._gaps = LineGaps(self._lines)
        self._crossed: list[Crossing] = []
        self._judge = Judge(scene.streets, self.zones)
        self._encroachments = Encroachments()
        self._near: dict[tuple[int, int], float] = {}
        self._junctions = any(zone.kind is ZoneKind.JUNCTION for zone in scene.zones)

    def see(self, sights: Sights) -> list[Counted]:
        """Take up sights; no tracklet twice in one call. The vehicles that crossed a line a moment ago."""
        _, slots = self.tracks.see(sights)
        self._crossed += self._lines.see(self.tracks, slots)
        if not self._crossed:
            return []
        ripe = [one for one in self._crossed if self.tracks.at[one.slot] >= one.at + AROUND_S]
        return self._counted(ripe)

    def end(self, tracklet_ids: Iterable[int]) -> list[Counted]:
        """These tracklets are over; those of them that had just crossed a line."""
        over = list(tracklet_ids)
        slots = {slot for one in over if (slot := self.tracks.slot(one)) is not None}
        counted = self._counted([one for one in self._crossed if one.slot in slots])
        counted += _unmeasured(self._gaps.lost(self.tracks, np.array(sorted(slots), np.int64)))
        self._forget(self.tracks.end(over))
        return counted

    def _counted(self, crossings: list[Crossing]) -> list[Counted]:
        """Those that have wheels, each with its speed from as long before the line as after it, so that braking is no error."""
        if not crossings:
            return []
        self._crossed = [one for one in self._crossed if one not in crossings]
        crossings = [one for one in crossings if is_vehicle(self.tracks.kind[one.slot])]
        at = np.array([one.at for one in crossings])
        slots = np.array([one.slot for one in crossings], np.int64)
        speeds = measured(self.tracks.motions(slots, at - AROUND_S, at + AROUND_S))
        return [
            Counted(one.line, self.tracks.ids[one.slot], int(self.tracks.kind[one.slot]), one.forward, one.at, speed)
            for one, speed in zip(crossings, speeds, strict=True)
        ]

    def judge(self, now: float) -> Judged:
        """What happens on the street at `now`, epoch seconds; to be asked about once a second."""
        stale = np.flatnonzero(self.tracks.active & (self.tracks.at < now - FORGET_S))
        counted = self.end([self.tracks.ids[slot] for slot in stale.tolist()])
        tracks = self.tracks
        slots = tracks.fresh(FRESH_S)
        counted += _unmeasured(self._gaps.begun(tracks, slots, now))
        points = tracks.point[slots]
        places, motions = self.scene.streets.locate(points), tracks.motions(slots)
        findings = self._judge.judge(tracks, slots, places, motions, now)
        speed = np.hypot(*motions.velocity.T)
        self.flows.add(places, speed, tracks.kind[slots], slots, self.zones.occupancy(points, tracks.kind[slots]))
        conflicts = self._conflicts(slots, points, motions.velocity, now)
        return Judged(self.book.take(findings, self._codes, now), conflicts, counted, findings)

    def speed_of(self, slot: int) -> Speed | None:
        """How fast the road user of a slot was lately; None where it is not known well enough."""
        return measured(self.tracks.motions(np.array([slot])))[0]

    def _conflicts(self, slots: Integers, points: Floats, velocity: Floats, now: float) -> list[Conflict]:
        if not self._junctions:
            return []
        inside = self.zones.inside(points, ZoneKind.JUNCTION)
        slots, points, velocity = slots[inside], points[inside], velocity[inside]
        kinds = self.tracks.kind[slots]
        ahead_s = self.tracks.camera_at(self.tracks.camera[slots]) - self.tracks.at[slots]
        points = points + np.nan_to_num(velocity) * ahead_s[:, None]
        found = collisions(slots, points, velocity, kinds, self.tracks.covariance[slots], now)
        fresh = [one for one in found if (one.a, one.b) not in self._near]
        # A pair that comes near is one conflict for as long as it is near; how short it got in between is not followed.
        self._near = {pair: at for pair, at in self._near.items() if now - at < NEAR_S} | {(one.a, one.b): now for one in found}
        return fresh + self._encroachments.see(slots, points, velocity, kinds, now)

    def _forget(self, slots: Integers) -> None:
        if len(slots):
            self._lines.forget(slots)
            self._judge.forget(slots)
            self.book.forget(slots.tolist())
            self._encroachments.forget(slots.tolist())
            gone = set(slots.tolist())
            self._near = {pair: at for pair, at in self._near.items() if gone.isdisjoint(pair)}


def _unmeasured(bridged: Iterable[Bridged]) -> list[Counted]:
    return [Counted(one.line, one.tracklet_id, one.kind, one.forward, one.at, None) for one in bridged]
