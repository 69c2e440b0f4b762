"""Which account of the operating system owns the private PostgreSQL cluster: postgres refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from safecity_gis.ops.report import Refused

_UNPRIVILEGED = "postgres"


@dataclass(frozen=True)
class Account:
    """An operating system account; `switch` tells whether a process has to change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(self, command: Sequence[str], *, timeout_s: float = 120, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, with no environment but a plain locale and the caller's PATH."""
        return subprocess.run(
            command,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
            input=text,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can pass through every folder down to `folder` (which exists)."""
        return self.run(["/usr/bin/test", "-x", str(folder)], timeout_s=10).returncode == 0


def current_account() -> Account:
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise Refused(f"user number {uid} has no entry in /etc/passwd, which peer authentication needs") from error
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid, switch=False)


def cluster_account() -> Account:
    """The account that runs PostgreSQL: the caller's own, or `postgres` when the caller is root."""
    own = current_account()
    if own.uid != 0:
        return own
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError as error:
        raise Refused("PostgreSQL refuses to run as root and there is no user postgres: apt-get install postgresql-15") from error
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)
