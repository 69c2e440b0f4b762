"""Plates as marks that mean nothing tomorrow: a keyed digest with a key of the day, made anew each day and dropped with it.

Whoever has the marks but not the key learns nothing of a plate, and once the key is dropped nobody can compare a plate with them.
"""

import hmac
import math
import secrets

DAY_S = 86_400
MARK_BYTES = 16


class DayKey:
    """The key of the present UTC day, in memory alone: it is never written down, so that a restart begins another one."""

    def __init__(self) -> None:
        self._day: int | None = None
        self._key = b""

    def mark(self, plate: str, at: float) -> bytes | None:
        """The mark of a plate seen at `at` (epoch seconds); None for an earlier day, whose key is gone, for NaN and for none."""
        if not plate or not math.isfinite(at):
            return None
        day = int(at // DAY_S)
        if self._day is None or day > self._day:
            self._day, self._key = day, secrets.token_bytes(32)
        if day < self._day:
            return None
        return hmac.digest(self._key, plate.encode(), "sha256")[:MARK_BYTES]

    def drop_before(self, now: float) -> None:
        """Let go of the key where its day is over by `now`."""
        if self._day is not None and now // DAY_S > self._day:
            self._key = b""
            self._day = None
