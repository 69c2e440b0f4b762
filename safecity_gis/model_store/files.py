"""Files of models on disk: hashes, and writing that leaves either the old file or the whole new one."""

import hashlib
import os
import tempfile
from pathlib import Path


class HashMismatch(ValueError):
    """A file is not the one that the manifest names."""


def check_sha256(data: bytes, expected: str, what: str) -> None:
    """Refuse bytes with another SHA-256 than `expected` (lower-case hexadecimal).

    Raises:
        HashMismatch: they differ; the message says `what`, expected and actual.
    """
    actual = hashlib.sha256(data).hexdigest()
    if actual != expected:
        raise HashMismatch(f"{what}: sha256 {actual}, expected {expected}")


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a kill or a full disk leaves no partial file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
