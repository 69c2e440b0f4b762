"""What the traffic exam lets happen on the street: a day hour by hour, and staged incidents."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.simulator.evaluation.street_exam import Findings, watch_scene
from apps.simulator.traffic.course import LANES, Course
from apps.simulator.traffic.drivers import Conditions, Stage

FLOWS = (0.06, 0.04, 0.03, 0.03, 0.05, 0.12, 0.30, 0.65, 1.0, 0.85, 0.70, 0.70,
         0.75, 0.75, 0.70, 0.75, 0.85, 1.0, 1.0, 0.85, 0.65, 0.45, 0.25, 0.12)  # fmt: skip
"""By hour, as shares of the peak."""
PEAK_PER_H = 1400.0
"""Vehicles an hour and carriageway."""
JAMMED = (8, 18)
LIGHT_M, CROSSING_M = 78.0, 84.0
WITHIN_S = 10.0
DRILL_S = 45.0
DRILLS = {"against": 6, "stops": 6, "jaywalks": 3}
ALARM_OF = {"against": "wrong_way", "stops": "stopped_vehicle", "jaywalks": "pedestrian_on_carriageway"}

TRUE_ALARMS = {"against": 1, "stops": 1, "jaywalks": 2}
"""At most: who walks across is on either carriageway in turn."""


@dataclass(frozen=True)
class Drill:
    """One staged incident: what became of it."""

    kind: str
    seed: int
    told: str
    took_s: float | None
    """From when it was true in view to its alarm; None where none came."""
    others: int
    """Alarms besides its own."""

    @property
    def met(self) -> bool:
        return self.took_s is not None and self.took_s <= WITHIN_S


def course_of(seed: int) -> Course:
    rng = np.random.default_rng([seed, 5])
    limit_kmh = float(rng.choice((50.0, 60.0, 80.0)))
    return Course(float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(-1, 1)) / 700.0, limit_kmh / 3.6)


def hour_of(seed: int, hour: int) -> Conditions:
    """Every second seed watches a light with a crossing behind it, the others a road between junctions."""
    lit = seed % 2 == 0
    return Conditions(
        flow_per_h=PEAK_PER_H * FLOWS[hour],
        jam=not lit and hour in JAMMED,
        light_m=LIGHT_M if lit else None,
        crossing_m=CROSSING_M if lit else None,
        walkers_per_h=120.0 * FLOWS[hour],
        parked=seed % 3 == 0,
    )


def day_of(seed: int, minutes: float, fps: float) -> Iterator[tuple[int, Findings]]:
    """So many minutes of every hour of a day."""
    course = course_of(seed)
    for hour in range(24):
        yield hour, watch_scene(course, hour_of(seed, hour), seconds=minutes * 60, seed=[seed, hour], fps=fps)


def drills_of(seed: int, fps: float) -> Iterator[Drill]:
    """Staged incidents at flows of different hours."""
    course, rng = course_of(seed), np.random.default_rng([seed, 9])
    for kind, count in DRILLS.items():
        for number in range(count):
            hour = int(rng.choice((2, 6, 7, 11, 15, 21)))
            stage = Stage(
                kind, 0 if kind == "jaywalks" else int(rng.integers(2)), at_s=float(rng.uniform(4, 8)),
                along_m=float(rng.uniform(42, 68)), speed_mps=float(rng.uniform(6, 15)), lane=int(rng.integers(LANES)),
            )  # fmt: skip
            conditions = Conditions(flow_per_h=PEAK_PER_H * FLOWS[hour], walkers_per_h=0.0)
            found = watch_scene(
                course, conditions, seconds=DRILL_S, seed=[seed, 100 + number, ord(kind[0])], fps=fps, stages=[stage]
            )
            yield _judged(kind, seed, f"{kind} {number}, {hour} h, {stage.speed_mps:.0f} m/s, {stage.along_m:.0f} m", found)


def _judged(kind: str, seed: int, told: str, found: Findings) -> Drill:
    true_at = next((at for staged, at in found.staged if staged == kind), None)
    right = [alarm for alarm in found.alarms if alarm.kind == ALARM_OF[kind]]
    # A driver against the traffic is seen far off already: an alarm before the stretch that counts is none too early.
    took = max(0.0, right[0].at_s - true_at) if right and true_at is not None else None
    return Drill(kind, seed, told, took, len(found.alarms) - min(TRUE_ALARMS[kind], len(right)))
