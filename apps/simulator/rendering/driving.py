"""Vehicles on the lanes: log-normal free speeds, gaps kept behind the next one, stops at the crossing.

Source of the following rule: Gipps 1981, in the simple form "never faster than can be stopped behind the next".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from apps.simulator.rendering import crossing_light
from apps.simulator.rendering.bodies import Vehicle, vehicle
from apps.simulator.rendering.choreography import STEP_S, Drive
from apps.simulator.rendering.plates import Plate
from apps.simulator.rendering.street import DIRECTIONS, ENDS, LANES, STOP_LINE_M, ZEBRA

MEDIAN_MPS, SPREAD = 8.5, 0.22
_ACCELERATION, _BRAKING = 1.6, 2.6
_GAP_M = 3.2
_KINDS, _SHARES = ("car", "bus", "truck"), (0.84, 0.08, 0.08)
_ROOM_M = 14.0


@dataclass
class _Car:
    """A vehicle on its way; `along` grows in its own direction."""

    identity: int
    vehicle: Vehicle
    lane: int
    along: float
    free_mps: float
    first: int
    speed: float
    seen: list[float] = field(default_factory=list)


def drives(
    random: np.random.Generator, plates: Iterator[Plate], *, steps: int, vehicles: int, first_identity: int
) -> tuple[Drive, ...]:
    """About `vehicles` on the street at any time, for `steps` steps; each takes the next of `plates`."""
    if vehicles == 0:
        return ()
    traffic = _Traffic(random, plates, vehicles, first_identity)
    for step in range(steps):
        traffic.step(step)
    return traffic.finish()


class _Traffic:
    def __init__(self, random: np.random.Generator, plates: Iterator[Plate], wanted: int, first_identity: int) -> None:
        self._random, self._plates, self._wanted, self._next = random, plates, wanted, first_identity
        self._on_road: list[_Car] = []
        self._gone: list[_Car] = []
        for number in range(wanted):
            self._enter(
                number % len(LANES), 0, ENDS[0] + 20 + (number // len(LANES) + float(random.uniform(0, 0.6))) * self._pitch()
            )

    def _pitch(self) -> float:
        """Distance between vehicles of one lane that gives the wanted number."""
        return (ENDS[1] - ENDS[0]) / max(1.0, np.ceil(self._wanted / len(LANES)))

    def _enter(self, lane: int, step: int, along: float) -> None:
        kind = str(self._random.choice(_KINDS, p=_SHARES))
        speed = float(np.exp(self._random.normal(np.log(MEDIAN_MPS), SPREAD)))
        body = replace(vehicle(self._random, kind), plate=next(self._plates))
        self._on_road.append(_Car(self._next, body, lane, along, speed, step, speed))
        self._next += 1

    def step(self, step: int) -> None:
        for lane in range(len(LANES)):
            ahead: _Car | None = None
            for car in sorted((car for car in self._on_road if car.lane == lane), key=lambda car: -car.along):
                self._move(car, ahead, step * STEP_S)
                ahead = car
        length = ENDS[1] - ENDS[0]
        self._gone += [car for car in self._on_road if car.along > ENDS[0] + length]
        self._on_road = [car for car in self._on_road if car.along <= ENDS[0] + length]
        self._fill(step)

    def _fill(self, step: int) -> None:
        """A new vehicle where one is missing and its lane has room at the beginning."""
        for lane in self._random.permutation(len(LANES)).tolist():
            free = all(car.along - car.vehicle.length_m > ENDS[0] + _ROOM_M for car in self._on_road if car.lane == lane)
            if len(self._on_road) < self._wanted and free and self._random.random() < STEP_S / 2:
                self._enter(lane, step + 1, ENDS[0])

    def _move(self, car: _Car, ahead: _Car | None, at_s: float) -> None:
        room = np.inf
        nose = car.along + car.vehicle.length_m / 2
        if ahead is not None:
            room = ahead.along - ahead.vehicle.length_m / 2 - nose - _GAP_M
        stop = _stop_line(DIRECTIONS[car.lane])
        if not crossing_light.vehicles_go(at_s) and nose <= stop and stop - nose > car.speed**2 / (2 * _BRAKING) - 1.0:
            room = min(room, stop - nose)
        safe = np.sqrt(2 * _BRAKING * max(0.0, room)) if np.isfinite(room) else np.inf
        wanted = min(car.free_mps, car.speed + _ACCELERATION * STEP_S, float(safe))
        car.speed = max(0.0, car.speed - 2 * _BRAKING * STEP_S, wanted) if wanted < car.speed else wanted
        car.seen.append(car.along)
        car.along += min(car.speed * STEP_S, max(0.0, room)) if np.isfinite(room) else car.speed * STEP_S

    def finish(self) -> tuple[Drive, ...]:
        found = []
        for car in sorted(self._gone + self._on_road, key=lambda car: car.identity):
            direction = DIRECTIONS[car.lane]
            along = np.array(car.seen) if direction > 0 else ENDS[0] + ENDS[1] - np.array(car.seen)
            if len(along):
                found.append(Drive(car.identity, car.vehicle, car.first, along, LANES[car.lane], direction))
        return tuple(found)


def _stop_line(direction: int) -> float:
    """Where a vehicle's nose stops, in its own direction's metres."""
    if direction > 0:
        return ZEBRA[0] - STOP_LINE_M - 0.8
    return ENDS[0] + ENDS[1] - (ZEBRA[1] + STOP_LINE_M + 0.8)
