"""One zone as fusion watches it: the newest cells of its cameras, what they add up to, and what they warn of. No database."""

import math
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np

from apps.crowd.ground import ZoneGround, zone_ground
from apps.crowd.models import CrowdZone
from safecity_gis.core.crowd import flow, zones
from safecity_gis.core.crowd.forecast import Forecast, Forecaster, Sample
from safecity_gis.core.crowd.levels import BANDS, Use, level_of
from safecity_gis.core.crowd.thresholds import Standing, Threshold, step
from safecity_gis.core.crowd.zones import NOBODY_LOOKS, Z_90, ZoneCount
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.crowd import CrowdCount

SQUARE_M = 4.0
"""Cells of several cameras in one such square are the same ground."""
STALE_S = 25.0
"""A camera that has told nothing for so long does not look: where it sees nobody it says so every ten seconds."""
UNSEEN_S = 300.0
"""A zone at which nobody has looked for so long warns of nothing any more."""
SURGE_SHARE_PER_MIN = 0.10
"""A zone that fills by this share of its capacity a minute is surging, once it is a third full."""
SURGE_FROM_SHARE = 1 / 3
TURBULENT_PRESSURE = 0.02
CROWDED_PER_M2 = 0.5
"""In a thinner crowd nobody is pushed, and people walk around each other."""
CALM = 0.85
"""A density or number is left below this share of its threshold."""
DENSE_FROM_SHARE, SATURATED_SHARE = 0.5, 0.05
"""From this share of its threshold on, ground that is saturated to this share may be as dense as the threshold: it warns."""
LEAST_COUNTER = 0.5
Extent = tuple[float, float, float, float]
"""West, south, east, north."""
DENSE, FULL, SURGE, COUNTER = "dense", "full", "surge", "counter"


@dataclass(frozen=True)
class Seen:
    """What one camera sees of the zone, by square: keys [n, 2] and sums [n] over its cells."""

    at: float
    simulated: bool
    counterflow: float
    keys: np.ndarray
    areas_m2: Floats
    expected: Floats
    variance: Floats
    at_least: np.ndarray
    velocity: Floats
    speed_variance: Floats


@dataclass(frozen=True)
class Reading:
    """A zone at one time. `squares`: keys [n, 2], density [n], at least [n], velocity [n, 2], as merged."""

    at: float
    count: ZoneCount
    level: str
    simulated: bool
    inflow_per_min: float
    outflow_per_min: float
    rise_per_min: float
    pressure: float
    counterflow: float
    forecasts: tuple[Forecast, ...] = ()
    squares: tuple[np.ndarray, Floats, np.ndarray, Floats] | None = None


@dataclass
class ZoneWatch:
    """What fusion remembers of a zone between rounds."""

    zone: CrowdZone
    ground: ZoneGround = field(init=False)
    standings: dict[str, Standing] = field(default_factory=dict)
    forecaster: Forecaster = field(default_factory=Forecaster)
    seen: dict[str, Seen] = field(default_factory=dict)
    """What each camera told last; also of one that is silent by now, until `UNSEEN_S`."""
    last_seen_at: float = -math.inf
    simulated: bool = False
    """Whose people are summed up: those of the simulation only where no real camera looks, or did of late."""
    _people: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=120))
    """Times and numbers since the same cameras look."""
    _lookers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.redraw(self.zone)

    def redraw(self, zone: CrowdZone) -> None:
        """Somebody changed the zone: its past stays, what its cameras see is sorted anew."""
        self.zone, self.ground, self.seen = zone, zone_ground(zone.area), {}
        self._box = zone.area.extent
        self._people.clear()
        dense, full = zone.dense_per_m2, float(zone.capacity)
        self._thresholds = {
            DENSE: Threshold(rise=dense, fall=CALM * dense),
            FULL: Threshold(rise=full, fall=CALM * full),
            SURGE: Threshold(rise=1.0, fall=0.6),
            COUNTER: Threshold(rise=LEAST_COUNTER, fall=0.6 * LEAST_COUNTER, hold_s=15.0),
        }

    def touches(self, extent: Extent) -> bool:
        """Whether a camera whose cells lie within `extent` may see any of the zone."""
        west, south, east, north = self._box
        return extent[0] <= east and extent[2] >= west and extent[1] <= north and extent[3] >= south

    def turn_away(self, camera: str, at: float) -> None:
        """At `at` it sees nothing of the zone: as if it had gone silent, for what it saw may be there still."""
        before = self.seen.get(camera)
        if before is not None and before.at < at:
            self.seen[camera] = replace(before, at=min(before.at, at - STALE_S - 1))

    def take(self, count: CrowdCount) -> None:
        """The newest cells of a camera; what is older than what it told before changes nothing."""
        before = self.seen.get(count.camera)
        if before is not None and before.at >= count.captured_at:
            return
        west, south, east, north = self._box
        inside = [cell for cell in count.cells if west <= cell.lon <= east and south <= cell.lat <= north]
        if inside:
            points = self.ground.frame.to_ground([(cell.lon, cell.lat) for cell in inside])
            held = self.ground.holds(points)
            inside = [cell for cell, here in zip(inside, held.tolist(), strict=True) if here]
            points = points[held]
        if not inside:
            self.turn_away(count.camera, count.captured_at)
            return
        keys, index = np.unique(np.floor(points / SQUARE_M).astype(np.int64), axis=0, return_inverse=True)
        index, size = index.reshape(-1), len(keys)
        people = np.array([cell.expected for cell in inside])
        known = np.array([cell.east_mps is not None and cell.north_mps is not None for cell in inside])
        weight = np.where(known, np.maximum(people, 0.01), 0.0)
        moved = [
            np.array([getattr(cell, name) or 0.0 for cell in inside]) for name in ("east_mps", "north_mps", "speed_variance")
        ]

        def total(values: np.ndarray) -> Floats:
            return np.bincount(index, weights=values, minlength=size)

        with np.errstate(invalid="ignore", divide="ignore"):
            east, north_, spread = (total(weight * values) / total(weight) for values in moved)
        self.seen[count.camera] = Seen(
            at=count.captured_at,
            simulated=count.simulated,
            counterflow=count.counterflow,
            keys=keys,
            areas_m2=total(np.array([cell.area_m2 for cell in inside])),
            expected=total(people),
            variance=total(np.array([cell.variance for cell in inside])),
            at_least=total(np.array([float(cell.at_least) for cell in inside])) > 0,
            velocity=np.column_stack((east, north_)),
            speed_variance=spread,
        )

    def read(self, at: float) -> Reading:
        """What the zone holds at `at` (epoch seconds), and the next step of every warning."""
        self.seen = {camera: seen for camera, seen in self.seen.items() if at - seen.at <= UNSEEN_S}
        looks, silent = self._looking(at)
        if not looks:
            if at - self.last_seen_at > UNSEEN_S:
                self._begin_anew()
            return Reading(at, NOBODY_LOOKS, "", False, *[math.nan] * 5)
        self.last_seen_at = at
        if looks.keys() != self._lookers:
            # What one more camera sees has not come just now.
            self._lookers = frozenset(looks)
            self._people.clear()
        merged = _merged(list(looks.values()))
        count = zones.zone_count(merged.expected, merged.variance, merged.areas_m2, merged.at_least, zone_m2=self.zone.area_m2)
        self._people.append((at, count.people))
        per_m2 = merged.expected / merged.areas_m2
        inflow, outflow = self._flux(merged, per_m2)
        net = inflow - outflow if inflow + outflow > 0 else None
        if self.forecaster.knows_nothing:
            self.minute(at, count.people, spread_of(count), net)
        walks = np.isfinite(merged.speed_variance)
        reading = Reading(
            at=at,
            count=count,
            level=level_of(count.densest_per_m2, BANDS[Use(self.zone.use)]),
            simulated=self.simulated,
            inflow_per_min=60 * inflow,
            outflow_per_min=60 * outflow,
            rise_per_min=self._rise_per_min(),
            pressure=float((per_m2 * merged.speed_variance)[walks].max(initial=0.0)),
            counterflow=merged.counterflow,
            forecasts=tuple(self.forecaster.ahead(net)),
            squares=(merged.keys, per_m2, merged.at_least, merged.velocity),
        )
        blind = _unseen_by(merged, silent)
        for name, value in self._warnings(reading).items():
            standing, threshold = self.standings.get(name, Standing()), self._thresholds[name]
            # It is no calm where the camera that saw the crowd has gone silent.
            known = math.nan if blind and standing.passed and value < threshold.fall else value
            self.standings[name] = step(standing, threshold, known, at)
        return reading

    def _looking(self, at: float) -> tuple[dict[str, Seen], list[Seen]]:
        """What the cameras that look tell, and what those told that have gone silent: real ones, or else simulated ones."""
        real = {camera: seen for camera, seen in self.seen.items() if not seen.simulated}
        simulated = not real and bool(self.seen)
        if self.seen:
            self.side(simulated=simulated)
        chosen = real or self.seen
        looks = {camera: seen for camera, seen in chosen.items() if at - seen.at <= STALE_S}
        return looks, [seen for seen in chosen.values() if at - seen.at > STALE_S]

    def side(self, *, simulated: bool) -> None:
        """From now on real or simulated people are summed up; what was known of the others says nothing of them."""
        if simulated != self.simulated:
            self.simulated, self.forecaster = simulated, Forecaster()
            self._begin_anew()

    def _begin_anew(self) -> None:
        self.standings.clear()
        self._people.clear()

    def warns(self, name: str) -> bool:
        return self.standings.get(name, Standing()).passed

    def resume(self, name: str, at: float, *, simulated: bool) -> None:
        """The warning was passed before the process began anew at `at`; its cameras have as long to speak as silent ones."""
        self.side(simulated=simulated)
        self.standings[name], self.last_seen_at = Standing(passed=True), at

    def minute(self, at: float, people: float, sd: float, net_per_s: float | None) -> None:
        """A minute is over: the forecaster learns what it was."""
        self.forecaster.take(Sample(at, people, sd), net_per_s)

    def _warnings(self, reading: Reading) -> dict[str, float]:
        """What each threshold is asked; the surge in shares of what is a surge."""
        count, capacity = reading.count, self.zone.capacity
        crowded = count.densest_per_m2 >= CROWDED_PER_M2
        filling = reading.rise_per_min / capacity / SURGE_SHARE_PER_MIN if count.people >= SURGE_FROM_SHARE * capacity else 0.0
        dense = count.densest_per_m2
        if count.saturated_share >= SATURATED_SHARE and dense >= DENSE_FROM_SHARE * self.zone.dense_per_m2:
            dense = max(dense, self.zone.dense_per_m2)
        pushing = reading.pressure / TURBULENT_PRESSURE if reading.level == "F" else 0.0
        return {
            DENSE: dense,
            FULL: count.people,
            # Where nobody knows yet how fast it fills, that is NaN and says nothing.
            SURGE: (pushing if pushing >= 1 else max(filling, pushing)) if crowded else 0.0,
            COUNTER: reading.counterflow if crowded else 0.0,
        }

    def _rise_per_min(self) -> float:
        at, people = np.array(self._people).T
        return zones.rise_per_min(people, at)

    def _flux(self, merged: Seen, per_m2: Floats) -> tuple[float, float]:
        """People a second in and out over the edge, by the squares just inside."""
        edge = self.ground.edge
        index = {key: number for number, key in enumerate(map(tuple, merged.keys.tolist()))}
        wanted = np.floor((edge.middles_m + edge.inward) / SQUARE_M).astype(np.int64)
        at = np.array([index.get(key, -1) for key in map(tuple, wanted.tolist())])
        density = np.where(at >= 0, per_m2[at], np.nan)
        return flow.edge_flux(edge, density, np.where((at >= 0)[:, None], merged.velocity[at], np.nan))


def _merged(cameras: list[Seen]) -> Seen:
    """Each square once: as the camera tells it that sees most of it."""
    if len(cameras) == 1:
        return cameras[0]
    keys = np.concatenate([seen.keys for seen in cameras])
    areas = np.concatenate([seen.areas_m2 for seen in cameras])
    order = np.lexsort((-areas, keys[:, 1], keys[:, 0]))
    first = np.append(True, (np.diff(keys[order], axis=0) != 0).any(axis=1))
    chosen = order[first]

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(seen, name) for seen in cameras])[chosen]

    names = ("keys", "areas_m2", "expected", "variance", "at_least", "velocity", "speed_variance")
    people = np.array([seen.expected.sum() for seen in cameras])
    against = np.array([seen.counterflow for seen in cameras])
    counterflow = float((people * against).sum() / people.sum()) if people.sum() > 0 else 0.0
    return replace(cameras[0], counterflow=counterflow, **{name: joined(name) for name in names})


def _unseen_by(merged: Seen, silent: list[Seen]) -> bool:
    """Whether a camera that is silent saw ground that nobody sees now."""
    if not silent:
        return False
    now = set(map(tuple, merged.keys.tolist()))
    return any(tuple(key) not in now for seen in silent for key in seen.keys.tolist())


def spread_of(count: ZoneCount) -> float:
    """Standard deviation of the number, from its interval's lower end."""
    return (count.people - count.low) / Z_90
