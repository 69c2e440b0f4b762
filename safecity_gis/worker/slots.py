"""The slot between a camera's source and recognition: room for one frame, the newest wins, drops are counted."""

import threading
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import numpy.typing as npt

from safecity_gis.messages.observations import ClockSource

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Frame:
    """One decoded picture, BGR uint8 [h, w, 3]."""

    image: Picture
    captured_at: float
    """Epoch seconds; grows from frame to frame of a run."""
    clock: ClockSource
    run: UUID
    """One unbroken playing of one source."""
    number: int
    """Counts the frames of a run from 0."""


class FrameSlot:
    """Holds the newest frame that nobody took yet. One writer, one reader."""

    def __init__(self, ready: threading.Event) -> None:
        """`ready` is set whenever a frame comes in; many slots may share it."""
        self._lock = threading.Lock()
        self._ready = ready
        self._frame: Frame | None = None
        self._dropped = 0

    def put(self, frame: Frame) -> None:
        """Leave a frame, in place of one that nobody took."""
        with self._lock:
            if self._frame is not None:
                self._dropped += 1
            self._frame = frame
        self._ready.set()

    def take(self) -> Frame | None:
        """The newest frame, once."""
        with self._lock:
            frame, self._frame = self._frame, None
        return frame

    def count_drop(self) -> None:
        """Count a frame that was taken and then not used."""
        with self._lock:
            self._dropped += 1

    @property
    def full(self) -> bool:
        return self._frame is not None

    @property
    def dropped(self) -> int:
        """Frames that came in and were never worked on."""
        return self._dropped
