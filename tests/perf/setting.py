"""What a bench is given: how long it may take, a scratch folder, and a voice for its progress."""

import sys
from dataclasses import dataclass
from pathlib import Path


class Skipped(Exception):
    """This bench cannot be measured here; the message says why."""


@dataclass(frozen=True)
class Setting:
    """`DATABASE_URL` and `NATS_URL` in the environment lead to private servers that wait for the disk as in production."""

    name: str
    scratch: Path
    """Empty, and gone afterwards."""
    repeats: int
    quick: bool
    """A look at whether it works: less load, fewer repeats, figures without weight."""

    def tell(self, text: str) -> None:
        """Progress, on stderr."""
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)
