"""The seam between a camera's pipeline and whatever follows objects from frame to frame."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sights:
    """What was detected in one frame, as arrays of equal length n; n may be 0."""

    at: float
    """Capture time in seconds; must grow from frame to frame."""
    boxes: Boxes
    """xyxy pixels [n, 4]."""
    scores: Boxes
    """[n], 0-1."""
    groups: Integers
    """[n] kinds of things: only detections of one group are ever the same object."""
    appearance: Boxes | None = None
    """[n, k] unit vectors (`core.vision.appearance`); None where there is no picture."""
    ground: Floats | None = None
    """[n, 2] metres on the ground, NaN where unknown; None without a calibration."""
    ground_covariance: Floats | None = None
    """[n, 2, 2] m², with `ground`."""
    at_exit: npt.NDArray[np.bool_] | None = None
    """[n] whether it stands where objects come and go: at the picture's border or in a door."""

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True)
class TrackedBox:
    """One detection of this frame that belongs to a track."""

    track_id: int
    """Never used twice by one tracker."""
    detection: int
    """Index into the frame's arrays."""
    confirmed: bool
    """Whether the track is believed; all its earlier boxes are then believed too."""
    position: tuple[float, float] | None = None
    """Filtered metres on the ground; None where unknown."""
    velocity: tuple[float, float] | None = None
    """m/s on the ground; None where hardly known."""


class Joined(NamedTuple):
    """A gap is closed: what was followed as `new` has been `old` all the time. Told before `new` is confirmed."""

    new: int
    old: int


@dataclass(frozen=True)
class Step:
    """What one frame brought. Read `joined` first, then `boxes`, then `ended`."""

    boxes: list[TrackedBox] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    """Tracks that will not be heard of again."""


class Tracker(Protocol):
    """Follows objects of one camera. Not for use by two threads at once."""

    def update(self, sights: Sights) -> Step:
        """Take one frame's detections, also when there are none. Detections with NaN or without area are ignored."""
        ...
