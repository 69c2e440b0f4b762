"""A rendered crowd: an empty street that fills with so many people for each square metre, seen from a high pole.

People keep a body's breadth apart, turn and sway where they stand, and drift a little; how many there are is known exactly.
"""

from dataclasses import dataclass

import numpy as np

from apps.simulator.rendering.choreography import STEP_S, Script, Walk
from apps.simulator.rendering.clothes import person
from apps.simulator.rendering.gait import stride_m
from apps.simulator.rendering.scene import PLACE, STREET_BEARING_DEG, Mount, Scene, SceneOptions, mounted, scene_step
from apps.simulator.rendering.street import StreetFrame
from safecity_gis.core.geo.frames import Floats, LocalFrame

HIGH = Mount(2.0, -7.0, 11.0, 40.0, 33.0, 62.0)
GROUND = (6.0, 22.0, 0.6, 13.0)
"""Where the crowd stands: u from, u to, v from, v to."""
BREADTH_M = 0.42
"""Nobody comes closer to another."""
TRIES = 60
SWAY_M, SWAY_S = 0.12, 3.5
WALK_MPS = 0.5
"""For the length of their steps."""


@dataclass(frozen=True)
class Gathering:
    """A scene with a crowd that comes at `comes_s` (seconds of the video) and then stays."""

    scene: Scene
    people: int
    comes_s: float

    @property
    def area_m2(self) -> float:
        u0, u1, v0, v1 = GROUND
        return (u1 - u0) * (v1 - v0)

    @property
    def per_m2(self) -> float:
        """The truth."""
        return self.people / self.area_m2

    def ring_m(self) -> Floats:
        """The crowd's ground, metres east and north of the scene's origin [5, 2]."""
        u0, u1, v0, v1 = GROUND
        return self.scene.cameras[0].street.ground(np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v1), (u0, v0)]))


def make_gathering(
    *, seed: int, per_m2: float, seconds: float, comes_s: float, width: int = 1280, height: int = 720
) -> Gathering:
    """A crowd of about `per_m2`: as many as find room.

    Raises:
        ValueError: a density that is not above 0 or that nobody could stand in, or a crowd that comes after the end.
    """
    if not 0 < per_m2 <= 6 or not 0 <= comes_s < seconds:
        raise ValueError(f"no crowd of {per_m2} people for each square metre from {comes_s} s on")
    random = np.random.default_rng((seed, 7))
    u0, u1, v0, v1 = GROUND
    places = _places(random, round(per_m2 * (u1 - u0) * (v1 - v0)))
    steps = int(np.ceil(scene_step(seconds))) + 2
    first = int(scene_step(comes_s))
    walks = tuple(_stand(random, number + 1, place, first, steps - first) for number, place in enumerate(places))
    options = SceneOptions(seed=seed, seconds=seconds, width=width, height=height)
    frame, street = LocalFrame(PLACE), StreetFrame(STREET_BEARING_DEG)
    camera = mounted(options, "crowd", HIGH, frame, street)
    return Gathering(Scene(seed, False, Script(walks, ()), frame, (camera,)), len(walks), comes_s)


def _places(random: np.random.Generator, wanted: int) -> Floats:
    """Places [n, 2] on the ground, each where the nearest neighbour is not too near; fewer where there is no more room."""
    u0, u1, v0, v1 = GROUND
    taken = np.empty((0, 2))
    for _ in range(wanted):
        for _try in range(TRIES):
            place = np.array((random.uniform(u0, u1), random.uniform(v0, v1)))
            if not len(taken) or np.hypot(*(taken - place).T).min() >= BREADTH_M:
                taken = np.vstack((taken, place))
                break
    return taken


def _stand(random: np.random.Generator, identity: int, place: Floats, first: int, steps: int) -> Walk:
    """Somebody who sways on a small loop around a place."""
    at = np.arange(steps) * STEP_S
    phase, pace = random.uniform(0, 2 * np.pi, 2), random.uniform(0.7, 1.3, 2)
    sway = SWAY_M * np.sin(2 * np.pi * at[:, None] / SWAY_S * pace + phase)
    who = person(random)
    return Walk(identity, who, first, place + sway, stride_m(who.height_m, WALK_MPS, swing=who.swing))
