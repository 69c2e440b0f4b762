"""How a camera's source is doing: counted by its threads, told as `HealthSample`."""

import threading
import time
from collections import deque

from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import HealthSample, PictureCheck, SourceCondition, ViewCheck

STALL_LIMIT_S = 3.0
RATE_WINDOW_S = 5.0


class RateMeter:
    """Events, or whatever is counted with them, per second over the last few seconds. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: deque[tuple[float, float]] = deque(maxlen=1024)
        self._started = time.monotonic()

    def count(self, amount: float = 1.0) -> None:
        with self._lock:
            self._counted.append((time.monotonic(), amount))

    def rate(self) -> float:
        now = time.monotonic()
        with self._lock:
            while self._counted and self._counted[0][0] < now - RATE_WINDOW_S:
                self._counted.popleft()
            return sum(amount for _, amount in self._counted) / max(1.0, min(RATE_WINDOW_S, now - self._started))


class SourceStatus:
    """State of one source. Its own thread writes, others read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connected = False
        self._failed: SourceCondition | None = None
        self._reason = ""
        self._connected_at = 0.0
        self._last_frame = 0.0
        self._last_error = 0.0
        self._captured_at: float | None = None
        self._reconnects = 0
        self._decode_errors = 0
        self._size: tuple[int, int] | None = None
        self._clock_offset_s: float | None = None
        self.processed = RateMeter()
        self._kept, self._received, self._broken = RateMeter(), RateMeter(), RateMeter()

    def retrying(self) -> None:
        """Another attempt to open starts, after one that failed or ended."""
        with self._lock:
            self._reconnects += 1

    def connected(self) -> None:
        """The stream was opened; no frame yet."""
        with self._lock:
            self._connected = True
            self._clock_offset_s = None
            self._connected_at = time.monotonic()
            self._last_error = 0.0

    def failed(self, condition: SourceCondition, reason: str) -> None:
        """The stream could not be opened or ended. `reason` is plain English without credentials."""
        with self._lock:
            self._connected = False
            self._failed, self._reason = condition, reason

    def decoded(self, captured_at: float) -> None:
        """A frame was decoded."""
        with self._lock:
            self._last_frame = time.monotonic()
            self._captured_at = captured_at
            self._failed, self._reason = None, ""

    def received(self, size: int) -> None:
        """A packet of so many bytes came."""
        self._received.count(size)

    def kept(self, *, width: int, height: int) -> None:
        """A frame of so many pixels was left for recognition."""
        self._size = width, height
        self._kept.count()

    def clock_told(self, offset_s: float | None) -> None:
        """The camera's clock minus ours, as its stream tells it by now."""
        self._clock_offset_s = offset_s

    def decode_error(self) -> None:
        self._broken.count()
        with self._lock:
            self._decode_errors += 1
            self._last_error = time.monotonic()

    def condition(self) -> tuple[SourceCondition, str]:
        """The condition now and its reason."""
        now = time.monotonic()
        with self._lock:
            if not self._connected:
                return (self._failed, self._reason) if self._failed else (SourceCondition.CONNECTING, "")
            if now - self._last_frame <= STALL_LIMIT_S:
                return SourceCondition.STREAMING, ""
            if now - self._last_error <= STALL_LIMIT_S:
                return SourceCondition.CORRUPT, "packets arrive and do not decode"
            if now - max(self._last_frame, self._connected_at) > STALL_LIMIT_S:
                return SourceCondition.STALLED, "no frame arrives"
            return SourceCondition.CONNECTING, ""

    def sample(
        self, config: CameraConfig, *, dropped: int, view: ViewCheck | None = None, picture: PictureCheck | None = None
    ) -> HealthSample:
        """What the bus is told now."""
        condition, reason = self.condition()
        now = time.time()
        with self._lock:
            age = None if self._captured_at is None else max(0.0, now - self._captured_at)
            return HealthSample(
                simulated=config.simulated,
                exercise_id=config.exercise_id,
                camera=config.camera,
                district=config.district,
                worker=config.worker,
                at=now,
                condition=condition,
                fps=self.processed.rate(),
                frame_age_s=age,
                frames_dropped=dropped,
                reconnects=self._reconnects,
                decode_errors=self._decode_errors,
                reason=reason,
                view=view,
                wanted_fps=config.fps,
                arrived_fps=self._kept.rate(),
                bitrate_kbps=self._received.rate() * 8 / 1000,
                width_px=self._size[0] if self._size else None,
                height_px=self._size[1] if self._size else None,
                clock_offset_s=self._clock_offset_s,
                decode_errors_per_s=self._broken.rate(),
                picture=picture,
            )
