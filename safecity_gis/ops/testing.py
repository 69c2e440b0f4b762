"""`make test`: every check and every test, against servers of its own that are gone afterwards."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from safecity_gis.environment import ROOT, Environment, var_folder
from safecity_gis.ops import setup
from safecity_gis.ops.deployment import Deployment
from safecity_gis.ops.report import say, warn

_BIN = Path(sys.executable).parent
_NOTHING_COLLECTED = 5
_KEPT_LINES = 200
_PATHS = ("apps", "safecity_gis", "tests", "manage.py")
_CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", *_PATHS),
    ("ruff", "format", "--check", *_PATHS),
    ("mypy",),
    ("lint-imports",),
    ("npm", "run", "--silent", "check"),
    ("npm", "test", "--silent"),
)


def run_tests(arguments: Sequence[str]) -> int:
    """Run everything, or with `arguments` pytest alone with them; 0 when all of it passed."""
    signal.signal(signal.SIGTERM, _interrupt)
    var = var_folder(Environment())
    setup.prepare(var)
    failed = [] if arguments else [" ".join(check) for check in _CHECKS if not _check(check)]
    with_servers = _prepare_var(var)
    try:
        environment = _start(with_servers)
        closing, broken = _pytest(environment, arguments)
    finally:
        with_servers.stop()
    for line in closing:
        print(line)
    if failed:
        warn(f"failed: {', '.join(failed)}")
    return 1 if failed or broken else 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check(command: tuple[str, ...]) -> bool:
    say(" ".join(command))
    own_tools_first = os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    words = [str(_BIN / command[0]), *command[1:]]
    return subprocess.run(words, cwd=ROOT, env=own_tools_first, check=False, timeout=900).returncode == 0


def _prepare_var(var: Path) -> Deployment:
    """A var folder of the tests' own, which shares the models and clips that set-up made."""
    folder = var / "test"
    folder.mkdir(exist_ok=True)
    for shared in ("models", "clips"):
        link = folder / shared
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(var / shared)
    environment = {name: value for name, value in os.environ.items() if name != "WEB_PORT"} | {"SAFECITY_ENV": "test"}
    return Deployment(folder, environment, throw_away=True, preferred_nats_port=None)


def _start(deployment: Deployment) -> dict[str, str]:
    say("starting the tests' own servers")
    deployment.start_servers(())
    return deployment.environment()


def _pytest(environment: Mapping[str, str], arguments: Sequence[str]) -> tuple[list[str], bool]:
    """What to say at the end: each run's failures and its closing line; and whether one of them failed."""
    if arguments:
        return [], _stream(["pytest", *arguments], environment)[1] != 0
    workers = str(min(4, os.cpu_count() or 1))
    closing, broken = [], False
    # A whole running installation would take the cores from the others, and a browser's event loop is in their way.
    for words in (["-n", workers, "-m", "not serial"], ["-m", "serial and not e2e"], ["-m", "e2e"]):
        said, code = _stream(["pytest", "--durations=20", "--durations-min=2", *words], environment)
        closing += [line for line in said if line.startswith(("FAILED ", "ERROR "))]
        closing.append(f"pytest {words[-1]}: {said[-1]}")
        broken |= code not in ({0} if words[-1] == "not serial" else {0, _NOTHING_COLLECTED})
    return closing, broken


def _stream(command: Sequence[str], environment: Mapping[str, str]) -> tuple[list[str], int]:
    """Run with the output passed on as it comes; its last lines that say something, at least one, and the exit status."""
    say(" ".join(command))
    said: deque[str] = deque([""], maxlen=_KEPT_LINES)
    with subprocess.Popen(
        [str(_BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if line.strip():
                    said.append(line.strip())
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
            raise
    return list(said), process.returncode
