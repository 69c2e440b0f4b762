"""`make run`, `make stop`, `make status`, `make logs`, and set-up alone for an image."""

import os
import sys
from pathlib import Path

from safecity_gis.environment import ROOT, Environment, var_folder
from safecity_gis.ops import setup
from safecity_gis.ops.deployment import Deployment
from safecity_gis.ops.ports import LOOPBACK, check_web_port
from safecity_gis.ops.programs import Program, application_programs
from safecity_gis.ops.report import Refused, say, warn
from safecity_gis.ops.stamps import digest_of, is_stamped, stamp
from safecity_gis.ops.supervisor import Status, wait_until

MIGRATION = ("migrating the database", "migrate")
DEMONSTRATION = (
    ("seeding the city", "city_seed"),
    ("computing what the cameras see", "coverage_compute"),
    ("making the demonstration's users", "demo_users"),
)
DATABASE_STEPS = (MIGRATION, *DEMONSTRATION)
_UP = {"RUNNING", "STARTING", "BACKOFF"}
_NOT_RUNNING = 3


def run() -> None:
    """Bring the whole installation up and return when the web process answers; one that is up is only reported.

    Raises:
        Refused: a busy port, a server that does not start, a failed migration; what had been started is ended again.
    """
    environment = Environment()
    port = environment.integer("WEB_PORT", 8000, 1, 65535)
    workers = environment.integer("SAFECITY_WORKERS", 1, 0, 64)
    deployment = _deployment()
    programs = application_programs(web_port=port, workers=workers, simulator=shows_demonstration(deployment))
    with deployment.exclusively():
        if deployment.supervisor.is_running() and _is_up(deployment.status()):
            say("already running")
            print_status(deployment)
            return
        deployment.stop()
        check_web_port(port)
        setup.prepare(deployment.places.var)
        try:
            _start(deployment, programs, port)
        except BaseException:
            deployment.stop()
            raise
    print_status(deployment)


def set_up() -> None:
    """Everything but servers and database: what an image needs."""
    setup.prepare(_deployment().places.var)


def stop() -> None:
    deployment = _deployment()
    with deployment.exclusively():
        say("stopped" if deployment.stop() else "nothing was running")


def status() -> None:
    deployment = _deployment()
    if not deployment.supervisor.is_running():
        say("not running: start it with make run")
        sys.exit(_NOT_RUNNING)
    print_status(deployment)
    if not _is_up(deployment.status()):
        sys.exit(1)


def logs() -> None:
    """Follow every log; replaces this process."""
    files = sorted(str(path) for path in (var_folder(Environment()) / "log").glob("*.log"))
    if not files:
        raise Refused("there are no logs yet: start with make run")
    os.execvp("tail", ["tail", "-n", "20", "-F", *files])  # noqa: S606  (coreutils, fixed words)


def print_status(deployment: Deployment) -> None:
    rows = deployment.status()
    width = max(len(row.name) for row in rows)
    for row in rows:
        process = f"pid {row.pid:<8}" if row.pid else " " * 12
        print(f"  {row.name:<{width}}  {_state(row):<9} {process}  {_span(row.since_s):>9}  {row.note}".rstrip())
    site = f"http://{LOOPBACK}:{_web_port(rows)}/"
    password = deployment.places.keys / "demo-password"
    print(f"\n  map      {site}\n  sign in  commander, operator, supervisor ...; the demonstration's password is in {password}")
    print(f"  logs     {deployment.places.log}  (make logs)\n  stop     make stop", flush=True)


def _deployment() -> Deployment:
    return Deployment(var_folder(Environment()), os.environ)


def _is_up(rows: list[Status]) -> bool:
    return all(row.state in _UP or _is_done(row) for row in rows)


def _is_done(row: Status) -> bool:
    return row.state == "EXITED" and not row.note


def _state(row: Status) -> str:
    return "done" if _is_done(row) else row.state.lower()


def _span(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _web_port(rows: list[Status]) -> str:
    """The port that the running web process was given, which may differ from this shell's WEB_PORT."""
    pid = next((row.pid for row in rows if row.name == "web"), 0)
    try:
        words = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        words = []
    return next((word.partition("=")[2] for word in words if word.startswith("WEB_PORT=")), "8000")


def _start(deployment: Deployment, programs: tuple[Program, ...], port: int) -> None:
    say("starting the servers")
    deployment.start_servers(programs)
    prepare_database(deployment)
    say("starting web, fusion, jobs, workers and simulator")
    deployment.start_programs(programs[:1])
    deployment.wait_for_web(port)
    deployment.start_programs(programs[1:])
    wait_until(lambda: not any(row.state == "STARTING" for row in deployment.status()), timeout_s=5)


def prepare_database(deployment: Deployment) -> None:
    """Migrate and seed, skipped for the private cluster while neither it nor the applications changed."""
    places = deployment.places
    log = places.log / "setup.log"
    digest = digest_of(database_sources(), _cluster_identity(deployment))
    if deployment.private_database and is_stamped(places.stamps, "database", digest):
        return
    environment = deployment.environment()
    for what, command in DATABASE_STEPS if shows_demonstration(deployment) else (MIGRATION,):
        setup.run_step(what, [sys.executable, "manage.py", command], log, environment=environment)
    stamp(places.stamps, "database", digest)


def shows_demonstration(deployment: Deployment) -> bool:
    """Whether city, users and simulator of the demonstration belong here: not in somebody's real database unless they say so."""
    asked = Environment().choice("SAFECITY_DEMO", "auto", ("auto", "yes", "no"))
    return deployment.private_database if asked == "auto" else asked == "yes"


def database_sources() -> list[Path]:
    found = (path for path in (ROOT / "apps").rglob("*") if path.is_file())
    return [path for path in found if "__pycache__" not in path.parts and path.suffix != ".mo"]


def _cluster_identity(deployment: Deployment) -> str:
    try:
        found = (deployment.places.postgres / "PG_VERSION").stat()
    except FileNotFoundError:
        warn("the database is not the private one: it is migrated, and seeded only with SAFECITY_DEMO=yes")
        return "external"
    return f"{found.st_ino}:{found.st_mtime_ns}"
