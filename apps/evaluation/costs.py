"""What a frame costs, by the clock and in processor time of the one thread that works."""

import time
from types import TracebackType
from typing import NamedTuple


class Cost(NamedTuple):
    """Milliseconds per frame."""

    clock_ms: float
    processor_ms: float


class Stopwatch:
    """Adds up the time spent inside its `with` blocks."""

    def __init__(self) -> None:
        self._clock_s = self._processor_s = 0.0

    def __enter__(self) -> "Stopwatch":
        self._started = (time.perf_counter(), time.thread_time())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._clock_s += time.perf_counter() - self._started[0]
        self._processor_s += time.thread_time() - self._started[1]

    def per(self, frames: int) -> Cost:
        return Cost(1000 * self._clock_s / max(1, frames), 1000 * self._processor_s / max(1, frames))
