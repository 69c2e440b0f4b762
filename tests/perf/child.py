"""`python -m tests.perf.child NAME FILE SCRATCH REPEATS QUICK`: one bench in a process of its own; its figures go to the file."""

import importlib
import signal
import sys
from pathlib import Path
from types import FrameType

import msgspec

from tests.perf.figures import Figure
from tests.perf.setting import Setting, Skipped

INTERRUPTED = 130


class Report(msgspec.Struct):
    """What came of one bench."""

    figures: list[Figure] = []
    skipped: str = ""


def main(name: str, file: str, scratch: str, repeats: str, quick: str) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    setting = Setting(name, Path(scratch), int(repeats), quick == "quick")
    try:
        report = Report(importlib.import_module(f"tests.perf.benches.{name}").measure(setting))
    except Skipped as reason:
        report = Report(skipped=str(reason))
    except KeyboardInterrupt:
        return INTERRUPTED
    Path(file).write_bytes(msgspec.json.encode(report))
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
