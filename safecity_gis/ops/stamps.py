"""Skipping what is already done: a step is stamped with a hash of its inputs."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of(paths: Iterable[Path], *extra: str) -> str:
    """One hash over the names and contents of files; an absent file counts as absent."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path).encode() + b"\0" + (path.read_bytes() if path.is_file() else b"absent") + b"\0")
    for text in extra:
        total.update(text.encode() + b"\0")
    return total.hexdigest()


def is_stamped(stamps: Path, name: str, digest: str) -> bool:
    try:
        return (stamps / name).read_text().strip() == digest
    except FileNotFoundError:
        return False


def stamp(stamps: Path, name: str, digest: str) -> None:
    (stamps / name).write_text(f"{digest}\n")
