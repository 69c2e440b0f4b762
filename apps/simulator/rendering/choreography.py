"""What happens in the scene, decided before anything is drawn: who walks where and what drives when, from a seed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from apps.simulator.rendering.bodies import Vehicle
from apps.simulator.rendering.clothes import Person
from apps.simulator.rendering.people import Figure
from apps.simulator.rendering.vehicles import Placed
from safecity_gis.core.geo.frames import Floats

STEP_S = 0.1
_SMOOTH_STEPS = 5


@dataclass(frozen=True)
class Walk:
    """One person's way: places [n, 2] in street metres every `STEP_S` from step `first` on."""

    identity: int
    person: Person
    first: int
    path: Floats
    stride_m: float

    @cached_property
    def velocity(self) -> Floats:
        """Smoothed velocity [n, 2] in m/s."""
        steps = np.gradient(self.path, STEP_S, axis=0) if len(self.path) > 1 else np.zeros_like(self.path)
        kernel = np.ones(min(_SMOOTH_STEPS, len(steps))) / min(_SMOOTH_STEPS, len(steps))
        return np.column_stack([np.convolve(column, kernel, mode="same") for column in steps.T])

    @cached_property
    def heading(self) -> Floats:
        """Direction [n] in radians; kept while standing."""
        moving = np.hypot(*self.velocity.T) > 0.25
        last = np.maximum.accumulate(np.where(moving, np.arange(len(moving)), -1))
        last = np.where(last < 0, np.argmax(moving) if moving.any() else 0, last)
        return np.unwrap(np.arctan2(self.velocity[last, 1], self.velocity[last, 0]))

    @cached_property
    def travelled(self) -> Floats:
        """Metres walked so far [n]."""
        return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(self.path, axis=0).T))))

    def at(self, step: float) -> Figure | None:
        """The person at a step and fraction; None before and after its time."""
        place = step - self.first
        if not 0 <= place <= len(self.path) - 1:
            return None
        row, share = min(int(place), max(0, len(self.path) - 2)), place - min(int(place), max(0, len(self.path) - 2))
        after = min(row + 1, len(self.path) - 1)

        def between(values: Floats) -> npt.NDArray[np.float64]:
            return np.asarray(values[row] * (1 - share) + values[after] * share)

        u, v = between(self.path)
        speed = float(np.hypot(*between(self.velocity)))
        phase = 2 * np.pi * (float(between(self.travelled)) / self.stride_m + 0.37 * self.identity)
        return Figure(self.person, (float(u), float(v)), float(between(self.heading)), phase, speed if speed > 0.12 else 0.0)


@dataclass(frozen=True)
class Drive:
    """One vehicle's way along its lane: `u` [n] every `STEP_S` from step `first` on."""

    identity: int
    vehicle: Vehicle
    first: int
    along: Floats
    lane_v: float
    direction: int

    def at(self, step: float) -> Placed | None:
        """The vehicle at a step and fraction; None before and after its time."""
        place = step - self.first
        if not 0 <= place <= len(self.along) - 1:
            return None
        u = float(np.interp(place, np.arange(len(self.along)), self.along))
        return Placed(self.vehicle, (u, self.lane_v), self.direction)


@dataclass(frozen=True)
class Script:
    """The whole scene. Identities are unique over people and vehicles."""

    walks: tuple[Walk, ...]
    drives: tuple[Drive, ...]
