"""`python -m tests.perf [NAME…]`: every bench, or those named, each beside its raw limit in the same run."""

import argparse
import ast
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import msgspec

from safecity_gis.environment import ROOT, Environment, var_folder
from safecity_gis.ops.report import say, warn
from tests.perf.child import Report
from tests.perf.machine import commit, load, machine
from tests.perf.plot import history_draw
from tests.perf.results import Run, history_append, history_read, table
from tests.perf.servers import private_servers

BENCHES = Path(__file__).parent / "benches"
REPEATS, QUICK_REPEATS = 5, 1
LONGEST_S = 1800
INTERRUPTED = 130


def main(words: Sequence[str]) -> int:
    known = benches()
    options = _options(words, known)
    if options.list:
        for name in known:
            print(f"{name:10} {_sentence(name)}")
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run = _measure(options.names or known, options)
    except KeyboardInterrupt:
        warn("interrupted: nothing is recorded")
        return INTERRUPTED
    history = var_folder(Environment()) / "bench"
    history_append(history / "history.jsonl", run)
    history_draw(history / "history.svg", history_read(history / "history.jsonl"))
    print(table(run))
    if options.json:
        print(msgspec.json.encode(run).decode())
    return 1 if run.broken else 0


def benches() -> list[str]:
    """Names of all benches: the modules of `benches` that do not begin with an underscore."""
    return sorted(file.stem for file in BENCHES.glob("*.py") if not file.stem.startswith("_"))


def _measure(names: Sequence[str], options: argparse.Namespace) -> Run:
    var, before = var_folder(Environment()), load()
    figures, skipped, broken = [], {}, []
    with private_servers(var / "bench" / "servers", var) as environment:
        for name in names:
            say(f"bench {name}: {_sentence(name)}")
            report = _run_child(name, environment, options)
            if report is None:
                broken.append(name)
            elif report.skipped:
                skipped[name] = report.skipped
            else:
                figures += report.figures
    return Run(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=commit(),
        machine=machine(load_before=before),
        quick=options.quick,
        repeats=options.repeats,
        figures=figures,
        skipped=skipped,
        broken=broken,
    )


def _run_child(name: str, environment: Mapping[str, str], options: argparse.Namespace) -> Report | None:
    """One bench in a process of its own, so that none inherits another's memory; None where it failed."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        file, scratch = Path(folder) / "report.json", Path(folder) / "scratch"
        scratch.mkdir()
        pace = "quick" if options.quick else "full"
        command = [sys.executable, "-m", "tests.perf.child", name, str(file), str(scratch), str(options.repeats), pace]
        with subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=sys.stderr.fileno()) as child:
            try:
                code = child.wait(LONGEST_S)
            except subprocess.TimeoutExpired:
                warn(f"bench {name} does not end after {LONGEST_S} s")
                child.terminate()
                code = child.wait(60)
            except KeyboardInterrupt:
                child.send_signal(signal.SIGTERM)
                child.wait(60)
                raise
        return msgspec.json.decode(file.read_bytes(), type=Report) if code == 0 else None


def _options(words: Sequence[str], known: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.perf", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="the whole run as JSON on the last line")
    parser.add_argument("--quick", action="store_true", help="whether it works at all, in a minute or two")
    parser.add_argument("--repeats", type=int, help=f"pairs of measurements, {REPEATS} where not said")
    parser.add_argument("--list", action="store_true", help="say what there is, and end")
    options = parser.parse_args(words)
    options.repeats = options.repeats or (QUICK_REPEATS if options.quick else REPEATS)
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return options


def _sentence(name: str) -> str:
    return (ast.get_docstring(ast.parse((BENCHES / f"{name}.py").read_text())) or "").partition("\n")[0]


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main(sys.argv[1:]))
