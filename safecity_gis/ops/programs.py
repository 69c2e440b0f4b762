"""What runs under the supervisor, as data."""

import sys
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from safecity_gis.ops.ports import LOOPBACK

_PYTHON = sys.executable
_BIN = Path(sys.executable).parent


class Database(Enum):
    """With which rights a program reaches the database."""

    NONE = "none"
    APP = "app"
    OWNER = "owner"


@dataclass(frozen=True)
class Program:
    """One supervised process.

    Attributes:
        name: in the status table and of its log file.
        command: the words of the command line; never a secret.
        server: starts first, before migrations, and stops last.
        once: does its work and ends; started again only when it failed.
        account: the operating system account, None for the caller's.
        stop_wait_s: how long it may drain after its stop signal before it is killed.
        withhold: names of environment variables that it must not see.
    """

    name: str
    command: tuple[str, ...]
    database: Database = Database.NONE
    server: bool = False
    once: bool = False
    account: str | None = None
    folder: Path | None = None
    stop_signal: str = "TERM"
    stop_wait_s: int = 15
    withhold: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


_DATABASE = ("DATABASE_URL", "DATABASE_APP_URL")
_WEB_SECRETS = ("SECRET_KEY", "NATS_PASSWORD")
_ALL_SECRETS = (*_WEB_SECRETS, *_DATABASE, "SAFECITY_CONFIG_KEY", "NATS_URL")
_WEB_STATEMENT_TIMEOUT_MS = "15000"
_WEB_POOL_SIZE = "16"
_WEB = "safecity_gis.asgi:application"
_WEB_OPTIONS = (
    *("--loop", "uvloop", "--http", "httptools", "--lifespan", "off"),
    *("--ws", "safecity_gis.web_sockets:SharedFramesProtocol", "--ws-max-size", "65536", "--ws-per-message-deflate", "false"),
    *("--no-server-header", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3"),
)


_FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""For processes of several threads that take and free much: few arenas, and what is free goes back to the system."""
_NATS_MEMORY, _NATS_GARBAGE = "88MiB", "400"
"""The first is what there is, used from the start; with the second alone the heap would grow as the streams fill."""


def _manage(*words: str) -> tuple[str, ...]:
    return (_PYTHON, "manage.py", *words)


def postgres_program(command: tuple[str, ...], account: str | None) -> Program:
    return Program(
        "postgres",
        command,
        server=True,
        account=account,
        folder=Path("/"),
        stop_signal="INT",
        stop_wait_s=60,
        withhold=_ALL_SECRETS,
    )


def nats_program(command: tuple[str, ...]) -> Program:
    return Program(
        "nats",
        command,
        server=True,
        stop_wait_s=20,
        withhold=_ALL_SECRETS,
        environment={"GOMEMLIMIT": _NATS_MEMORY, "GOGC": _NATS_GARBAGE},
    )


def application_programs(*, web_port: int, workers: int = 1, simulator: bool = True) -> tuple[Program, ...]:
    """Web first; a worker gets no credentials of the database."""
    web = (str(_BIN / "uvicorn"), "--host", LOOPBACK, "--port", str(web_port), "--no-proxy-headers", *_WEB_OPTIONS, _WEB)
    programs = [
        Program(
            "web",
            web,
            Database.APP,
            withhold=("NATS_PASSWORD",),
            environment={"DATABASE_STATEMENT_TIMEOUT_MS": _WEB_STATEMENT_TIMEOUT_MS, "DATABASE_POOL_SIZE": _WEB_POOL_SIZE},
        ),
        Program(
            "fusion",
            _manage("run_fusion"),
            Database.OWNER,
            withhold=("NATS_PASSWORD",),
            environment=_FRUGAL,
        ),
        Program("jobs", _manage("procrastinate", "worker", "--concurrency", "2"), Database.OWNER, withhold=("NATS_PASSWORD",)),
        Program("devices", _manage("watch_devices"), Database.APP, withhold=("NATS_PASSWORD",), environment=_FRUGAL),
        Program("cameras", _manage("publish_cameras"), Database.APP, once=True, withhold=("NATS_PASSWORD",)),
    ]
    for number in range(1, workers + 1):
        command = (_PYTHON, "-m", "safecity_gis.worker", "--name", f"w{number}")
        programs.append(Program(f"worker-{number}", command, withhold=(*_WEB_SECRETS, *_DATABASE)))
    if simulator:
        run = _manage("run_simulator")
        programs.append(Program("simulator", run, Database.APP, withhold=("NATS_PASSWORD",), environment=_FRUGAL))
    return tuple(programs)
