"""Everybody on the course from moment to moment: drivers who keep a distance, stop and start in jams and at a light, and walkers.

Source: intelligent driver model, Treiber, Hennecke & Helbing, Phys. Rev. E 62 (2000).
"""

from dataclasses import dataclass, field

import numpy as np

from apps.simulator.kinds import PACES, SHARES, SIZES
from apps.simulator.traffic.course import BEGIN_M, END_M, LANE_M, LANES, WIDTH_M, Course, middle_left
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.observations import ObjectClass

SPREAD = 0.15
"""Of the logarithms of wanted speeds."""
ACCELERATION_MPS2, BRAKING_MPS2, HARDEST_MPS2 = 1.6, 2.2, 7.0
STOPPING_MPS2 = 3.0
"""Of who is to stop where nobody should."""
GAP_M, GAP_S = 2.0, 1.2
CYCLE_S, RED_S = 70.0, 30.0
JAM_WAVE_S = 45.0
SIDEWALK_M = 2.2
BETWEEN_M = (-LANE_M / 2, LANE_M / 2, -WIDTH_M / 2 + 0.5, WIDTH_M / 2 - 0.5)
"""Where motorcycles drive, from the carriageway's middle: between the lanes and along both edges."""
ALL_LANES = LANES + len(BETWEEN_M)


@dataclass
class Stage:
    """What is staged: a driver against the traffic, one that stops, a walker on the carriageway."""

    kind: str
    carriageway: int
    at_s: float
    """When it begins."""
    along_m: float
    """Where it stops, or walks out; drivers against the traffic come from the far end of their carriageway."""
    speed_mps: float
    lane: int


@dataclass
class Conditions:
    """What this hour is like."""

    flow_per_h: float
    """Vehicles an hour and carriageway."""
    jam: bool = False
    light_m: float | None = None
    """Where a traffic light stops carriageway 0."""
    crossing_m: float | None = None
    """Where people walk across, over a marked crossing."""
    walkers_per_h: float = 60.0
    parked: bool = False
    """Whether a vehicle is parked beside carriageway 0."""


@dataclass
class Truth:
    """What was staged and really happened; times in seconds since the beginning."""

    crossings: list[tuple[int, int, float, float]] = field(default_factory=list)
    """Carriageway, class, time and speed of each vehicle over its counting line, in the direction of travel."""
    staged: list[tuple[str, float]] = field(default_factory=list)
    """What was staged, and when it first was true where the camera sees it."""


class Street:
    """Arrays with one row a road user: `kind`, `way`, `s` metres in its carriageway's direction, `left` of the road's middle,
    `speed`. Walkers move in the road's own metres (`way` -1).
    """

    def __init__(self, course: Course, conditions: Conditions, *, line_m: float, step_s: float, rng: np.random.Generator) -> None:
        self.course, self.conditions, self.truth = course, conditions, Truth()
        self._line_m, self._step_s, self._rng = line_m, step_s, rng
        self.time_s = 0.0
        self.kind = np.empty(0, np.int64)
        self.way, self.lane = np.empty(0, np.int64), np.empty(0, np.int64)
        self.s, self.speed, self.left, self._wanted = (np.empty(0) for _ in range(4))
        self.role = np.empty(0, "U8")
        self.walk = np.empty((0, 2))
        """Walkers' m/s along and to the left."""
        self._next = {way: self._pause(conditions.flow_per_h) for way in (0, 1)}
        self._next_walker = self._pause(conditions.walkers_per_h)
        self._stages: list[Stage] = []
        self._told: set[str] = set()
        self._goal = 0.0
        if conditions.parked:
            edge = middle_left(0) + WIDTH_M / 2
            self._add(ObjectClass.CAR, -1, 0, 45.0, edge + 1.9, 0.0, "parked")

    def stage(self, stage: Stage) -> None:
        self._stages.append(stage)

    def step(self) -> None:
        """Move everybody on by one step."""
        self.time_s += self._step_s
        before = self.s.copy()
        self._drive()
        self._count(before)
        self._enter()
        gone = np.where(self.way >= 0, self.s > END_M - BEGIN_M, (self.s < BEGIN_M) | (self.s > END_M))
        gone |= (self.role == "against") & (self.s < 0)
        gone |= np.isin(self.role, ("crosses", "jaywalks")) & (np.abs(self.left) > 22.0)
        if gone.any():
            self._keep(~gone)

    def ground(self) -> tuple[Floats, Floats]:
        """Where everybody is: middles [n, 2] and directions [n] in radians."""
        along = np.where(self.way == 1, END_M - self.s, np.where(self.way == 0, BEGIN_M + self.s, self.s))
        points, direction = self.course.place(along, self.left)
        turned = (self.way == 1) ^ (self.role == "against")
        return points, np.where(turned, direction + np.pi, direction)

    def along(self, row: int) -> float:
        """Metres from the camera along the road."""
        return float(END_M - self.s[row] if self.way[row] == 1 else BEGIN_M + self.s[row] if self.way[row] == 0 else self.s[row])

    def _drive(self) -> None:
        wanted = self._wanted.copy()
        leader, gap = self._leaders()
        closing = self.speed - np.where(leader >= 0, self.speed[leader], self.speed) if len(self.s) else np.empty(0)
        gap, closing = self._obstacles(gap, closing)
        desired = GAP_M + np.maximum(
            0.0, self.speed * GAP_S + self.speed * closing / (2 * np.sqrt(ACCELERATION_MPS2 * BRAKING_MPS2))
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            push = ACCELERATION_MPS2 * (1 - (self.speed / np.maximum(wanted, 0.1)) ** 4 - (desired / np.maximum(gap, 0.3)) ** 2)
        free = (self.way < 0) | (self.role == "against")
        push = np.clip(np.where(free, 0.0, push), -HARDEST_MPS2, ACCELERATION_MPS2)
        stops = self.role == "stops"
        push[stops] = np.where(self.speed[stops] > 0, -STOPPING_MPS2, 0.0)
        self.speed = np.maximum(self.speed + push * self._step_s, 0.0)
        driven = np.where(self.role == "against", -self.speed, self.speed) * self._step_s
        self.s = self.s + np.where(self.way >= 0, driven, self.walk[:, 0] * self._step_s)
        self.left = self.left + self.walk[:, 1] * self._step_s
        self._act()

    def _leaders(self) -> tuple[np.ndarray, Floats]:
        """Row of the vehicle before each one in its lane (-1: none) and the free metres to it."""
        leader, gap = np.full(len(self.s), -1), np.full(len(self.s), 1e3)
        follows = np.flatnonzero((self.way >= 0) & (self.role != "against"))
        order = follows[np.lexsort((self.s[follows], self.way[follows] * ALL_LANES + self.lane[follows]))]
        lane = self.way[order] * ALL_LANES + self.lane[order]
        same = lane[:-1] == lane[1:]
        behind, front = order[:-1][same], order[1:][same]
        leader[behind] = front
        lengths = SIZES[self.kind, 1]
        gap[behind] = self.s[front] - self.s[behind] - (lengths[front] + lengths[behind]) / 2
        return leader, gap

    def _obstacles(self, gap: Floats, closing: Floats) -> tuple[Floats, Floats]:
        """A red light, and the jam's slow head beyond the end."""
        if self.conditions.light_m is not None and self.time_s % CYCLE_S < RED_S:
            left = self.conditions.light_m - BEGIN_M - self.s - SIZES[self.kind, 1] / 2
            can = left > self.speed**2 / (2 * 4.0)
            waits = (self.way == 0) & (left > 0) & (left < gap) & can & (self.role != "against")
            gap, closing = np.where(waits, left, gap), np.where(waits, self.speed, closing)
        if self.conditions.jam:
            head_mps = max(0.0, 3.5 + 4.5 * np.sin(2 * np.pi * self.time_s / JAM_WAVE_S))
            left = END_M - BEGIN_M - 5.0 - self.s
            near = (self.way >= 0) & (left > 0) & (left < gap) & (left < 60) & (self.role != "against")
            gap = np.where(near, np.maximum(left if head_mps < 0.5 else left + 3.0, 0.5), gap)
            closing = np.where(near, self.speed - head_mps, closing)
        return gap, closing

    def _act(self) -> None:
        """Let those who are to stop brake in time, and note when what is staged has come true in view."""
        for row in np.flatnonzero(self.role == "willstop").tolist():
            left = (self._goal - self.along(row)) * (1 if self.way[row] == 0 else -1)
            if left <= self.speed[row] ** 2 / (2 * STOPPING_MPS2):
                self.role[row] = "stops"
        for row in np.flatnonzero(np.isin(self.role, ("stops", "against", "jaywalks"))).tolist():
            role = str(self.role[row])
            true = self.speed[row] == 0 if role == "stops" else 15 <= self.along(row) <= 85
            inside = abs(self.left[row] - middle_left(0)) < WIDTH_M / 2 - 0.5
            if true and role not in self._told and (role != "jaywalks" or inside):
                self._told.add(role)
                self.truth.staged.append((role, self.time_s))

    def _count(self, before: Floats) -> None:
        for way in (0, 1):
            line = self._line_m - BEGIN_M if way == 0 else END_M - self._line_m
            over = (self.way == way) & (before < line) & (self.s >= line)
            for row in np.flatnonzero(over).tolist():
                self.truth.crossings.append((way, int(self.kind[row]), self.time_s, float(self.speed[row])))

    def _enter(self) -> None:
        for way in (0, 1):
            if self.time_s >= self._next[way]:
                self._next[way] = self.time_s + self._pause(self.conditions.flow_per_h)
                self._enter_vehicle(way)
        if self.time_s >= self._next_walker:
            self._next_walker = self.time_s + self._pause(self.conditions.walkers_per_h)
            self._enter_walker()
        for stage in [stage for stage in self._stages if stage.at_s <= self.time_s]:
            self._stages.remove(stage)
            self._enter_staged(stage)

    def _enter_vehicle(self, way: int) -> None:
        kind = int(self._rng.choice(len(SHARES), p=SHARES / SHARES.sum()))
        between = kind == ObjectClass.MOTORCYCLE
        lanes = range(LANES, ALL_LANES) if between else range(LANES)
        free = [lane for lane in lanes if self._room(way, lane) > 12.0]
        if not free:
            return
        lane = int(self._rng.choice(free))
        wanted = self.course.limit_mps * PACES[kind] * self._rng.lognormal(0.0, SPREAD)
        if self.conditions.jam and between:
            wanted *= 0.45
        speed = min(wanted, self._last_speed(way, lane))
        self._add(kind, way, lane, 0.0, _lane_left(way, lane) + self._rng.normal(0, 0.15), wanted, "drives", speed)

    def _enter_walker(self) -> None:
        side = self._rng.choice((-1.0, 1.0))
        crossing = self.conditions.crossing_m
        if crossing is not None and self._rng.random() < 0.4:
            self._add(ObjectClass.PERSON, -1, 0, crossing, side * 15.0, 0.0, "crosses", walk=(0.0, -side * 1.4))
            return
        edge = middle_left(0) + WIDTH_M / 2 + SIDEWALK_M
        pace = self._rng.normal(1.3, 0.15)
        begin, pace = (BEGIN_M + 1, pace) if self._rng.random() < 0.5 else (END_M - 1, -pace)
        self._add(ObjectClass.PERSON, -1, 0, begin, side * edge + self._rng.normal(0, 0.3), 0.0, "walks", walk=(pace, 0.0))

    def _enter_staged(self, stage: Stage) -> None:
        left = _lane_left(stage.carriageway, stage.lane)
        kinds = (ObjectClass.CAR, ObjectClass.MOTORCYCLE, ObjectClass.RICKSHAW)
        kind = int(self._rng.choice(kinds))
        if stage.kind == "against":
            end = END_M - BEGIN_M - 0.5
            self._add(kind, stage.carriageway, stage.lane, end, left, stage.speed_mps, "against", stage.speed_mps)
        elif stage.kind == "stops":
            self._goal = stage.along_m
            self._add(ObjectClass.CAR, stage.carriageway, stage.lane, 0.0, left, stage.speed_mps, "willstop", stage.speed_mps)
        else:
            edge = middle_left(0) + WIDTH_M / 2 + 2.0
            self._add(ObjectClass.PERSON, -1, 0, stage.along_m, edge, 0.0, "jaywalks", walk=(0.0, -1.1))

    def _room(self, way: int, lane: int) -> float:
        here = (self.way == way) & (self.lane == lane) & (self.role != "against")
        return float((self.s[here] - SIZES[self.kind[here], 1] / 2).min(initial=1e3))

    def _last_speed(self, way: int, lane: int) -> float:
        here = np.flatnonzero((self.way == way) & (self.lane == lane) & (self.role != "against"))
        if not len(here):
            return float("inf")
        last = here[np.argmin(self.s[here])]
        return float(self.speed[last]) if self.s[last] < 60 else float("inf")

    def _pause(self, per_h: float) -> float:
        return float(self._rng.exponential(3600.0 / per_h)) if per_h > 0 else float("inf")

    def _add(
        self, kind: int, way: int, lane: int, s: float, left: float, wanted: float, role: str, speed: float = 0.0,
        walk: tuple[float, float] = (0.0, 0.0),
    ) -> None:  # fmt: skip
        self.kind, self.way, self.lane = np.append(self.kind, int(kind)), np.append(self.way, way), np.append(self.lane, lane)
        self.s, self.left = np.append(self.s, s), np.append(self.left, left)
        self.speed, self._wanted = np.append(self.speed, speed), np.append(self._wanted, wanted)
        self.role, self.walk = np.append(self.role, np.array(role, "U8")), np.vstack((self.walk, walk))

    def _keep(self, rows: np.ndarray) -> None:
        for name in ("kind", "way", "lane", "s", "left", "speed", "_wanted", "role", "walk"):
            setattr(self, name, getattr(self, name)[rows])


def _lane_left(way: int, lane: int) -> float:
    between = BETWEEN_M[lane - LANES] if lane >= LANES else (lane - (LANES - 1) / 2) * LANE_M
    return middle_left(way) + between
