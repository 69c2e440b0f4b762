"""The supervisor: its generated configuration, and the few things we ask of it over its unix socket."""

import http.client
import re
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from safecity_gis.environment import ROOT
from safecity_gis.ops.credentials import write_private
from safecity_gis.ops.places import Places
from safecity_gis.ops.programs import Program
from safecity_gis.ops.report import Refused

_BINARY = Path(sys.executable).with_name("supervisord")
_HEAD = """[supervisord]
nodaemon = false
pidfile = {run}/supervisord.pid
logfile = {log}/supervisord.log
logfile_maxbytes = 5MB
logfile_backups = 2
childlogdir = {log}
directory = {root}
umask = 077
minfds = 1024
{user}
[unix_http_server]
file = {socket}
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
_PROGRAM = """
[program:{name}]
command = {command}
directory = {folder}
priority = {priority}
autostart = false
autorestart = {autorestart}
exitcodes = 0
startsecs = {startsecs}
startretries = 100000
stopsignal = {stop_signal}
stopwaitsecs = {stop_wait_s}
stopasgroup = {group}
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 3
environment = {environment}
{user}"""


@dataclass(frozen=True)
class Status:
    """One line of the status table; `since_s` is the time in this state."""

    name: str
    state: str
    pid: int
    since_s: int
    note: str


def write_config(
    places: Places, programs: Iterable[Program], environments: Mapping[str, Mapping[str, str]], *, as_root: bool
) -> None:
    """Write the configuration; secrets reach the processes by inheritance and are not in it, `environments` (by program) is."""
    head = _HEAD.format(
        run=_escape(places.run),
        log=_escape(places.log),
        root=_escape(ROOT),
        socket=_escape(places.supervisor_socket),
        user="user = root\n" if as_root else "",
    )
    parts = [_program(program, places, number, environments.get(program.name, {})) for number, program in enumerate(programs)]
    write_private(places.supervisor_config, head + "".join(parts))


def _program(program: Program, places: Places, number: int, environment: Mapping[str, str]) -> str:
    words = program.command
    if program.withhold:
        words = ("/usr/bin/env", *(word for name in program.withhold if name not in environment for word in ("-u", name)), *words)
    return _PROGRAM.format(
        name=program.name,
        command=" ".join(_quote(word) for word in words),
        folder=_escape(program.folder or ROOT),
        priority=(1 if program.server else 100) + number,
        autorestart="unexpected" if program.once else "true",
        startsecs=0 if program.once else 1,
        stop_signal=program.stop_signal,
        stop_wait_s=program.stop_wait_s,
        group="false" if program.server else "true",
        log=_escape(places.log),
        environment=",".join(f'{name}="{_escape(value)}"' for name, value in {**environment, **program.environment}.items()),
        user=f"user = {program.account}\n" if program.account else "",
    )


def _escape(value: object) -> str:
    text = str(value)
    if any(character in text for character in '"\n'):
        raise Refused(f"a path or value with a quote or a line break cannot be used: {text!r}")
    return text.replace("%", "%%")


def _quote(word: str) -> str:
    escaped = _escape(word)
    return f'"{escaped}"' if any(character in word for character in " ;'#\\") else escaped


class Supervisor:
    """A running supervisord, or one that is not."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def start(self, environment: Mapping[str, str]) -> None:
        """Start supervisord in the background and wait until it answers."""
        started = subprocess.run(
            [str(_BINARY), "-c", str(self._places.supervisor_config)],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if started.returncode != 0:
            raise Refused(f"the supervisor did not start: {(started.stderr or started.stdout).strip()}")
        if not wait_until(self.is_running, timeout_s=15):
            raise Refused(f"the supervisor does not answer: see {self._places.log}/supervisord.log")

    def is_running(self) -> bool:
        try:
            return bool(self._call("getState")["statecode"] == 1)
        except (OSError, http.client.HTTPException):
            return False

    def pid(self) -> int:
        return int(self._call("getPID"))

    def start_program(self, name: str) -> None:
        """Start one program without waiting for it; one that already runs is left alone."""
        try:
            self._call("startProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise Refused(f"{name} could not be started ({fault.faultString}): see {self._places.log}/{name}.log") from fault

    def stop_program(self, name: str) -> None:
        self._call("stopProcess", name, True)

    def status(self) -> list[Status]:
        """Every program, in the order of the configuration."""
        order = re.findall(r"^\[program:(.+)\]$", self._places.supervisor_config.read_text(), re.MULTILINE)
        rows = [
            Status(
                name=row["name"],
                state=row["statename"],
                pid=row["pid"],
                since_s=max(0, row["now"] - (row["start"] if row["pid"] else row["stop"] or row["now"])),
                note=row["spawnerr"],
            )
            for row in self._call("getAllProcessInfo")
        ]
        return sorted(rows, key=lambda row: order.index(row.name))

    def shut_down(self) -> None:
        self._call("shutdown")

    def _call(self, method: str, *arguments: Any) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._places.supervisor_socket}")
        with xmlrpc.client.ServerProxy("http://localhost", transport=cast(xmlrpc.client.Transport, transport)) as server:
            return getattr(server.supervisor, method)(*arguments)


def wait_until(condition: Callable[[], bool], *, timeout_s: float, pause_s: float = 0.1) -> bool:
    """Whether `condition` became true in time."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True
