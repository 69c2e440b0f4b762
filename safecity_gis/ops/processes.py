"""Which processes belong to a run: those that carry its marker in their environment, and nobody else's."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from safecity_gis.ops.places import Places
from safecity_gis.ops.supervisor import wait_until

MARKER = "SAFECITY_RUN"


@dataclass(frozen=True)
class Found:
    """A process of the run; `started` (clock ticks since boot) tells it from a later one with the same number."""

    pid: int
    started: str


def processes_of(places: Places, *, nested: bool = False) -> list[Found]:
    """Processes started by a run with this var folder, without the caller and its ancestors.

    Args:
        nested: also those of runs whose var folder lies inside this one (the stacks that tests start).

    The postmaster is known by its working folder too. Its backends overwrite their environment; they end with it.
    """
    marker = os.fsencode(f"{MARKER}={places.var}")
    ancestors = _ancestors()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in ancestors:
            continue
        try:
            words = (entry / "environ").read_bytes().split(b"\0")
            belongs = any(word == marker or (nested and word.startswith(marker + b"/")) for word in words)
            belongs = belongs or _is_postmaster(entry, places.postgres)
            started = _started(int(entry.name))
        except OSError:
            continue
        if belongs and started is not None:
            found.append(Found(int(entry.name), started))
    return found


def end_processes(found: list[Found], *, patience_s: float = 20) -> None:
    """Ask each to end (SIGTERM; the postmaster fast, by SIGINT) and kill what is left when patience ends."""
    for process in found:
        name = _name(process.pid)
        _signal(process, signal.SIGINT if name == "postgres" else signal.SIGTERM)
    if not wait_until(lambda: not any(is_alive(process) for process in found), timeout_s=patience_s):
        for process in found:
            _signal(process, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(process) for process in found), timeout_s=5)


def pid_is_alive(pid: int) -> bool:
    """Whether a process has this number; one that ended and was not yet collected by its parent has not."""
    return _started(pid) is not None


def is_alive(process: Found) -> bool:
    return _started(process.pid) == process.started


def _signal(process: Found, number: signal.Signals) -> None:
    if is_alive(process):
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            return


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name (state first), None when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _started(pid: int) -> str | None:
    fields = _stat(pid)
    return None if fields is None or fields[0] == "Z" else fields[19]


def _ancestors() -> set[int]:
    pids, pid = set(), os.getpid()
    while pid > 0:
        pids.add(pid)
        fields = _stat(pid)
        pid = int(fields[1]) if fields else 0
    return pids


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _is_postmaster(entry: Path, data: Path) -> bool:
    if (entry / "comm").read_text().strip() != "postgres" or (entry / "cwd").resolve() != data:
        return False
    fields = _stat(int(entry.name))
    return fields is not None and _name(int(fields[1])) != "postgres"
