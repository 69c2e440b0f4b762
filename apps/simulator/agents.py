"""Everybody who moves in the simulated city: drivers who keep left, queue and wait at lights, and people on the sidewalks.

All state is arrays with one row per agent, so that thousands cost about a millisecond per step. Deterministic by its generator.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.simulator.kinds import PACES, PEDESTRIAN_SHARE, SHARES, SIZES, WALKING_MPS
from apps.simulator.road_graph import LANE_M, Ints, RoadGraph
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.observations import ObjectClass

Booleans = npt.NDArray[np.bool_]

SIDEWALK_M = 1.5
"""From the kerb to where people walk."""
ACCELERATION_MPS2 = 1.8
BRAKING_MPS2 = 4.0
COMFORT_MPS2 = 2.5
TURNING_MPS = 5.0
STOP_LINE_M = 9.0
CYCLE_S = 50.0
GREEN_S = 22.0
TIME_GAP_S = 1.3
STANDSTILL_M = 2.0
MAX_STEP_S = 0.5
_SIGNAL_WEIGHT = 3.0
_SIGNAL_EDGE_M = 30.0


@dataclass(frozen=True)
class Neighbourhood:
    """What is known of the samples along the roads (see `RoadGraph.sample`): who lives there, and whether a camera looks."""

    drive: Booleans
    walk: Booleans
    hidden: Booleans
    """No camera sees the road there."""


class Traffic:
    """The agents. Public arrays, by agent: `kind` (an `ObjectClass`), `identity` (never used twice), `position` [n, 2] metres
    east and north, `velocity` [n, 2] m/s, `heading` radians counter-clockwise from east.
    """

    def __init__(self, graph: RoadGraph, around: Neighbourhood, *, count: int, rng: np.random.Generator) -> None:
        self._graph, self._rng, self._around = graph, rng, around
        walkers = round(count * PEDESTRIAN_SHARE)
        shares = SHARES / SHARES.sum()
        self.kind = np.concatenate(
            (np.full(walkers, int(ObjectClass.PERSON)), rng.choice(len(SHARES), count - walkers, p=shares))
        )
        self.walking = self.kind == ObjectClass.PERSON
        self.identity = np.arange(count)
        self._next_identity = count
        self.time_s = 0.0

        near = np.maximum.reduceat(around.drive, graph.sample_first) if len(around.drive) else around.drive
        self._drives = graph.turns(graph.drivable, np.where(near, 1.0, 0.15))
        self._walks = graph.turns(np.ones(len(graph), dtype=np.bool_), np.where(near, 1.0, 0.3))
        self._signalled = _signalled(graph)
        self._axis = np.abs(np.cos(graph.arrival())) < np.sqrt(0.5)
        self._spawns = {
            (True, False): _samples(graph, around.walk, None),
            (True, True): _samples(graph, around.walk, around.hidden),
            (False, False): _samples(graph, around.drive & graph.drivable[graph.sample_edge], None),
            (False, True): _samples(graph, around.drive & graph.drivable[graph.sample_edge], around.hidden),
        }
        self._edge, self._next = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        self._s, self._lateral, self.heading, self._speed = (np.zeros(count) for _ in range(4))
        self._lane = rng.integers(0, 4, count)
        self._lane[np.isin(self.kind, (ObjectClass.BUS, ObjectClass.TRUCK, ObjectClass.RICKSHAW, ObjectClass.BICYCLE))] = 9
        self._side = rng.choice([-1.0, 1.0], count)
        self._own = np.where(self.walking, rng.normal(WALKING_MPS, 0.2, count).clip(0.7, 1.9), rng.lognormal(0.0, 0.15, count))
        self._phase = rng.uniform(0, 2 * np.pi, count)
        self._inside = np.ones(count, dtype=np.bool_)
        self.position, self.velocity = np.zeros((count, 2)), np.zeros((count, 2))
        self._appear(np.arange(count), hidden=False)

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def edge(self) -> Ints:
        """The directed edge that each agent is on."""
        return self._edge

    def step(self, dt: float) -> None:
        """Move everybody on by `dt` seconds (at most `MAX_STEP_S`)."""
        dt = min(dt, MAX_STEP_S)
        if dt <= 0 or not len(self):
            return
        self.time_s += dt
        wanted = np.where(self.walking, self._own, self._graph.speed_mps[self._edge] * PACES[self.kind] * self._own)
        wanted = np.where(self.walking, wanted, np.minimum(wanted, self._limits()))
        self._speed += np.clip(wanted - self._speed, -BRAKING_MPS2 * dt, ACCELERATION_MPS2 * dt)
        np.maximum(self._speed, 0.0, out=self._speed)
        _, direction = self._graph.place(self._edge, self._s)
        turn = _wrapped(direction - self.heading)
        self._s += self._speed * dt * np.maximum(0.1, np.cos(turn))
        self._pass_junctions()
        self._leave_or_return()
        self._settle(dt)

    def _limits(self) -> Floats:
        """Speeds that the vehicle in front, a red light and the next turn allow."""
        graph, left = self._graph, self._graph.length_m[self._edge] - self._s
        limit = np.full(len(self), np.inf)
        turning = np.cos(graph.place(self._next, np.zeros(len(self)))[1] - graph.arrival()[self._edge]) < 0.8
        limit[turning] = np.sqrt(TURNING_MPS**2 + 2 * COMFORT_MPS2 * np.maximum(left[turning], 0.0))
        clock = (self.time_s + 17.0 * (graph.end[self._edge] % 3) + np.where(self._axis[self._edge], CYCLE_S / 2, 0.0)) % CYCLE_S
        to_line = left - STOP_LINE_M
        waits = self._signalled[self._edge] & (clock > GREEN_S) & (to_line > 0)
        limit[waits] = np.minimum(limit[waits], np.sqrt(2 * COMFORT_MPS2 * np.maximum(to_line[waits] - 0.5, 0.0)))

        queueing = np.flatnonzero(~self.walking & (self.kind != ObjectClass.MOTORCYCLE))
        lane = self._edge[queueing] * 16 + np.minimum(self._lane[queueing], graph.lanes[self._edge[queueing]] - 1)
        order = queueing[np.lexsort((self._s[queueing], lane))]
        lane = np.sort(lane)
        same = lane[:-1] == lane[1:]
        behind, front = order[:-1][same], order[1:][same]
        gap = self._s[front] - self._s[behind] - (SIZES[self.kind[front], 1] + SIZES[self.kind[behind], 1]) / 2
        limit[behind] = np.minimum(limit[behind], np.maximum(gap - STANDSTILL_M, 0.0) / TIME_GAP_S)
        return limit

    def _pass_junctions(self) -> None:
        over = np.flatnonzero(self._s >= self._graph.length_m[self._edge])
        if not len(over):
            return
        self._s[over] -= self._graph.length_m[self._edge[over]]
        lost = over[self._next[over] < 0]
        over = over[self._next[over] >= 0]
        self._edge[over] = self._next[over]
        self._s[over] = np.minimum(self._s[over], self._graph.length_m[self._edge[over]] - 1e-6)
        self._choose(over)
        self._appear(lost, hidden=True)

    def _choose(self, who: Ints) -> None:
        dice = self._rng.random(len(who))[:, None]
        for walking, (nexts, chances) in ((True, self._walks), (False, self._drives)):
            those = self.walking[who] == walking
            edges = self._edge[who[those]]
            column = np.minimum((dice[those] > chances[edges]).sum(axis=1), (nexts[edges] >= 0).sum(axis=1) - 1)
            self._next[who[those]] = nexts[edges, np.maximum(column, 0)]

    def _leave_or_return(self) -> None:
        """Drivers far from every camera start anew elsewhere; people on foot turn round."""
        sample = self._graph.sample(self._edge, self._s)
        inside = np.where(self.walking, self._around.walk[sample], self._around.drive[sample])
        left = self._inside & ~inside
        self._inside = inside
        back = np.flatnonzero(left & self.walking)
        self._edge[back] ^= 1
        self._s[back] = self._graph.length_m[self._edge[back]] - self._s[back]
        self._side[back] *= -1
        self._lateral[back] *= -1
        self.heading[back] = _wrapped(self.heading[back] + np.pi)
        self._choose(back)
        self._appear(np.flatnonzero(~inside & ~self.walking), hidden=True)

    def _appear(self, who: Ints, *, hidden: bool) -> None:
        """New agents take these rows, each at a random sample; `hidden` ones where no camera looks."""
        for walking in (True, False):
            those = who[self.walking[who] == walking]
            edges, along = self._spawns[(walking, hidden)]
            chosen = self._rng.integers(0, len(edges), len(those))
            self._edge[those], self._s[those] = edges[chosen], along[chosen]
        graph = self._graph
        self.identity[who] = self._next_identity + np.arange(len(who))
        self._next_identity += len(who)
        self._inside[who] = True
        self._choose(who)
        edge = self._edge[who]
        self._lateral[who] = self._offsets()[who]
        self._speed[who] = np.where(self.walking[who], self._own[who], 0.8 * graph.speed_mps[edge] * PACES[self.kind[who]])
        centre, self.heading[who] = graph.place(edge, self._s[who])
        ahead = _unit(self.heading[who])
        self.position[who] = centre + _left(ahead) * self._lateral[who, None]
        self.velocity[who] = ahead * self._speed[who, None]

    def _offsets(self) -> Floats:
        """Metres to the left of the road's middle where each agent wants to be: traffic keeps left, people keep off the road."""
        graph, edge = self._graph, self._edge
        lane = np.minimum(self._lane, graph.lanes[edge] - 1)
        lanes = np.where(graph.one_way[edge], LANE_M * (lane - (graph.lanes[edge] - 1) / 2), LANE_M * (lane + 0.5))
        sway = np.select([self.walking, self.kind == ObjectClass.MOTORCYCLE], [0.6, 0.5], 0.15)
        sway = sway * np.sin(self._phase + self.time_s * np.where(self.walking, 0.3, 0.4))
        return np.where(self.walking, self._side * (graph.half_width_m[edge] + SIDEWALK_M), lanes) + sway

    def _settle(self, dt: float) -> None:
        """Bring lane, heading, position and velocity to where the agents now are along their edges."""
        swing = np.where(self.walking, 1.0, 4.0) * dt
        self._lateral += np.clip(self._offsets() - self._lateral, -swing / 2, swing / 2)
        centre, direction = self._graph.place(self._edge, self._s)
        most = swing / np.maximum(np.abs(self._lateral), 1.0)
        self.heading = _wrapped(self.heading + np.clip(_wrapped(direction - self.heading), -most, most))
        position = centre + _left(_unit(self.heading)) * self._lateral[:, None]
        moved = (position - self.position) / dt
        jumped = np.hypot(*moved.T) > 2 * self._speed + 8.0
        moved[jumped] = _unit(self.heading[jumped]) * self._speed[jumped, None]
        self.velocity += min(1.0, dt / 0.5) * (moved - self.velocity)
        self.position = position


def _samples(graph: RoadGraph, where: Booleans, also: Booleans | None) -> tuple[Ints, Floats]:
    """Edges and places of the samples of `where` that are `also` so; without any such, of `where`; without that, all."""
    both = where & also if also is not None else where
    chosen = both if both.any() else where if where.any() else graph.drivable[graph.sample_edge]
    return graph.sample_edge[chosen], graph.sample_s[chosen]


def _signalled(graph: RoadGraph) -> Booleans:
    """Which edges end at a light: where three or more roads meet and at least one is a main road."""
    junctions = int(max(graph.start.max(), graph.end.max())) + 1
    roads = np.bincount(graph.end, minlength=junctions)
    main = np.zeros(junctions)
    np.maximum.at(main, graph.end, graph.weight)
    lit = (roads >= 3) & (main >= _SIGNAL_WEIGHT)
    return lit[graph.end] & (graph.length_m > _SIGNAL_EDGE_M)


def _unit(angle: Floats) -> Floats:
    return np.column_stack((np.cos(angle), np.sin(angle)))


def _left(unit: Floats) -> Floats:
    return np.column_stack((-unit[:, 1], unit[:, 0]))


def _wrapped(angle: Floats) -> Floats:
    return (angle + np.pi) % (2 * np.pi) - np.pi
