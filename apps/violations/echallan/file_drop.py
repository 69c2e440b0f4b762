"""Hands packages over as files in a folder that the e-challan system fetches from; one that is there is never replaced."""

import hashlib
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from apps.violations.echallan.interface import HandingFailed, Package, Receipt

SUFFIX = ".zip"
_SCRATCH = ".partial"
_NAME = re.compile(rf"\.[0-9a-f-]{{36}}{re.escape(_SCRATCH)}")
OLD_S = 600.0
"""A hand-over takes seconds; what was written to longer ago, nobody writes any more."""


@dataclass(frozen=True, slots=True)
class FileDrop:
    """A folder for real packages, or one for simulated ones: neither takes the other's."""

    folder: Path
    simulated: bool

    def hand_over(self, package: Package) -> Receipt:
        """The file is there whole or not at all, and is on the disk before this returns.

        Raises:
            HandingFailed: the folder cannot be written, the package is of the other kind, or another one has its name.
        """
        if package.simulated != self.simulated:
            raise HandingFailed("simulated and real packages are kept apart")
        path = self.folder / f"{UUID(package.name)}{SUFFIX}"
        try:
            if self.simulated:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(path, package.content)
            if path.read_bytes() != package.content:
                raise HandingFailed("another package of this name was handed over before")
        except OSError as error:
            raise HandingFailed(f"the folder cannot be used: {error.strerror}") from error
        return Receipt(f"{path.name}:{hashlib.sha256(package.content).hexdigest()[:16]}")

    def clear(self) -> int:
        """Delete what hand-overs that were killed had begun to write: photos of people whom nobody ever accused.

        Nothing young is touched: somebody may be writing it.

        Raises:
            HandingFailed: the folder cannot be used.
        """
        cleared = 0
        try:
            for scratch in self.folder.glob(f".*{_SCRATCH}"):
                if _NAME.fullmatch(scratch.name) and time.time() - scratch.stat().st_mtime > OLD_S:
                    scratch.unlink(missing_ok=True)
                    cleared += 1
        except OSError as error:
            raise HandingFailed(f"the folder cannot be used: {error.strerror}") from error
        return cleared

    def _write(self, path: Path, content: bytes) -> None:
        """Nothing where the file is there."""
        scratch = self.folder / f".{uuid4()}{_SCRATCH}"
        try:
            with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
