"""One installation under one supervisor: private servers where no real ones are named, then the project's own processes."""

import fcntl
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from safecity_gis.ops import nats, postgres
from safecity_gis.ops.accounts import cluster_account
from safecity_gis.ops.credentials import read_values, secrets_of, write_private
from safecity_gis.ops.places import Places, places_for
from safecity_gis.ops.ports import LOOPBACK, free_port
from safecity_gis.ops.processes import MARKER, Found, end_processes, pid_is_alive, processes_of
from safecity_gis.ops.programs import Database, Program, nats_program, postgres_program
from safecity_gis.ops.report import Refused, warn
from safecity_gis.ops.supervisor import Status, Supervisor, wait_until, write_config

_NATS_PORT = 4222


class Deployment:
    """Servers and programs of one var folder.

    Args:
        var: the var folder.
        environment: what the processes inherit; with `DATABASE_URL` or `NATS_URL` in it no private server of that kind runs.
        throw_away: for tests: the private cluster does not wait for the disk, and runs inside this var folder end with this one.
        preferred_nats_port: the first port to try for the private NATS server.
    """

    def __init__(
        self, var: Path, environment: Mapping[str, str], *, throw_away: bool = False, preferred_nats_port: int | None = _NATS_PORT
    ) -> None:
        self._account = cluster_account()
        self.places: Places = places_for(var, self._account)
        self.supervisor = Supervisor(self.places)
        self._given = dict(environment)
        self._throw_away = throw_away
        self._preferred_nats_port = preferred_nats_port
        self.private_database = not environment.get("DATABASE_URL")
        self.private_nats = not environment.get("NATS_URL")
        self._nats_port = 0
        self._secrets = secrets_of(self.places.keys, environment)

    def start_servers(self, programs: Sequence[Program]) -> None:
        """Start the supervisor and the private servers, and wait until they answer; `programs` are known but not started.

        Raises:
            Refused: with the server's last log line when it does not answer.
        """
        self.end_leftovers()
        servers = self._prepare_servers()
        everything = (*servers, *programs)
        environments = {program.name: self._database_environment(program) for program in everything}
        as_root = os.geteuid() == 0
        write_config(self.places, everything, environments, as_root=as_root)
        self._write_addresses()
        self.supervisor.start(self.environment())
        for server in servers:
            self.supervisor.start_program(server.name)
        if self.private_database:
            self._await("postgres", lambda: postgres.is_ready(self.places, self._account), timeout_s=120)
            postgres.prepare_roles(self.places, self._account)
        if self.private_nats:
            self._await("nats", lambda: nats.is_ready(self._nats_port), timeout_s=60)

    def environment(self) -> dict[str, str]:
        """What every process inherits, and `manage.py` needs: secrets and addresses, the database with its owner's rights."""
        return (
            self._given | self._secrets | self.addresses() | {"SAFECITY_VAR": str(self.places.var), MARKER: str(self.places.var)}
        )

    def addresses(self) -> dict[str, str]:
        nats_url = (
            nats.nats_url(self._nats_port, self._secrets["NATS_PASSWORD"]) if self.private_nats else self._given["NATS_URL"]
        )
        return {"DATABASE_URL": self.database_url(Database.OWNER), "NATS_URL": nats_url}

    def database_url(self, rights: Database) -> str:
        """A given `DATABASE_URL` serves for both rights, unless `DATABASE_APP_URL` names the app role's own."""
        if not self.private_database:
            given = self._given["DATABASE_URL"]
            return self._given.get("DATABASE_APP_URL", given) if rights is Database.APP else given
        return postgres.database_url(self.places, postgres.APP_ROLE if rights is Database.APP else postgres.OWNER_ROLE)

    def start_programs(self, programs: Sequence[Program]) -> None:
        for program in programs:
            self.supervisor.start_program(program.name)

    def wait_for_web(self, port: int, *, timeout_s: float = 60) -> None:
        """Wait until the web process answers a request with anything but a server error."""
        self._await("web", lambda: web_answers(port), timeout_s=timeout_s)

    def status(self) -> list[Status]:
        return self.supervisor.status()

    def stop(self) -> bool:
        """End everything that carries this run's marker and wait for it; whether there was anything."""
        found = bool(self._processes())
        if self.supervisor.is_running():
            pid = self.supervisor.pid()
            self.supervisor.shut_down()
            wait_until(lambda: not pid_is_alive(pid), timeout_s=150)
        self.end_leftovers(quiet=True)
        if not self.places.sockets.is_relative_to(self.places.var):
            shutil.rmtree(self.places.sockets, ignore_errors=True)
        return found

    def end_leftovers(self, *, quiet: bool = False) -> None:
        """End what a killed run left behind: supervisors first, or they would start the others again."""
        found = self._processes()
        if found and not quiet:
            warn(f"ending {len(found)} processes that an earlier run left behind")
        end_processes([process for process in found if _is_supervisor(process.pid)], patience_s=120)
        end_processes(self._processes())

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """One start or stop at a time for this var folder.

        Raises:
            Refused: another one is at work.
        """
        with (self.places.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refused("another make run or make stop is at work here: wait for it") from error
            yield

    def _processes(self) -> list[Found]:
        return processes_of(self.places, nested=self._throw_away)

    def _prepare_servers(self) -> tuple[Program, ...]:
        servers = []
        if self.private_database:
            postgres.prepare_cluster(self.places, self._account, throw_away=self._throw_away)
            account = self._account.name if self._account.switch else None
            servers.append(postgres_program(postgres.server_command(self.places), account))
        if self.private_nats:
            recorded = read_values(self.places.run / "ports").get("NATS_PORT")
            self._nats_port = free_port(int(recorded) if recorded else self._preferred_nats_port)
            write_private(self.places.run / "ports", f"NATS_PORT={self._nats_port}\n")
            nats.write_config(self.places, port=self._nats_port, password=self._secrets["NATS_PASSWORD"])
            servers.append(nats_program(nats.server_command(self.places)))
        return tuple(servers)

    def _database_environment(self, program: Program) -> dict[str, str]:
        """Only what differs from the inherited environment."""
        url = self.database_url(program.database)
        return {"DATABASE_URL": url} if program.database is Database.APP and url != self.database_url(Database.OWNER) else {}

    def _write_addresses(self) -> None:
        write_private(self.places.keys / "addresses", "".join(f"{name}={value}\n" for name, value in self.addresses().items()))

    def _await(self, name: str, condition: Callable[[], bool], *, timeout_s: float) -> None:
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                raise Refused(f"{name} does not answer after {timeout_s:.0f} s; its last words: {self.last_words(name)}")
            time.sleep(0.1)

    def last_words(self, name: str) -> str:
        """The last line of a program's log, with the path of that log."""
        log = self.places.log / f"{name}.log"
        try:
            lines = log.read_text(errors="replace").strip().splitlines()
        except FileNotFoundError:
            lines = []
        return f"{lines[-1] if lines else 'none'} ({log})"


def web_answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=5) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def _is_supervisor(pid: int) -> bool:
    try:
        return b"supervisord" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
