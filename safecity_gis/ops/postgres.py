"""The private PostgreSQL 15 cluster: made once, reached over a unix socket with peer authentication, never over TCP."""

import os
import shutil
from pathlib import Path
from urllib.parse import quote

from safecity_gis.ops.accounts import Account, current_account
from safecity_gis.ops.places import Places
from safecity_gis.ops.report import Refused, say

BINARIES = Path("/usr/lib/postgresql/15/bin")
VERSION = "15"
SUPERUSER = "postgres"
OWNER_ROLE = "safecity_owner"
APP_ROLE = "safecity_app"
DATABASE = "safecity"

_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
# Without autovacuum: it would count tables in the moment after a test was rolled back, and let the next test's plans take
# thousands of rows for none.
_THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}

# In template1, so that a database that the owner makes (a test's) has the extensions, which a plain role may not create.
_ROLES_SQL = f"""
\\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT 'CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_ROLE}') \\gexec
SELECT 'CREATE ROLE {APP_ROLE} LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') \\gexec
\\connect template1
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pgrouting;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
GRANT ALL ON SCHEMA public TO {OWNER_ROLE};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
\\connect postgres
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} TEMPLATE template1'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # noqa: S608  (constants)


def database_url(places: Places, role: str, database: str = DATABASE) -> str:
    return f"postgresql://{role}@/{database}?host={quote(str(places.postgres_socket), safe='/')}"


def server_command(places: Places) -> tuple[str, ...]:
    return (str(BINARIES / "postgres"), "-D", str(places.postgres), "-k", str(places.postgres_socket))


def prepare_cluster(places: Places, account: Account, *, throw_away: bool = False) -> None:
    """Make the cluster when there is none, and write its settings and who may connect as whom.

    Args:
        throw_away: for tests: a crash of the machine may lose data.

    Raises:
        Refused: no PostgreSQL 15, a cluster of another version or another account, or `initdb` failed.
    """
    if not (BINARIES / "postgres").exists():
        raise Refused(
            "PostgreSQL 15 is not installed: apt-get install postgresql-15 postgresql-15-postgis-3 postgresql-15-pgrouting"
        )
    _own(places.postgres_socket, account, 0o755)
    data = places.postgres
    if not (data / "PG_VERSION").exists():
        if not data.is_relative_to(places.var):
            say(f"user {account.name} cannot enter {places.var}, so the database lives in {data}")
            data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        _make_cluster(data, account)
    if data.stat().st_uid != account.uid:
        raise Refused(f"{data} belongs to another user than {account.name}: run as the user who made it")
    found = (data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise Refused(f"{data} was made by PostgreSQL {found}, this is {VERSION}: see docs/runbooks/deploy.md, upgrade")
    _remove_stale_lock(data)
    settings = _SETTINGS | (_THROW_AWAY if throw_away else {})
    _write(data / "safecity.conf", "".join(f"{name} = {value}\n" for name, value in settings.items()), account)
    _write(data / "pg_hba.conf", "local all all peer map=safecity\n", account)
    mapped = [(current_account().name, role) for role in (OWNER_ROLE, APP_ROLE)] + [(account.name, SUPERUSER)]
    _write(data / "pg_ident.conf", "".join(f'safecity "{person}" {role}\n' for person, role in mapped), account)


def prepare_roles(places: Places, account: Account) -> None:
    """Make the roles (owner: migrations; app: reads and writes rows, no DDL), the extensions and the database, where absent."""
    psql = [str(BINARIES / "psql"), "-X", "-q", "-A", "-t", "-h", str(places.postgres_socket), "-U", SUPERUSER, "-d", "postgres"]
    found = account.run([*psql, "-c", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"])  # noqa: S608  (a constant)
    if found.returncode == 0 and found.stdout.strip() == "1":
        return
    made = account.run(psql, text=_ROLES_SQL)
    if made.returncode != 0:
        raise Refused(f"the database could not be made: {_last_line(made.stderr)}")


def is_ready(places: Places, account: Account) -> bool:
    command = [
        str(BINARIES / "pg_isready"),
        "-q",
        "-t",
        "2",
        "-h",
        str(places.postgres_socket),
        "-U",
        SUPERUSER,
        "-d",
        "postgres",
    ]
    return account.run(command, timeout_s=10).returncode == 0


def _make_cluster(data: Path, account: Account) -> None:
    """Through a draft folder: an `initdb` that was interrupted leaves no half-made cluster."""
    say(f"making the private PostgreSQL cluster in {data}")
    draft = data.with_name(f"{data.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    _own(draft, account, 0o700)
    options = ("--auth-local=peer", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums")
    made = account.run([str(BINARIES / "initdb"), "-D", str(draft), "-U", SUPERUSER, "--no-instructions", *options])
    if made.returncode != 0:
        raise Refused(f"initdb failed in {draft}: {_last_line(made.stderr)}")
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'safecity.conf'\n")
    draft.rename(data)


def _remove_stale_lock(data: Path) -> None:
    """A killed postmaster leaves its lock; its process number may belong to somebody else by now."""
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    try:
        alive = Path(f"/proc/{pid}/cwd").resolve() == data
    except OSError:
        alive = False
    if not alive:
        lock.unlink(missing_ok=True)


def _own(folder: Path, account: Account, mode: int) -> None:
    folder.mkdir(mode=mode, exist_ok=True)
    if account.switch:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)


def _write(path: Path, text: str, account: Account) -> None:
    path.write_text(text)
    if account.switch:
        os.chown(path, account.uid, account.gid)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
