"""The seam between a camera's pipeline and whatever follows objects from frame to frame."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TrackedBox:
    """One detection of this frame that belongs to a track."""

    track_id: int
    """Never used twice by one tracker."""
    detection: int
    """Index into the arrays that were given to `update`."""


class Tracker(Protocol):
    """Follows objects of one camera. Not for use by two threads at once."""

    def update(self, boxes: Boxes, scores: Boxes, classes: npt.NDArray[np.int64], at: float) -> list[TrackedBox]:
        """Take one frame's detections, also when there are none.

        Args:
            boxes: xyxy pixels [n, 4].
            scores: [n], 0-1.
            classes: [n] class numbers.
            at: capture time in seconds; must grow from call to call.

        Returns:
            Those detections that belong to an established track, each at most once.
        """
        ...
