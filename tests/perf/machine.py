"""The machine and the state of the sources that a run was measured on."""

import os
import subprocess
from pathlib import Path

import msgspec

from safecity_gis.environment import ROOT

BUSY = 0.25
"""Load per core before the start from which on absolute figures, and ratios of several processes, say little."""


class Machine(msgspec.Struct, frozen=True):
    """Cores, processor, memory in GiB, and the load average of a minute before and after the run."""

    cores: int
    processor: str
    memory_gib: float
    load_before: float
    load_after: float

    @property
    def busy(self) -> bool:
        """Whether others worked here already before the run."""
        return self.load_before > BUSY * self.cores


def machine(*, load_before: float) -> Machine:
    """As it is now."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(os.cpu_count() or 1, _processor(), round(memory, 1), round(load_before, 2), round(load(), 2))


def load() -> float:
    """Load average of the last minute."""
    return os.getloadavg()[0]


def commit() -> str:
    """Short name of the commit that was measured, with a plus where files differ from it; `unknown` outside a repository."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
