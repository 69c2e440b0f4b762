"""People on the pavements: ways that cross, groups, stops, and the crossing when its light lets them; all keep apart.

Source of the keeping apart: Helbing and Molnar 1995, social force model, with the forces as changes of the wanted velocity.
"""

from dataclasses import dataclass, field

import numpy as np

from apps.simulator.rendering import crossing_light
from apps.simulator.rendering.choreography import STEP_S, Walk
from apps.simulator.rendering.clothes import Person, person
from apps.simulator.rendering.gait import stride_m
from apps.simulator.rendering.street import FAR_PAVEMENT, FIXTURES, NEAR_PAVEMENT, ROAD, ZEBRA, fixture_block
from safecity_gis.core.geo.frames import Floats

REACH = (-11.0, 37.0)
"""People come and go at these u."""
_APART_M, _PUSH = 0.85, 1.5
_MARGIN_M = 0.6
_ARRIVED_M = 0.7
_NUDGE_M = 0.05
_BESIDE_M = 0.75
"""Between the people of a group."""
_TURN_PER_STEP = 0.35
_GROUPS, _GROUP_SHARES = (1, 2, 3), (0.62, 0.28, 0.1)


@dataclass
class _Stop:
    """Where somebody heads next; there they stand `pause_s`, and where `light` is set until people may cross."""

    u: float
    v: float
    pause_s: float = 0.0
    light: bool = False


@dataclass
class _Walker:
    identity: int
    person: Person
    speed: float
    place: Floats
    way: list[_Stop]
    first: int
    velocity: Floats = field(default_factory=lambda: np.zeros(2))
    until_s: float = 0.0
    crossing: bool = False
    seen: list[Floats] = field(default_factory=list)


def walks(random: np.random.Generator, *, steps: int, people: int, first_identity: int) -> tuple[Walk, ...]:
    """About `people` in the scene at any time, for `steps` steps."""
    if people == 0:
        return ()
    crowd = _Crowd(random, people, first_identity)
    for step in range(steps):
        crowd.step(step)
    return crowd.finish()


class _Crowd:
    def __init__(self, random: np.random.Generator, wanted: int, first_identity: int) -> None:
        self._random, self._wanted, self._next = random, wanted, first_identity
        self._here: list[_Walker] = []
        self._gone: list[_Walker] = []
        while len(self._here) < wanted:
            self._enter(0, anywhere=True)

    def _enter(self, step: int, *, anywhere: bool = False) -> None:
        """A person or a small group, at an end of the scene or anywhere in it."""
        random = self._random
        size = min(int(random.choice(_GROUPS, p=_GROUP_SHARES)), self._wanted - len(self._here))
        far = bool(random.random() < 0.4)
        rightward = bool(random.random() < 0.5)
        u = float(random.uniform(REACH[0] + 8, REACH[1] - 8)) if anywhere else REACH[0 if rightward else 1]
        start = np.array((u, _across(far, random)))
        way = self._way(start, far=far, rightward=rightward)
        speed = float(np.clip(random.normal(1.3, 0.18), 0.85, 1.75))
        for number in range(size):
            beside = number * _BESIDE_M
            own = [_Stop(stop.u, _away_from_road(stop.v, beside), stop.pause_s, stop.light) for stop in way]
            place = np.array((start[0] + random.uniform(-0.25, 0.25), _away_from_road(float(start[1]), beside)))
            self._here.append(_Walker(self._next, person(random), speed, place, own, step))
            self._next += 1

    def _way(self, start: Floats, *, far: bool, rightward: bool) -> list[_Stop]:
        random = self._random
        way: list[_Stop] = []
        end_u = REACH[1 if rightward else 0] + (4.0 if rightward else -4.0)
        if random.random() < 0.4:
            zebra = float(random.uniform(ZEBRA[0] + 0.5, ZEBRA[1] - 0.5))
            kerbs = (ROAD[1] + 0.7, ROAD[0] - 0.7) if far else (ROAD[0] - 0.7, ROAD[1] + 0.7)
            way += [_Stop(zebra, kerbs[0], light=True), _Stop(zebra + float(random.uniform(-1, 1)), kerbs[1])]
            far = not far
        elif random.random() < 0.55:
            u = float(np.clip(start[0] + (1 if rightward else -1) * random.uniform(4, 14), REACH[0] + 6, REACH[1] - 6))
            way.append(_Stop(u, _across(far, random), pause_s=float(random.uniform(2, 9))))
        way.append(_Stop(end_u, _across(far, random)))
        return way

    def step(self, step: int) -> None:
        if self._here:
            self._move(step * STEP_S)
        left = [walker for walker in self._here if not walker.way]
        self._gone += left
        self._here = [walker for walker in self._here if walker.way]
        if len(self._here) < self._wanted and self._random.random() < STEP_S:
            self._enter(step + 1)

    def _move(self, at_s: float) -> None:
        places = np.array([walker.place for walker in self._here])
        pushes = _keep_apart(places) + _keep_off(places)
        for walker, push in zip(self._here, pushes, strict=True):
            wanted = _wanted_velocity(walker, at_s)
            standing = not wanted.any()
            target = wanted + push * (0.35 if standing else 1.0)
            fastest = walker.speed * 1.25
            target *= min(1.0, fastest / max(1e-6, float(np.hypot(*target))))
            walker.velocity = walker.velocity + (target - walker.velocity) * _TURN_PER_STEP
            if standing and np.hypot(*walker.velocity) < 0.15:
                walker.velocity = np.zeros(2)
            walker.seen.append(walker.place.copy())
            walker.place = walker.place + walker.velocity * STEP_S
            _stay_on_pavement(walker)

    def finish(self) -> tuple[Walk, ...]:
        everybody = sorted(
            (walker for walker in self._gone + self._here if len(walker.seen) > 1), key=lambda walker: walker.identity
        )
        return tuple(
            Walk(
                walker.identity,
                walker.person,
                walker.first,
                np.array(walker.seen),
                stride_m(walker.person.height_m, walker.speed, swing=walker.person.swing),
            )
            for walker in everybody
        )


def _away_from_road(v: float, by_m: float) -> float:
    """A place on a pavement moved from the kerb."""
    return v + by_m if v > (ROAD[0] + ROAD[1]) / 2 else v - by_m


def _across(far: bool, random: np.random.Generator) -> float:
    """Somewhere on a pavement."""
    low, high = FAR_PAVEMENT if far else NEAR_PAVEMENT
    return float(random.uniform(low + _MARGIN_M, high - _MARGIN_M))


def _wanted_velocity(walker: _Walker, at_s: float) -> Floats:
    """Towards the next stop; zero while standing there. Leaves the stop when its time is over."""
    stop = walker.way[0]
    offset = np.array((stop.u, stop.v)) - walker.place
    distance = float(np.hypot(*offset))
    if distance > _ARRIVED_M:
        hurry = 1.15 if ROAD[0] < walker.place[1] < ROAD[1] else 1.0
        return offset / distance * max(walker.speed * hurry, 1.2 if hurry > 1 else 0.0)
    if walker.until_s == 0.0:
        walker.until_s = at_s + stop.pause_s
    if at_s >= walker.until_s and (not stop.light or crossing_light.people_go(at_s)):
        walker.crossing = walker.way.pop(0).light
        walker.until_s = 0.0
    return np.zeros(2)


def _keep_apart(places: Floats) -> Floats:
    """Changes of velocity [n, 2] that keep people from each other, a little to one side so that nobody gets stuck."""
    offset = places[:, None] - places[None]
    distance = np.hypot(offset[..., 0], offset[..., 1])
    np.fill_diagonal(distance, np.inf)
    strength = _PUSH * np.exp(-(np.maximum(distance - 0.4, 0)) / (_APART_M - 0.4)) * (distance < 2.5)
    away = offset / distance[..., None]
    aside = np.stack((-away[..., 1], away[..., 0]), axis=-1)
    return np.asarray(((away + 0.45 * aside) * strength[..., None]).sum(axis=1))


def _keep_off(places: Floats) -> Floats:
    """Changes of velocity [n, 2] that keep people off what stands on the pavement."""
    pushes = np.zeros_like(places)
    for fixture in FIXTURES:
        block = fixture_block(fixture)
        nearest = np.column_stack((np.clip(places[:, 0], block.u0, block.u1), np.clip(places[:, 1], block.v0, block.v1)))
        offset = places - nearest
        distance = np.maximum(np.hypot(*offset.T), 1e-3)[:, None]
        middle = places - ((block.u0 + block.u1) / 2, (block.v0 + block.v1) / 2)
        aside = np.column_stack((-middle[:, 1], middle[:, 0])) / np.maximum(np.hypot(*middle.T), 1e-3)[:, None]
        pushes += (offset / distance + 0.7 * aside) * 1.6 * np.exp(-distance / 0.4) * (distance < 1.8)
    return pushes


def _stay_on_pavement(walker: _Walker) -> None:
    """Nobody is pushed onto the road, nor off the crossing while on it."""
    u, v = walker.place
    if not ROAD[0] < v < ROAD[1]:
        return
    if walker.crossing:
        walker.place[0] += np.clip(np.clip(u, ZEBRA[0] - 1, ZEBRA[1] + 1) - u, -_NUDGE_M, _NUDGE_M)
    else:
        walker.place[1] = ROAD[0] if v < (ROAD[0] + ROAD[1]) / 2 else ROAD[1]
