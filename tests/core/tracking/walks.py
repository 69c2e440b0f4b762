"""People who walk through a picture, and a tracker that watches them."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from safecity_gis.core.tracking.seam import Sights, Step, Tracker
from safecity_gis.core.tracking.tracker import ObjectTracker

FPS = 10.0
Walk = Callable[[float], tuple[float, float] | None]
"""Foot point in pixels at a time in seconds; None where nobody is to be seen."""


def walker(x: float, y: float, vx: float = 60.0, vy: float = 0.0, *, hidden: tuple[float, float] = (0.0, 0.0)) -> Walk:
    """Somebody of 100 pixels' height who is hidden between two times."""
    return lambda at: None if hidden[0] < at < hidden[1] else (x + vx * at, y + vy * at)


def box(foot: tuple[float, float], height: float = 100.0) -> tuple[float, float, float, float]:
    return (foot[0] - 0.2 * height, foot[1] - height, foot[0] + 0.2 * height, foot[1])


def sights(at: float, feet: Iterable[tuple[float, float]], *, score: float = 0.8, **values: npt.NDArray[np.float64]) -> Sights:
    boxes = np.array([box(foot) for foot in feet], np.float32).reshape(-1, 4)
    count = len(boxes)
    return Sights(at, boxes, np.full(count, score, np.float32), np.ones(count, np.int64), **values)


Told = list[tuple[list[int], Step]]
"""For each frame the numbers of the people in sight, in the order of their detections, and what the tracker said."""


def watch(walks: list[Walk], seconds: float, *, tracker: Tracker | None = None, noise: float = 1.0, looks: bool = False) -> Told:
    """Let people walk; with `looks` each is dressed in a colour of their own."""
    tracker, rng = tracker or ObjectTracker(), np.random.default_rng(7)
    told = []
    for frame in range(int(seconds * FPS)):
        seen = [(number, foot) for number, walk in enumerate(walks) if (foot := walk(frame / FPS)) is not None]
        feet = [(foot[0] + rng.normal(0, noise), foot[1] + rng.normal(0, noise)) for _, foot in seen]
        numbers = [number for number, _ in seen]
        values = {"appearance": np.eye(len(walks))[numbers].reshape(-1, len(walks))} if looks else {}
        told.append((numbers, tracker.update(sights(frame / FPS, feet, **values))))
    return told


def names(told: Told) -> list[set[int]]:
    """The track names that each person was given in the end, gaps closed."""
    final: dict[int, int] = {}
    given: list[set[int]] = [set() for _ in range(1 + max(max(seen, default=0) for seen, _ in told))]
    for _, step in told:
        final |= {joined.new: joined.old for joined in step.joined}
    for seen, step in told:
        for item in step.boxes:
            given[seen[item.detection]].add(final.get(item.track_id, item.track_id))
    return given
