"""Zones on the ground and what fills them: who stands inside, how much of them is taken, and how long a queue is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from safecity_gis.core.geo.frames import Floats, as_points
from safecity_gis.core.traffic.kinds import LENGTH_M, WIDTH_M, Integers, known

QUEUED_MPS = 2.2
"""Below 5 mph a vehicle counts as queued. Source: HCM, 6th ed., chapter 31."""
GAP_M = 18.0
"""Between the middles of two vehicles of one queue: a long vehicle and the room before it."""
LEAST_QUEUE = 3


class ZoneKind(StrEnum):
    """What is usual inside a zone, so that it raises no alarm there."""

    WAITING = "waiting"
    """Vehicles wait: before a stop line, at a bus stop."""
    CROSSING = "crossing"
    """People walk over the carriageway."""
    TURNING = "turning"
    """Vehicles turn, so that no direction is wrong."""
    JUNCTION = "junction"
    """Ways cross: vehicles wait and turn, people walk over, and conflicts are looked for."""
    OCCUPANCY = "occupancy"
    """Only how full it is is told."""


class ZoneRefused(ValueError):
    """An area that makes no zone; its words say why."""


@dataclass(frozen=True, eq=False)
class Zone:
    code: str
    kind: ZoneKind
    area: shapely.Polygon
    """In metres."""

    def __post_init__(self) -> None:
        """Raises ZoneRefused for an empty, crossed or unbounded area."""
        if self.area.is_empty or not self.area.is_valid or not 1.0 <= self.area.area <= 1e6:
            raise ZoneRefused(f"{self.code}: expected a simple area of 1 to 1,000,000 m²")


class Zones:
    """All zones, asked for many points at once."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self.zones = tuple(zones)
        self.area_m2 = np.array([zone.area.area for zone in zones])
        self._trees = {
            kind: (np.array([i for i, zone in enumerate(zones) if zone.kind is kind], np.int64), _tree(zones, kind))
            for kind in ZoneKind
        }
        self._all = shapely.STRtree([zone.area for zone in zones])

    def __len__(self) -> int:
        return len(self.zones)

    def inside(self, points: npt.ArrayLike, *kinds: ZoneKind, within_m: Floats | None = None) -> npt.NDArray[np.bool_]:
        """Which points [n, 2] lie in a zone of these kinds, or within so many metres [n] of one; NaN lies in none."""
        p = as_points(points)
        held = np.zeros(len(p), np.bool_)
        for kind in kinds:
            members, tree = self._trees[kind]
            if not len(members) or not len(p):
                continue
            if within_m is None:
                held[tree.query(shapely.points(p), predicate="intersects")[0]] = True
            else:
                held[tree.query(shapely.points(p), predicate="dwithin", distance=within_m)[0]] = True
        return held

    def pairs(self, points: npt.ArrayLike) -> tuple[Integers, Integers]:
        """Every point and zone that holds it: indices of points and of zones."""
        p = as_points(points)
        if not len(self) or not len(p):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows, zones = self._all.query(shapely.points(p), predicate="intersects")
        return np.asarray(rows, np.int64), np.asarray(zones, np.int64)

    def occupancy(self, points: npt.ArrayLike, kinds: npt.ArrayLike) -> tuple[Integers, Floats]:
        """For each zone how many road users are inside, and the share of its area that they take, 0-1."""
        rows, zones = self.pairs(points)
        kind = known(kinds)[rows]
        taken = np.bincount(zones, LENGTH_M[kind] * WIDTH_M[kind], len(self))
        return np.bincount(zones, minlength=len(self)), np.minimum(taken / np.maximum(self.area_m2, 1e-9), 1.0)


class Queue(NamedTuple):
    vehicles: int
    length_m: float
    head_m: float
    """Along the carriageway; NaN without a queue."""


def queue(along_m: Floats, speed_mps: Floats, kinds: npt.ArrayLike) -> Queue:
    """The longest queue on one carriageway.

    Args:
        along_m: [n] places of the vehicles along it; NaN is left out.
        speed_mps: [n]; NaN counts as moving.
        kinds: [n] classes.
    """
    kind = known(kinds)
    with np.errstate(invalid="ignore"):
        slow = np.isfinite(along_m) & (speed_mps < QUEUED_MPS)
    place = along_m[slow]
    order = np.argsort(place)
    place, half = place[order], LENGTH_M[kind[slow]][order] / 2
    if len(place) < LEAST_QUEUE:
        return Queue(0, 0.0, float("nan"))
    cuts = np.flatnonzero(np.diff(place) > GAP_M) + 1
    best = Queue(0, 0.0, float("nan"))
    for members in np.split(np.arange(len(place)), cuts):
        front, back = float((place + half)[members].max()), float((place - half)[members].min())
        if len(members) >= LEAST_QUEUE and front - back > best.length_m:
            best = Queue(len(members), front - back, front)
    return best


def _tree(zones: Sequence[Zone], kind: ZoneKind) -> shapely.STRtree:
    return shapely.STRtree([zone.area for zone in zones if zone.kind is kind])
