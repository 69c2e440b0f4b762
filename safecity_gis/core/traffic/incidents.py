"""Who drives against the traffic, stands where vehicles drive, or walks there: judged once a second, with evidence over time.

A single sight proves nothing. Driving the wrong way needs metres driven that way, surely measured, at two judgements in a row;
standing needs seconds during which others drive on; walking needs a place surely inside, off every crossing, and no vehicle that
the person may be riding.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.kinds import LENGTH_M, PERSON, Booleans, Integers, is_vehicle
from safecity_gis.core.traffic.neighbours import GOES_MPS, STANDS_WITHIN_M, Neighbours
from safecity_gis.core.traffic.speed import Motions
from safecity_gis.core.traffic.streets import Places, Streets
from safecity_gis.core.traffic.tracks import LATELY_S, Tracks
from safecity_gis.core.traffic.zones import ZoneKind, Zones

FRESH_S = 1.5
"""Who was not seen for longer by its camera, which saw others since, is not judged."""
WRONG_WAY_MPS = 2.0
WRONG_WAY_M = 8.0
WRONG_WAY_SDS = 4.0
"""The speed against the traffic, and how surely it must be measured."""
AGAINST_COSINE = -0.8
"""Within 37 degrees of the opposite direction: turning and crossing vehicles are none."""
ROOM_SDS = 1.5
"""Who may stand beside the carriageway by so many standard deviations is not said to be on it."""
ZONE_SDS = 2.5
"""Who may be inside a zone by so many standard deviations is taken to be: it may be drawn a little off, too."""
IN_A_ROW = 2
MOST_SURPRISE = 6.0
SURE_SD_M = 2.0
"""Along the view: who is placed less surely is counted, but not accused; far away neighbours are taken for each other."""
STANDS_MPS = 0.8
STANDS_S = 5.0
REMEMBERED_S = 20.0
WALKS_ROOM_M = 0.8
WALKS_S = 2.0
WALKS_MPS = 3.5
RIDES_M = 3.5
"""Beside a vehicle: who is nearer may ride on it, or on one that it hides."""


class Kind(StrEnum):
    """Same values as `apps.alerts.choices.Cause`."""

    WRONG_WAY = "wrong_way"
    STOPPED = "stopped_vehicle"
    WALKING = "pedestrian_on_carriageway"


class Finding(NamedTuple):
    """One road user that does something at this judgement."""

    kind: Kind
    slot: int
    carriageway: int
    along_m: float
    since: float
    """Epoch seconds."""
    alone_s: float = 0.0
    """For so long a vehicle has stood by its camera's clock since anything last excused it: a queue, a jam, a zone."""


class Judge:
    """Keeps counters by slot between judgements."""

    def __init__(self, streets: Streets, zones: Zones) -> None:
        self._streets, self._zones = streets, zones
        self._against = np.zeros(0, np.int64)
        self._anchor, self._still_since, self._excused_at = np.zeros((0, 2)), np.zeros(0), np.zeros(0)
        self._walks_since = np.zeros(0)
        self._lately: list[tuple[float, Integers, Floats, Floats]] = []

    def forget(self, slots: Integers) -> None:
        """These slots belong to nobody, or to somebody else."""
        slots = slots[slots < len(self._against)]
        self._against[slots] = 0
        self._still_since[slots] = self._walks_since[slots] = np.nan

    def judge(self, tracks: Tracks, slots: Integers, places: Places, motions: Motions, now: float) -> list[Finding]:
        """What the road users of these slots do now.

        Args:
            slots: those seen within `FRESH_S`.
            places, motions: of these slots, in their order.
            now: epoch seconds of the same clock as the sights.
        """
        self._grow(tracks.size)
        wheels = is_vehicle(tracks.kind[slots])
        room_sd = _sd_across(tracks.covariance[slots], places.heading)
        with np.errstate(invalid="ignore"):
            sure = tracks.covariance[slots][:, [0, 2]].sum(axis=1) <= SURE_SD_M**2
            on = sure & (places.carriageway >= 0) & (places.room_m >= ROOM_SDS * room_sd)
            speed = np.hypot(*motions.velocity.T)
        found = self._wrong_way(tracks, slots, places, motions, on & wheels)
        found += self._stopped(tracks, slots, places, motions, speed, wheels, sure, now)
        walkers = on & (tracks.kind[slots] == PERSON)
        return found + self._walking(tracks, slots, places, speed, walkers, room_sd)

    def _wrong_way(self, tracks: Tracks, slots: Integers, places: Places, motions: Motions, on: Booleans) -> list[Finding]:
        along = (motions.velocity * places.heading).sum(axis=1)
        sd = np.sqrt(np.einsum("ni,nij,nj->n", places.heading, motions.covariance, places.heading))
        with np.errstate(invalid="ignore", divide="ignore"):
            against = on & (along < -WRONG_WAY_MPS) & (along < -WRONG_WAY_SDS * sd) & (motions.fixes >= 5)
            against &= (along / np.hypot(*motions.velocity.T) < AGAINST_COSINE) & (motions.surprise < MOST_SURPRISE)
            against &= -along * motions.span_s >= WRONG_WAY_M
        against[against] = ~self._usual(tracks, slots[against], ZoneKind.TURNING)
        against[against] = _steadily(tracks, slots[against], places.heading[against])
        self._against[slots] = np.where(against, self._against[slots] + 1, 0)
        return [
            Finding(
                Kind.WRONG_WAY,
                int(slots[i]),
                int(places.carriageway[i]),
                float(places.along_m[i]),
                float(tracks.first_at[slots[i]]),
            )
            for i in np.flatnonzero(self._against[slots] >= IN_A_ROW).tolist()
        ]

    def _stopped(
        self,
        tracks: Tracks,
        slots: Integers,
        places: Places,
        motions: Motions,
        speed: Floats,
        wheels: Booleans,
        sure: Booleans,
        now: float,
    ) -> list[Finding]:
        sd = np.sqrt(np.maximum(np.trace(motions.covariance, axis1=1, axis2=2) / 2, 0.0))
        with np.errstate(invalid="ignore"):
            still = wheels & sure & (places.carriageway >= 0) & (places.room_m >= 0) & (motions.span_s >= 1.0)
            still &= (speed - sd < STANDS_MPS) & (sd < STANDS_MPS)
            goes = ~wheels | ~(places.carriageway >= 0) | (speed - 2 * sd > GOES_MPS)
            apart = np.hypot(*(tracks.point[slots] - self._anchor[slots]).T)
            goes |= apart > STANDS_WITHIN_M + 3 * _radius(tracks.covariance[slots])
        self._still_since[slots[goes]] = np.nan
        fresh = still & ~goes & ~np.isfinite(self._still_since[slots])
        self._still_since[slots[fresh]] = tracks.at[slots[fresh]] - motions.span_s[fresh] / 2
        self._excused_at[slots[fresh]] = -np.inf
        self._anchor[slots[fresh]] = tracks.point[slots[fresh]]
        self._remember(places, np.where(wheels, speed, np.nan), now)
        stands = np.flatnonzero(tracks.at[slots] - self._still_since[slots] >= STANDS_S)
        if not len(stands):
            return []
        driven = np.where(wheels, speed, np.nan)
        around = Neighbours(places, tracks.kind[slots], driven, [item[1:] for item in self._lately])
        found = []
        for i, usual in zip(stands.tolist(), self._usual(tracks, slots[stands], ZoneKind.WAITING).tolist(), strict=True):
            slot, at = int(slots[i]), float(tracks.at[slots[i]])
            way, along_m = int(places.carriageway[i]), float(places.along_m[i])
            if usual or around.queues(way, along_m) or not around.flows(way, along_m, float(self._streets.limit_mps[way])):
                self._excused_at[slot] = at
                continue
            since = float(self._still_since[slot])
            alone_s = at - max(since, float(self._excused_at[slot]))
            found.append(Finding(Kind.STOPPED, slot, way, along_m, since, alone_s))
        return found

    def _remember(self, places: Places, speed: Floats, now: float) -> None:
        known = np.isfinite(speed) & (places.carriageway >= 0)
        self._lately = [item for item in self._lately if item[0] > now - REMEMBERED_S]
        self._lately.append((now, places.carriageway[known], places.along_m[known], speed[known]))

    def _walking(
        self, tracks: Tracks, slots: Integers, places: Places, speed: Floats, walkers: Booleans, room_sd: Floats
    ) -> list[Finding]:
        rows = np.flatnonzero(walkers)
        with np.errstate(invalid="ignore"):
            sure = places.room_m[rows] >= WALKS_ROOM_M + ROOM_SDS * room_sd[rows]
            sure &= self._streets.barred[places.carriageway[rows]] & (speed[rows] < WALKS_MPS)
        rows = rows[sure]
        rows = rows[~self._usual(tracks, slots[rows], ZoneKind.CROSSING)]
        walks = np.zeros(len(slots), np.bool_)
        walks[rows] = True
        rides = self._rides(tracks, slots, rows)
        since = self._walks_since[slots]
        walks_since = np.where(walks, np.where(np.isfinite(since), since, tracks.at[slots]), np.nan)
        walks_since[rows[rides]] = since[rows[rides]]
        self._walks_since[slots] = walks_since
        rows = rows[~rides]
        return [
            Finding(
                Kind.WALKING,
                int(slots[i]),
                int(places.carriageway[i]),
                float(places.along_m[i]),
                float(self._walks_since[slots[i]]),
            )
            for i in rows.tolist()
            if tracks.at[slots[i]] - self._walks_since[slots[i]] >= WALKS_S
        ]

    def _rides(self, tracks: Tracks, slots: Integers, rows: Integers) -> Booleans:
        """Which of these persons are so near to a vehicle that they may sit on it, or have just left it."""
        vehicles = slots[is_vehicle(tracks.kind[slots])]
        if not len(vehicles) or not len(rows):
            return np.zeros(len(rows), np.bool_)
        people = slots[rows]
        reach = RIDES_M + LENGTH_M.max() / 2 + 2 * _radius(tracks.covariance[people])
        tree = cKDTree(tracks.point[vehicles])
        held = np.zeros(len(rows), np.bool_)
        for i, near in enumerate(tree.query_ball_point(tracks.point[people], reach)):
            apart = np.hypot(*(tracks.point[vehicles[near]] - tracks.point[people[i]]).T)
            limit = RIDES_M + LENGTH_M[tracks.kind[vehicles[near]]] / 2 + 2 * _radius(tracks.covariance[people[i : i + 1]])
            held[i] = bool((apart < limit).any())
        return held

    def _usual(self, tracks: Tracks, slots: Integers, kind: ZoneKind) -> Booleans:
        """Which of them may be where a zone makes it usual; a junction does so for everything."""
        margin = ZONE_SDS * _radius(tracks.covariance[slots])
        return self._zones.inside(tracks.point[slots], kind, ZoneKind.JUNCTION, within_m=margin)

    def _grow(self, size: int) -> None:
        missing = size - len(self._against)
        if missing > 0:
            self._against = np.concatenate((self._against, np.zeros(missing, np.int64)))
            self._anchor = np.concatenate((self._anchor, np.full((missing, 2), np.nan)))
            self._still_since = np.concatenate((self._still_since, np.full(missing, np.nan)))
            self._excused_at = np.concatenate((self._excused_at, np.full(missing, -np.inf)))
            self._walks_since = np.concatenate((self._walks_since, np.full(missing, np.nan)))


def _steadily(tracks: Tracks, slots: Integers, heading: Floats) -> Booleans:
    """Which of them drove against the heading in either half of their newest seconds.

    A tracklet that jumped from one standing vehicle to the one behind it went the whole way at once.
    """
    end = tracks.at[slots]
    halves = ((end - LATELY_S, end - LATELY_S / 2), (end - LATELY_S / 2, end))
    steady = np.ones(len(slots), np.bool_)
    for first, last in halves:
        half = tracks.motions(slots, first, last)
        with np.errstate(invalid="ignore"):
            steady &= (half.velocity * heading).sum(axis=1) < -WRONG_WAY_MPS / 2
    return steady


def _sd_across(covariance: Floats, heading: Floats) -> Floats:
    """Standard deviation [n] of fixes across the carriageway."""
    e, n = -heading[:, 1], heading[:, 0]
    return np.asarray(np.sqrt(covariance[:, 0] * e * e + 2 * covariance[:, 1] * e * n + covariance[:, 2] * n * n))


def _radius(covariance: Floats) -> Floats:
    return np.asarray(np.sqrt((covariance[:, 0] + covariance[:, 2]) / 2))
