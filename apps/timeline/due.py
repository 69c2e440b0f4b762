"""Work that is due every so often, by the time of the rounds."""

from datetime import datetime, timedelta


class Due:
    """Says once in so long that it is time again; at once at first, and where the clock was set back."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._last: datetime | None = None

    def at(self, now: datetime) -> bool:
        """Whether it is time; then the time begins anew."""
        if self._last is not None and self._last <= now < self._last + self._every:
            return False
        self._last = now
        return True

    def reset(self) -> None:
        """The next time is at once."""
        self._last = None
