"""A complete private installation for a test: servers, web, fusion, worker and simulator under a supervisor of its own."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from safecity_gis.environment import ROOT, Environment, var_folder
from safecity_gis.ops.deployment import Deployment
from safecity_gis.ops.ports import LOOPBACK, free_port
from safecity_gis.ops.postgres import APP_ROLE, OWNER_ROLE
from safecity_gis.ops.programs import Program, application_programs
from safecity_gis.ops.running import DATABASE_STEPS, database_sources
from safecity_gis.ops.stamps import digest_of
from safecity_gis.ops.supervisor import Status, wait_until


class Stack:
    """Start and stop with `with Stack(folder) as stack:`.

    With `DATABASE_URL` set (as `make test` does) the stack gets a fresh copy of a migrated and seeded database in that cluster;
    without it, a private cluster in `folder`. NATS is always its own.

    Args:
        folder: becomes the var folder; under `$SAFECITY_VAR/stacks` a killed test run's processes are found again.
        programs: other programs than the project's; then nothing is migrated or seeded.
        workers: how many recognition workers.
        simulator: whether the simulator runs.
    """

    def __init__(
        self, folder: Path, *, programs: Sequence[Program] | None = None, workers: int = 1, simulator: bool = True
    ) -> None:
        self.port = free_port()
        self._killed: dict[str, int] = {}
        self._seeded = programs is None
        own = application_programs(web_port=self.port, workers=workers, simulator=simulator)
        self.programs = own if programs is None else programs
        folder.mkdir(parents=True, exist_ok=True)
        self._share_models(folder)
        environment = {name: value for name, value in os.environ.items() if name not in {"NATS_URL", "DATABASE_APP_URL"}}
        environment |= {"SAFECITY_ENV": "test", "WEB_PORT": str(self.port), "SAFECITY_VAR": str(folder)}
        self._shared_cluster = environment.get("DATABASE_URL", "")
        if self._shared_cluster:
            environment |= self._copy_database(folder)
        self.deployment = Deployment(folder, environment, throw_away=True, preferred_nats_port=None)
        self.var = self.deployment.places.var

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and wait until the web process answers and every program runs."""
        self.deployment.start_servers(self.programs)
        if self._seeded and not self._shared_cluster:
            for _, command in DATABASE_STEPS:
                self.manage(command)
        self.deployment.start_programs(self.programs)
        if self._seeded:
            self.deployment.wait_for_web(self.port, timeout_s=90)
        for program in self.programs:
            if not program.once:
                self.wait_running(program.name)

    def stop(self) -> None:
        self.deployment.stop()
        if self._shared_cluster:
            _admin(
                self._shared_cluster, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self._database))
            )

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What `manage.py` needs to work on this stack: `DATABASE_URL`, `NATS_URL`, keys."""
        return self.deployment.environment()

    @property
    def password(self) -> str:
        """The password of every demonstration user."""
        return (self.var / "keys" / "demo-password").read_text().strip()

    def status(self, name: str) -> Status:
        return next(row for row in self.deployment.status() if row.name == name)

    def pid(self, name: str) -> int:
        """Process number of a running program: postgres, nats, web, fusion, jobs, worker-1, simulator."""
        return self.status(name).pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to one program; its process number before."""
        self._killed[name] = self.pid(name)
        os.kill(self._killed[name], number)
        return self._killed[name]

    def wait_running(self, name: str, *, timeout_s: float = 30) -> int:
        """Wait until a program runs, as another process than the one last killed; its process number."""
        if not wait_until(lambda: self._runs(name), timeout_s=timeout_s):
            raise AssertionError(
                f"{name} does not run after {timeout_s} s: {self.status(name)}; {self.deployment.last_words(name)}"
            )
        return self.pid(name)

    def log(self, name: str) -> str:
        return (self.deployment.places.log / f"{name}.log").read_text(errors="replace")

    def manage(self, *words: str, timeout_s: float = 300) -> str:
        """The output of `manage.py` on this stack, with the rights of the database's owner."""
        return _manage(words, self.environment, timeout_s)

    def _runs(self, name: str) -> bool:
        row = self.status(name)
        return row.state == "RUNNING" and row.pid != self._killed.get(name)

    @staticmethod
    def _share_models(folder: Path) -> None:
        var = var_folder(Environment())
        for shared in ("models", "clips"):
            if (var / shared).exists() and not (folder / shared).exists():
                (folder / shared).symlink_to((var / shared).resolve())

    def _copy_database(self, folder: Path) -> dict[str, str]:
        """A database of this stack's own, and the password of the users in it."""
        self._database = f"stack_{secrets.token_hex(6)}"
        template = _seeded_template(self._shared_cluster, folder.parent) if self._seeded else "template1"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(self._database), sql.Identifier(template))
        _admin(self._shared_cluster, copy)
        if self._seeded:
            (folder / "keys").mkdir(mode=0o700, exist_ok=True)
            known = folder.parent / f"{template}-password"
            (folder / "keys" / "demo-password").write_text(known.read_text())
        url = _with_database(self._shared_cluster, self._database)
        return {"DATABASE_URL": url, "DATABASE_APP_URL": url.replace(f"//{OWNER_ROLE}@", f"//{APP_ROLE}@")}


def _seeded_template(cluster: str, base: Path) -> str:
    """The name of a migrated and seeded database of the present sources, made at the first call."""
    name = f"stack_template_{digest_of(database_sources())[:12]}"
    known = base / f"{name}-password"
    if _admin(cluster, sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(sql.Literal(name))) and known.exists():
        return name
    draft = f"{name}_{os.getpid()}"
    for text in ("DROP DATABASE IF EXISTS {name} WITH (FORCE)", "CREATE DATABASE {draft} TEMPLATE template1"):
        _admin(cluster, sql.SQL(text).format(name=sql.Identifier(name), draft=sql.Identifier(draft)))
    var = base / f"var-{name}"
    environment = os.environ | {"DATABASE_URL": _with_database(cluster, draft), "SAFECITY_VAR": str(var), "SAFECITY_ENV": "test"}
    for _, command in DATABASE_STEPS:
        _manage((command,), environment, 300)
    known.write_text((var / "keys" / "demo-password").read_text())
    _admin(cluster, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def _manage(words: Sequence[str], environment: dict[str, str], timeout_s: float) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False)
    if done.returncode != 0:
        raise AssertionError(f"manage.py {' '.join(words)} failed: {done.stderr[-2000:]}")
    return done.stdout


def _with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _admin(cluster: str, query: sql.Composed) -> bool:
    """Run one statement; whether it returned a row. A database that is being copied, or vacuumed, may be busy for a moment."""
    for attempt in range(20):
        try:
            with psycopg.connect(_with_database(cluster, "postgres"), autocommit=True, connect_timeout=5) as connection:
                cursor = connection.execute(query)
                return cursor.description is not None and cursor.fetchone() is not None
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            if attempt == 19:
                raise
            time.sleep(0.25)
    return False
