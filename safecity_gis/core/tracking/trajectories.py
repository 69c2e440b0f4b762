"""Boxes of whole tracks in hindsight: closed gaps filled, scatter smoothed, what was never believed left out."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from safecity_gis.core.tracking.gaps import LONGEST_S
from safecity_gis.core.tracking.motion import as_boxes, measure
from safecity_gis.core.tracking.seam import Boxes, Floats, Step
from safecity_gis.core.tracking.smoothing import smooth

PLACE_WIDTH_S, SIZE_WIDTH_S = 0.2, 0.5
"""Kernel widths: a place changes faster than a size."""


class Trajectory(NamedTuple):
    """One track, a row for each of its frames, gaps included."""

    track_id: int
    frames: npt.NDArray[np.int64]
    """[m], growing."""
    boxes: Floats
    """xyxy pixels [m, 4]."""


class Trajectories:
    """Collects what a tracker tells. Memory grows with what is collected: for recordings, not for live cameras."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._sights: dict[int, list[tuple[int, Floats]]] = {}
        self._believed: set[int] = set()

    def add(self, step: Step, boxes: Boxes, at: float) -> None:
        """Take the next frame's step, the boxes [n, 4] it speaks of, and the time in seconds (growing)."""
        frame = len(self._times)
        self._times.append(at)
        for joined in step.joined:
            self._sights.setdefault(joined.old, []).extend(self._sights.pop(joined.new, []))
        for tracked in step.boxes:
            self._sights.setdefault(tracked.track_id, []).append((frame, np.asarray(boxes[tracked.detection], np.float64)))
            if tracked.confirmed:
                self._believed.add(tracked.track_id)

    def __iter__(self) -> Iterator[Trajectory]:
        """Every believed track, in the order of their names."""
        times = np.array(self._times)
        for track_id in sorted(self._believed):
            sights = self._sights[track_id]
            seen = np.array([frame for frame, _ in sights], np.int64)
            frames = _with_gaps(seen, times)
            measured = measure(np.array([box for _, box in sights]))
            places = smooth(times[seen], measured[:, :2], times[frames], width_s=PLACE_WIDTH_S)
            sizes = smooth(times[seen], measured[:, 2:], times[frames], width_s=SIZE_WIDTH_S)
            yield Trajectory(track_id, frames, as_boxes(np.hstack((places, sizes))))


def _with_gaps(seen: npt.NDArray[np.int64], times: Floats) -> npt.NDArray[np.int64]:
    """Frames from first to last sight without gaps longer than any that is closed on purpose."""
    frames = np.arange(seen[0], seen[-1] + 1)
    before = seen[np.searchsorted(seen, frames, side="right") - 1]
    after = seen[np.searchsorted(seen, frames, side="left")]
    return np.asarray(frames[times[after] - times[before] <= LONGEST_S], np.int64)
