"""Resident memory of every process of a whole installation under the live load: how fast it grows after the second minute."""

import time
from collections.abc import Callable, Mapping

import numpy as np

from tests.perf.figures import Figure, Mark, figure_alone
from tests.perf.live.crowd import SIMULATED_OBJECTS, VIEWERS_OF_A_USER, busy_city, collect, cookies_of, watchers
from tests.perf.live.memory import cluster_mb, slope_of
from tests.perf.live.replay import viewers_of
from tests.perf.measuring import resident_mb
from tests.perf.setting import Setting
from tests.stack import Stack

VIEWERS, QUICK_VIEWERS = 200, 40
MINUTES, QUICK_MINUTES = 10.0, 3.0
FROM_S = 120.0
"""Caches fill and pools open in the first two minutes."""
EVERY_S = 2.0
MOST_MB_A_MINUTE = 1.0


def measure(setting: Setting) -> list[Figure]:
    count, minutes = (QUICK_VIEWERS, QUICK_MINUTES) if setting.quick else (VIEWERS, MINUTES)
    with busy_city(setting.scratch / "city", objects=SIMULATED_OBJECTS, workers=1) as stack:
        cookies = cookies_of(stack.manage, -(-count // VIEWERS_OF_A_USER))
        began = time.time()
        crowd = watchers(stack.port, viewers_of(cookies, count, VIEWERS_OF_A_USER), counting_from=began, seconds=minutes * 60)
        samples = watch(readers(stack), minutes * 60, setting)
        lost = collect(crowd, 60)["lost"]
    figures = []
    for name, points in samples.items():
        rows = np.array([(at, mb) for at, mb in points if at >= FROM_S])
        slope, margin = slope_of(rows[:, 0] / 60, rows[:, 1])
        note = f"± {margin:.2f} (95 %); {rows[-1, 1]:.0f} MB at the end"
        mark = Mark(MOST_MB_A_MINUTE, at="most", of="value")
        figures.append(figure_alone(f"memory.{name}", [slope], unit="MB/min", mark=mark, note=note))
    return [*figures, figure_alone("memory.viewers_lost", [lost], unit="")]


def readers(stack: Stack) -> dict[str, Callable[[], float]]:
    """How to read the resident memory of each process; the cluster's processes together, shared pages counted once."""

    def reader(name: str) -> Callable[[], float]:
        pid = stack.pid(name)
        return lambda: resident_mb(pid)

    names = [program.name for program in stack.programs if not program.once]
    found = {name: reader(name) for name in (*names, "nats")}
    url = stack.environment["DATABASE_URL"]
    return found | {"postgres": lambda: cluster_mb(url)}


def watch(reads: Mapping[str, Callable[[], float]], seconds: float, setting: Setting) -> dict[str, list[tuple[float, float]]]:
    """Seconds since the start and MB, for each process."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in reads}
    began, told = time.monotonic(), 0
    while (at := time.monotonic() - began) < seconds:
        for name, read in reads.items():
            samples[name].append((at, read()))
        if at // 60 > told:
            told = int(at // 60)
            setting.tell(f"{told} min: " + ", ".join(f"{name} {points[-1][1]:.0f}" for name, points in samples.items()))
        time.sleep(EVERY_S)
    return samples
