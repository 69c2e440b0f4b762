"""Where the private servers and the supervisor keep their files; every path of a run follows from the var folder."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from safecity_gis.ops.accounts import Account
from safecity_gis.ops.report import Refused

SOCKET_PATH_BYTES = 107
_LONGEST_SOCKET = "/pg/.s.PGSQL.5432.lock.4194304"


@dataclass(frozen=True)
class Places:
    """The folders of one run. `sockets` is short enough for a unix socket; `postgres` can be entered by the cluster's account."""

    var: Path
    sockets: Path
    postgres: Path

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def stamps(self) -> Path:
        return self.var / "stamps"

    @property
    def nats(self) -> Path:
        return self.var / "nats"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / "pg"

    @property
    def supervisor_socket(self) -> Path:
        return self.sockets / "supervisor.sock"

    @property
    def supervisor_config(self) -> Path:
        return self.run / "supervisord.conf"


def places_for(var: Path, cluster: Account) -> Places:
    """Make the folders of `var` and choose the places of sockets and cluster.

    Args:
        var: the var folder; made when absent.
        cluster: the account that will run PostgreSQL.

    Raises:
        Refused: `var` cannot be written, or somebody else holds the folder for the sockets.
    """
    var = var.resolve()
    try:
        for name, mode in (("run", 0o755), ("log", 0o700), ("keys", 0o700), ("stamps", 0o755), ("nats", 0o700)):
            (var / name).mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"cannot write to {var} ({error.strerror}): check its owner, or set SAFECITY_VAR to a folder of yours"
        ) from error
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    enterable = cluster.can_enter(var)
    return Places(var=var, sockets=_sockets(var, digest, enterable), postgres=_postgres(var, digest, enterable))


def _sockets(var: Path, digest: str, enterable: bool) -> Path:
    """`var/run/s`, or a short folder of our own where that is too long for a unix socket or closed to the cluster's account."""
    folder = var / "run" / "s"
    if not enterable or len(os.fsencode(folder)) + len(_LONGEST_SOCKET) > SOCKET_PATH_BYTES:
        folder = _short_base() / f"safecity-{digest}"
    try:
        folder.mkdir(mode=0o711, exist_ok=True)
    except OSError as error:
        raise Refused(f"cannot make {folder} for the servers' sockets ({error.strerror})") from error
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Refused(f"{folder} belongs to somebody else or is open to others: remove it and run the same command again")
    return folder


def _short_base() -> Path:
    if os.geteuid() == 0:
        return Path("/run")
    own = Path(f"/run/user/{os.geteuid()}")
    return own if os.access(own, os.W_OK) else Path("/tmp")  # noqa: S108  (the folder made in it is checked for its owner)


def _postgres(var: Path, digest: str, enterable: bool) -> Path:
    """In `var`, or where the cluster's account can enter; not made here."""
    if enterable:
        return var / "postgres"
    return Path("/var/lib/safecity_gis") / digest / "postgres"
