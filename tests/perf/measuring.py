"""What every bench measures with: pairs in turn, and clocks that stop with their block."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
_TICKS = os.sysconf("SC_CLK_TCK")


def interleaved(ours: Callable[[], T], raw: Callable[[], T], *, repeats: int, tell: Callable[[str], None]) -> list[tuple[T, T]]:
    """Measure both in turn, changing who goes first: a machine that gets slower meanwhile slows both."""
    pairs = []
    for number in range(repeats):
        if number % 2 == 0:
            mine = ours()
            limit = raw()
        else:
            limit = raw()
            mine = ours()
        tell(f"{number + 1} of {repeats}")
        pairs.append((mine, limit))
    return pairs


class Watch:
    """Seconds by the clock and of this process's processor time, all threads, that a `with` block took."""

    wall_s = cpu_s = 0.0

    def __enter__(self) -> Self:
        self._started = (time.perf_counter(), time.process_time())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.wall_s = time.perf_counter() - self._started[0]
        self.cpu_s = time.process_time() - self._started[1]


def cpu_of(pid: int) -> float:
    """Processor seconds of another process so far, user and system, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
