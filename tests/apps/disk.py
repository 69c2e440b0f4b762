"""A disk that takes no more, for tests of what is written there."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

FULL_BYTES = 256 * 1024


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows beyond `FULL_BYTES`: writing more fails as on a full disk, with an OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
