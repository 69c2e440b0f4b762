"""A deployment whose servers are given from outside, so that only the supervisor runs: fast."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from safecity_gis.ops.deployment import Deployment


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    environment = dict(os.environ) | {"DATABASE_URL": "postgresql:///elsewhere", "NATS_URL": "nats://127.0.0.1:4222"}
    made = Deployment(tmp_path / "var", environment)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def decoy() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts processes that look like ours and are not."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "import time; time.sleep(60)", "supervisord", "safecity_gis.worker"]
        started.append(subprocess.Popen(command, env=dict(os.environ) | environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def short_var() -> Iterator[Path]:
    """A var folder with a path short enough for unix sockets, which pytest's own folders are not always."""
    with tempfile.TemporaryDirectory(prefix="sc-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "var"
