"""Vehicles through two cameras of a corridor, with plates: the truth of travel times, and what the cameras tell of it."""

from dataclasses import dataclass

import numpy as np

from safecity_gis.core.geo.frames import Floats

LINK_M = 800.0
VIEW_M = 140.0
"""Two views of it are 35 % of the link."""
SKEW_S = 0.2
"""Largest error of a camera's clock, either way."""
UNREADABLE = 0.10
MISREAD = 0.02
SPREAD = 0.15
STOPS = 0.06
"""Share that halts on the way, for minutes."""
LEAVES = 0.25
LIGHT_RED_S, LIGHT_CYCLE_S = 30.0, 80.0
PLACE_SD_SHARE = 0.02
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Sighted:
    """One plate at one camera; `ahead_m` as the camera believes it to be past its own place."""

    camera: str
    plate: str
    at: float
    ahead_m: float


@dataclass(frozen=True)
class Passage:
    """The truth of some hours: `ended` and `took` [n] seconds of everybody who drove the whole link; `speeds` [n] m/s, and when,
    of each vehicle in the views of both cameras.
    """

    sighted: list[Sighted]
    ended: Floats
    took: Floats
    spot_at: Floats
    spot_mps: Floats


def passage(*, seed: int, hours: float, begin: float, limit_mps: float, flow_per_h: float) -> Passage:
    """Some hours of traffic whose pace changes with time: free, busy, jammed and free again."""
    rng = np.random.default_rng([seed, 77])
    skew = {"A": rng.uniform(-SKEW_S, SKEW_S), "B": rng.uniform(-SKEW_S, SKEW_S)}
    scale = {camera: 1 + rng.normal(0, PLACE_SD_SHARE) for camera in skew}
    count = rng.poisson(flow_per_h * hours)
    entered = np.sort(rng.uniform(0, hours * 3600, count))
    pace = 0.35 + 0.65 * np.cos(np.pi * entered / (hours * 3600)) ** 2
    speed = limit_mps * pace * rng.lognormal(0, SPREAD, count)
    at_light = entered + LINK_M / 2 / speed
    waits = np.maximum(0.0, LIGHT_RED_S - at_light % LIGHT_CYCLE_S)
    halts = np.where(rng.random(count) < STOPS, rng.uniform(60, 900, count), 0.0)
    took = LINK_M / speed + waits + halts
    leaves, joins = rng.random(count) < LEAVES, rng.random(count) < LEAVES
    sighted = []
    for i in range(count):
        plate = _plate(rng)
        for camera, passed, there in (("A", entered[i], not joins[i]), ("B", entered[i] + took[i], not leaves[i])):
            if not there or rng.random() < UNREADABLE:
                continue
            ahead = rng.uniform(-VIEW_M / 2, VIEW_M / 2)
            read = plate if rng.random() >= MISREAD else _misread(plate, rng)
            at = begin + passed + ahead / speed[i] + skew[camera]
            sighted.append(Sighted(camera, read, float(at), float(ahead * scale[camera])))
    whole = ~leaves & ~joins
    spots = np.concatenate((entered[~joins], (entered + took)[~leaves]))
    spot_speeds = np.concatenate((speed[~joins] * scale["A"], speed[~leaves] * scale["B"]))
    sighted.sort(key=lambda one: one.at)
    return Passage(sighted, begin + (entered + took)[whole], took[whole], begin + spots, spot_speeds)


def _plate(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(_LETTERS), 3)) + f"{rng.integers(1, 1000):03d}"


def _misread(plate: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(len(plate)))
    return plate[:place] + ("7" if plate[place] != "7" else "1") + plate[place + 1 :]
