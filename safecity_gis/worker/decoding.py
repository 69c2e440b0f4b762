"""Which frames of a stream are decoded and which are kept, so that no more work is done than the configured rate needs."""

from enum import StrEnum

WINDOW_S = 3.0
ENOUGH = 0.95
"""A way to decode that gives this share of the wanted rate is good enough."""


class Skip(StrEnum):
    """libav's `skip_frame`: what the decoder may leave out."""

    NOTHING = "DEFAULT"
    NOT_REFERENCED = "NONREF"
    NOT_KEY = "NONKEY"


class FrameSampler:
    """Picks frames at a steady rate by their media times."""

    def __init__(self, fps: float) -> None:
        self._period = 1.0 / fps
        self._next: float | None = None

    def due(self, media_s: float) -> bool:
        """Whether this frame is wanted; a jump of media time starts anew."""
        if self._next is None or abs(media_s - self._next) > 5 * self._period + 1:
            self._next = media_s
        if media_s < self._next - 0.1 * self._period:
            return False
        self._next = max(self._next + self._period, media_s + 0.5 * self._period)
        return True


class DecodeGovernor:
    """Chooses what the decoder skips from what the stream turned out to be over some seconds.

    Key frames alone where they come often enough; else without frames that no other refers to, where at least twice the
    wanted rate comes in and that proves to be enough; else everything.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._skip = Skip.NOTHING
        self._refused: set[Skip] = set()
        self._since: float | None = None
        self._packets = self._keys = self._frames = 0

    @property
    def skip(self) -> Skip:
        return self._skip

    def packet(self, at: float, *, is_key: bool) -> None:
        """A packet came at `at` (any steady clock in seconds)."""
        if self._since is None:
            self._since = at
        self._packets += 1
        self._keys += is_key
        if at - self._since >= WINDOW_S:
            self._decide(at - self._since)
            self._restart(at)

    def decoded(self) -> None:
        """The decoder gave a frame."""
        self._frames += 1

    def _restart(self, at: float) -> None:
        self._since = at
        self._packets = self._keys = self._frames = 0

    def _decide(self, seconds: float) -> None:
        keys, packets, frames = self._keys / seconds, self._packets / seconds, self._frames / seconds
        if self._skip is not Skip.NOTHING and frames < ENOUGH * min(self._fps, packets):
            self._refused.add(self._skip)
            self._skip = Skip.NOTHING
        elif keys >= ENOUGH * self._fps and Skip.NOT_KEY not in self._refused:
            self._skip = Skip.NOT_KEY
        elif self._skip is Skip.NOTHING and packets >= 2 * self._fps and Skip.NOT_REFERENCED not in self._refused:
            self._skip = Skip.NOT_REFERENCED
