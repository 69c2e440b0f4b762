"""When a frame was captured: from the camera's RTCP sender reports, else from its arrival, smoothed by media time.

Also how far the camera's clock is from ours. Source: RFC 3550, 6.4.1 (NTP timestamp of a sender report); the least delayed of
several comparisons is the best, as in NTP's clock filter (RFC 5905, 10).
"""

import struct
from dataclasses import dataclass

from safecity_gis.messages.observations import ClockSource

MAX_CLOCK_OFFSET_S = 10.0
"""A camera's own clock is believed when it is not farther from ours than this."""
DRIFT = 0.001
"""How fast the smoothed arrival may be let go later (s/s), so that a slow media clock is followed."""
LEAST_STEP_S = 0.001
OFFSET_SPAN_S = 5.0
"""Of so long a time the least delayed packet tells how far the camera's clock is from ours."""
MOST_AHEAD_S = 1.0
"""When the times told so far turn out to lie farther ahead than this, they begin anew instead of waiting to be caught up with."""


def producer_time(side_data: bytes) -> float | None:
    """Epoch seconds of libav's `AVProducerReferenceTime` (int64 wall clock in µs, int flags); None where it is too short."""
    if len(side_data) < 8:
        return None
    return float(struct.unpack_from("<q", side_data)[0]) / 1e6


@dataclass(frozen=True)
class Capture:
    at: float
    clock: ClockSource
    anew: bool = False
    """The times told before lay ahead: this one is earlier, and nothing from before may be continued."""


class ClockOffset:
    """A camera's clock minus ours in seconds, less most of what the network delays."""

    def __init__(self) -> None:
        self._begun_at = 0.0
        self._best: float | None = None
        self._best_before: float | None = None

    @property
    def offset_s(self) -> float | None:
        """None before the first packet that tells a time."""
        known = [best for best in (self._best, self._best_before) if best is not None]
        return max(known, default=None)

    def take(self, *, producer_at: float, arrived_at: float) -> None:
        """A packet was produced at `producer_at` by the camera's clock and came at `arrived_at` by ours."""
        if arrived_at - self._begun_at >= OFFSET_SPAN_S:
            self._begun_at, self._best_before, self._best = arrived_at, self._best, None
        offset = producer_at - arrived_at
        self._best = offset if self._best is None else max(self._best, offset)


class CaptureClock:
    """Capture times of one connection: they grow save where they begin anew, and lie ahead of the arrival within the limit."""

    def __init__(self) -> None:
        self._rtcp_offset: float | None = None
        self._arrival_offset: float | None = None
        self._media_at: float | None = None
        self._last_at = 0.0
        self.offset = ClockOffset()

    def report(self, *, producer_at: float, media_s: float, arrived_at: float) -> None:
        """A packet with media time `media_s` was produced at `producer_at` by the camera's clock, and came at `arrived_at`."""
        self.offset.take(producer_at=producer_at, arrived_at=arrived_at)
        believed = abs(producer_at - arrived_at) <= MAX_CLOCK_OFFSET_S
        self._rtcp_offset = producer_at - media_s if believed else None

    def capture(self, *, media_s: float | None, arrived_at: float) -> Capture:
        """Time of a frame with media time `media_s` (None where the stream tells none) that came at `arrived_at`."""
        clock = ClockSource.ARRIVAL
        at = arrived_at
        if media_s is not None:
            at = media_s + self._smoothed_offset(media_s, arrived_at)
            if self._rtcp_offset is not None and abs(media_s + self._rtcp_offset - arrived_at) <= MAX_CLOCK_OFFSET_S:
                at, clock = media_s + self._rtcp_offset, ClockSource.RTCP
        anew = self._last_at - max(at, arrived_at) > MOST_AHEAD_S
        self._last_at = at if anew else max(at, self._last_at + LEAST_STEP_S)
        return Capture(self._last_at, clock, anew)

    def _smoothed_offset(self, media_s: float, arrived_at: float) -> float:
        """The earliest arrival relative to media time is the one with the least network delay."""
        offset = arrived_at - media_s
        if self._arrival_offset is None or self._media_at is None or abs(offset - self._arrival_offset) > MAX_CLOCK_OFFSET_S:
            self._arrival_offset = offset
        else:
            allowed = self._arrival_offset + DRIFT * max(0.0, media_s - self._media_at)
            self._arrival_offset = min(offset, allowed)
        self._media_at = media_s
        return self._arrival_offset
