"""Downloading one package of a registry by its own client, which neither installs nor runs anything of it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TIMEOUT_S = 900
MOST_BYTES = 512 * 1024 * 1024
"""Largest member that is read; the hash decides the rest."""


class PackageUnavailable(OSError):
    """The registry's client is missing or does not answer, or the package lacks a file."""


def download(command: Sequence[str], what: str, directory: Path, pattern: str, environment: Mapping[str, str]) -> Path:
    """Run the client in `directory`, and give the one archive that it left there.

    Args:
        what: the package with its version, for messages.
        pattern: of the archive's name.

    Raises:
        PackageUnavailable: it failed, took longer than `TIMEOUT_S`, or left another number of archives.
    """
    client = "pip" if "pip" in command else Path(command[0]).name
    try:
        subprocess.run(command, cwd=directory, env=environment, check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise PackageUnavailable(f"{client} did not deliver {what} within {TIMEOUT_S} s") from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip() or error.stdout.strip() or f"{client} ended with {error.returncode}").splitlines()[-1]
        raise PackageUnavailable(f"{client} cannot deliver {what}: {reason}") from error
    archives = list(directory.glob(pattern))
    if len(archives) != 1:
        raise PackageUnavailable(f"{client} delivered {len(archives)} archives for {what}")
    return archives[0]
