"""Travel times of a simulated corridor by the marks of plates, and by speeds alone, against the truth."""

from dataclasses import dataclass

import numpy as np

from apps.simulator.traffic.corridor import LINK_M, Passage, passage
from safecity_gis.core.traffic.marks import DayKey
from safecity_gis.core.traffic.travel import Estimate, Link, Matcher, Seen, TravelTimes, by_speeds

BEGIN = 1_800_014_400.0
"""04:00 UTC: the hours that are simulated lie within one day of marks."""
HOURS = 6.0
WINDOW_S = 900.0
LIMIT_MPS = 60 / 3.6
FLOW_PER_H = 700.0


@dataclass(frozen=True)
class Window:
    """A quarter of an hour: its true median, and what was told of it, in seconds."""

    seed: int
    ends_at: float
    true_s: float
    by_plates: Estimate | None
    by_speeds: Estimate | None


def windows_of(seed: int) -> list[Window]:
    """Every quarter of an hour in which at least ten vehicles drove the whole link."""
    truth = passage(seed=seed, hours=HOURS, begin=BEGIN, limit_mps=LIMIT_MPS, flow_per_h=FLOW_PER_H)
    ends = BEGIN + np.arange(1, int(HOURS * 3600 / WINDOW_S) + 1) * WINDOW_S
    told = _by_plates(truth, ends.tolist())
    found = []
    for end, estimate in zip(ends.tolist(), told, strict=True):
        inside = (truth.ended > end - WINDOW_S) & (truth.ended <= end)
        if inside.sum() >= 10:
            found.append(Window(seed, end, float(np.median(truth.took[inside])), estimate, _by_speeds(truth, end)))
    return found


def _by_plates(truth: Passage, ends: list[float]) -> list[Estimate | None]:
    link, key = Link("A", "B", LINK_M, LIMIT_MPS), DayKey()
    matcher, times = Matcher([link]), TravelTimes(1, window_s=WINDOW_S)
    told: list[Estimate | None] = []
    waiting = iter([*truth.sighted, None])
    sighted = next(waiting)
    for end in ends:
        while sighted is not None and sighted.at <= end:
            mark = key.mark(sighted.plate, sighted.at)
            if mark is not None:
                times.add(matcher.see(Seen(sighted.camera, mark, sighted.at, sighted.ahead_m)))
            sighted = next(waiting)
        matcher.forget_before(end)
        told.append(times.estimate(0, end))
    return told


def _by_speeds(truth: Passage, end: float) -> Estimate | None:
    """As if no plate were read: one stretch, seen at both ends, by metres driven over seconds spent."""
    inside = (truth.spot_at > end - WINDOW_S) & (truth.spot_at <= end)
    speeds = truth.spot_mps[inside]
    if len(speeds) < 2:
        return None
    pace = 1 / speeds
    sd = float(np.std(pace, ddof=1) / np.sqrt(len(pace)) / pace.mean() ** 2)
    return by_speeds([LINK_M], [1 / pace.mean()], [sd])
