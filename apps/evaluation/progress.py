"""Says on standard error how far long work is; standard output belongs to the result."""

import time
from typing import TextIO

EVERY_S = 1.0
SELDOM_S = 20.0
"""Between two lines of a log that nobody may be watching."""


class Progress:
    """Tells every second in one line of a terminal, and every twenty seconds in a log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._told_at = time.monotonic()
        self._told = False
        self._terminal = stream.isatty()
        self._every_s = EVERY_S if self._terminal else SELDOM_S

    def tell(self, doing: str, done: int, total: int) -> None:
        """`done` of `total` are done; a `total` of 0 is unknown."""
        now = time.monotonic()
        if now - self._told_at < self._every_s:
            return
        self._told_at, self._told = now, True
        of = f"{done} of {total}" if total else str(done)
        self._stream.write(f"\r{doing}: {of}   " if self._terminal else f"{doing}: {of}\n")
        self._stream.flush()

    def end(self) -> None:
        """Leave the terminal's line."""
        if self._told and self._terminal:
            self._stream.write("\n")
