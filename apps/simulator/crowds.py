"""Crowds of the simulated city: people who gather, drift and thin out on the ground of crowd zones, as its cameras count them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from apps.simulator.ground import Ground
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.crowd import MOST_CELLS, CrowdCell, CrowdCount
from safecity_gis.messages.observations import ClockSource

EVERY_S = 2.0
SIDE_M = 4.0
BREATH_S = 720.0
"""A crowd gathers and thins out in so long."""
USUAL, SWING = 0.40, 0.22
"""Share of a zone's capacity that is usually there, and how far it breathes."""
ROUND_S, PULSE_S = 1500.0, 300.0
"""Where things go wrong by themselves, one zone after the other fills far beyond that for a while."""
PULSE = 1.3
CLUMPS = 3
SATURATED_PER_M2 = 3.5
"""Denser than that, the simulated cameras see too little between people."""
COUNTING_SD_SHARE = 0.06
DRIFT_MPS = 0.7


@dataclass(frozen=True)
class CrowdGround:
    """A crowd zone as the simulator knows it: its area in longitude and latitude, and how many it holds."""

    number: int
    area: shapely.Polygon
    capacity: int


class Crowds:
    """The people of every crowd zone, told by the cameras whose views reach into it.

    Args:
        grounds: the zones.
        ground: the city in metres, with the cameras' fields of view.
        codes: code and district of each camera, in the order of `ground`'s.
        rng: source of noise.
        pulses: whether zones overfill by themselves now and then.
    """

    def __init__(
        self,
        grounds: Sequence[CrowdGround],
        ground: Ground,
        codes: Sequence[tuple[str, str]],
        rng: np.random.Generator,
        *,
        pulses: bool,
    ) -> None:
        self._rng, self._pulses, self._codes = rng, pulses, codes
        self._zones = [_Zone(one, ground) for one in grounds]
        self._told_at = -math.inf

    def tell(self, now: float, silent: frozenset[str], worker: str) -> Iterator[CrowdCount]:
        """What each camera counts; every `EVERY_S` of `now` (epoch seconds)."""
        if now - self._told_at < EVERY_S:
            return
        self._told_at = now
        cells: dict[int, list[CrowdCell]] = {}
        against: dict[int, float] = {}
        for index, zone in enumerate(self._zones):
            per_m2, velocity, counter = zone.people(now, self._pulse(index, now))
            for camera, seen in zone.seen_by.items():
                cells.setdefault(camera, []).extend(self._count(zone, seen, per_m2[seen], velocity[seen]))
                against[camera] = max(against.get(camera, 0.0), counter)
        for camera, found in cells.items():
            code, district = self._codes[camera]
            if code not in silent:
                yield CrowdCount(
                    simulated=True,
                    camera=code,
                    district=district,
                    worker=worker,
                    captured_at=now,
                    clock=ClockSource.SIMULATED,
                    side_m=SIDE_M,
                    cells=tuple(found[:MOST_CELLS]),
                    counterflow=against[camera],
                )

    def _pulse(self, index: int, now: float) -> float:
        """0 to 1."""
        if not self._pulses or int(now // ROUND_S) % len(self._zones) != index:
            return 0.0
        return max(0.0, math.sin(math.pi * (now % ROUND_S) / PULSE_S)) if now % ROUND_S < PULSE_S else 0.0

    def _count(self, zone: "_Zone", seen: np.ndarray, per_m2: Floats, velocity: Floats) -> Iterator[CrowdCell]:
        saturated = per_m2 >= SATURATED_PER_M2
        truth = np.minimum(per_m2, SATURATED_PER_M2) * SIDE_M**2
        counted = np.maximum(0.0, truth * (1 + COUNTING_SD_SHARE * self._rng.standard_normal(len(truth))))
        rows = zip(
            zone.lonlat[seen].tolist(), counted.tolist(), truth.tolist(), saturated.tolist(), velocity.tolist(), strict=True
        )
        for (lon, lat), people, expected, more, (east, north) in rows:
            variance = (COUNTING_SD_SHARE * expected) ** 2 + 0.05
            yield CrowdCell(lon, lat, SIDE_M**2, people, variance, more, east, north, 0.01)


class _Zone:
    """One zone's ground in cells, and the people on it."""

    def __init__(self, told: CrowdGround, ground: Ground) -> None:
        area = shapely.transform(told.area, ground.frame.to_ground)
        west, south, east, north = area.bounds
        x, y = np.meshgrid(np.arange(west + SIDE_M / 2, east, SIDE_M), np.arange(south + SIDE_M / 2, north, SIDE_M))
        inside = shapely.contains_xy(area, x, y)
        self.places = np.column_stack((x[inside], y[inside]))
        self.lonlat = ground.frame.to_lonlat(self.places)
        self.seen_by = self._cameras(ground.fields) if len(self.places) else {}
        self._mean = told.capacity / area.area
        self._middle, self._reach = np.array((area.centroid.x, area.centroid.y)), math.sqrt(area.area) / 2
        self._phase = 2.39996 * told.number

    def people(self, now: float, pulse: float) -> tuple[Floats, Floats, float]:
        """Density [n], velocity [n, 2] of each cell, and how much two streams go against each other."""
        turn = 2 * math.pi * now / BREATH_S + self._phase
        load = USUAL + SWING * math.sin(turn) + PULSE * pulse
        density = np.full(len(self.places), 0.35)
        for clump in range(CLUMPS):
            angle = turn * (0.4 + 0.3 * clump) + 2.1 * clump
            centre = self._middle + 0.6 * self._reach * np.array((math.cos(angle), math.sin(angle * 1.3)))
            away = ((self.places - centre) ** 2).sum(axis=1) / (0.45 * self._reach) ** 2
            density += np.exp(-away / 2)
        density *= self._mean * load / density.mean()
        direction = turn / 3
        velocity = np.tile(DRIFT_MPS * np.array((math.cos(direction), math.sin(direction))), (len(density), 1))
        return density, velocity / (1 + density[:, None]), 0.1 + 0.6 * pulse

    def _cameras(self, fields: np.ndarray) -> dict[int, np.ndarray]:
        points = shapely.points(self.places)
        cells, cameras = shapely.STRtree(fields).query(points, predicate="within")
        return {int(camera): cells[cameras == camera] for camera in np.unique(cameras)}
