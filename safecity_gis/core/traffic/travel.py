"""Travel times between two places of a corridor: by the same mark at both, and where no plates are read by speeds on the way.

Source: median and scatter by medians on logarithms, for travel times are skewed (Dion & Rakha, Transp. Res. B 40, 2006).
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FASTEST_SHARE = 2.0
"""Nobody drives a whole link faster than so many times its limit: a shorter time is a wrong match."""
SLOWEST_MPS = 0.5
"""Slower than walking: whoever takes longer has stopped on the way."""
LONGEST_S = 3 * 3600.0
OUTLYING = 3.0
LEAST_SPREAD = 0.08
"""Scatter of logarithms that is always allowed, so that a few equal times do not make others outliers."""
LEAST_TRIPS = 5
MOST_MARKS = 20_000
"""Waiting at one place; the oldest go first."""


class TravelRefused(ValueError):
    """A link that cannot be measured; its words say why."""


@dataclass(frozen=True)
class Link:
    """The way from one camera to another along the road."""

    start: str
    end: str
    length_m: float
    limit_mps: float

    def __post_init__(self) -> None:
        """Raises TravelRefused for a length or limit that makes no sense."""
        if not 20 <= self.length_m <= 100_000 or not 1 <= self.limit_mps <= 60 or self.start == self.end:
            raise TravelRefused(f"{self.start} to {self.end}: {self.length_m} m at {self.limit_mps} m/s make no link")

    @property
    def least_s(self) -> float:
        return self.length_m / (FASTEST_SHARE * self.limit_mps)

    @property
    def most_s(self) -> float:
        return min(LONGEST_S, self.length_m / SLOWEST_MPS)


class Seen(NamedTuple):
    """One mark at one camera. `ahead_m` is how far past the camera's place on the road, along the link, it was then."""

    camera: str
    mark: bytes
    at: float
    ahead_m: float = 0.0


class Trip(NamedTuple):
    link: int
    at: float
    """When it ended."""
    seconds: float
    """For the whole link, whatever parts of it lay between the two sights."""


class Estimate(NamedTuple):
    """A link's travel time over a window."""

    seconds: float
    low_s: float
    high_s: float
    """A 95 % interval of the median; NaN where it comes from speeds."""
    trips: int
    outliers: int


class Matcher:
    """Marks that wait for their other end. Holds nothing but marks, and those no longer than a trip may last."""

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = tuple(links)
        self._begins: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for index, link in enumerate(links):
            self._begins.setdefault(link.start, []).append(index)
            self._ends.setdefault(link.end, []).append(index)
        self._waiting: dict[str, dict[bytes, Seen]] = {camera: {} for camera in self._begins}
        self._longest_s = max((link.most_s for link in links), default=0.0)

    def see(self, seen: Seen) -> list[Trip]:
        """The trips that a sight completes: from the newest sight of the same mark at the other end, within possible times."""
        trips = []
        for index in self._ends.get(seen.camera, ()):
            link = self.links[index]
            begun = self._waiting[link.start].get(seen.mark)
            if begun is None:
                continue
            driven = link.length_m - begun.ahead_m + seen.ahead_m
            seconds = (seen.at - begun.at) * link.length_m / driven if driven > link.length_m / 2 else np.nan
            if link.least_s <= seconds <= link.most_s:
                trips.append(Trip(index, seen.at, float(seconds)))
                if len(self._begins[link.start]) == 1:
                    del self._waiting[link.start][seen.mark]
        if seen.camera in self._begins:
            waiting = self._waiting[seen.camera]
            waiting.pop(seen.mark, None)
            waiting[seen.mark] = seen
            while len(waiting) > MOST_MARKS:
                del waiting[next(iter(waiting))]
        return trips

    def forget_before(self, at: float) -> None:
        """Drop marks that can complete no trip after `at`."""
        for camera, waiting in self._waiting.items():
            self._waiting[camera] = {mark: seen for mark, seen in waiting.items() if seen.at >= at - self._longest_s}

    def __len__(self) -> int:
        return sum(len(waiting) for waiting in self._waiting.values())


class TravelTimes:
    """Trips of the newest window by link."""

    def __init__(self, links: int, *, window_s: float = 900.0) -> None:
        self._window_s = window_s
        self._trips: list[deque[Trip]] = [deque() for _ in range(links)]

    def add(self, trips: Iterable[Trip]) -> None:
        for trip in trips:
            self._trips[trip.link].append(trip)

    def estimate(self, link: int, now: float) -> Estimate | None:
        """The link's travel time over the window that ends at `now`; None where fewer than `LEAST_TRIPS` remain."""
        trips = self._trips[link]
        while trips and trips[0].at < now - self._window_s:
            trips.popleft()
        return robust([trip.seconds for trip in trips if trip.at <= now])


def robust(seconds: npt.ArrayLike) -> Estimate | None:
    """Median of travel times [n] with what lies too far from it left out; None where too few remain."""
    times = np.asarray(seconds, dtype=np.float64).ravel()
    times = times[np.isfinite(times) & (times > 0)]
    if len(times) < LEAST_TRIPS:
        return None
    logs = np.log(times)
    middle = np.median(logs)
    spread = max(1.4826 * float(np.median(np.abs(logs - middle))), LEAST_SPREAD)
    kept = np.sort(times[np.abs(logs - middle) <= OUTLYING * spread])
    if len(kept) < LEAST_TRIPS:
        return None
    half = 0.98 * np.sqrt(len(kept))
    low = max(0, int(np.floor(len(kept) / 2 - half)))
    high = min(len(kept) - 1, int(np.ceil(len(kept) / 2 + half)))
    return Estimate(float(np.median(kept)), float(kept[low]), float(kept[high]), len(kept), len(times) - len(kept))


def by_speeds(lengths_m: npt.ArrayLike, speeds_mps: npt.ArrayLike, sds_mps: npt.ArrayLike) -> Estimate | None:
    """Travel time over stretches in their order, out of the mean speed on each; None where none of them has one.

    Args:
        lengths_m: [n] of the stretches.
        speeds_mps: [n] metres driven by seconds spent; NaN where nobody saw, there the neighbours' pace is taken.
        sds_mps: [n] errors of those means; NaN counts as a quarter of the speed.
    """
    length, speed, sd = (np.asarray(a, dtype=np.float64).ravel() for a in (lengths_m, speeds_mps, sds_mps))
    with np.errstate(invalid="ignore"):
        known = np.flatnonzero((speed > SLOWEST_MPS) & (length > 0))
    if not len(known):
        return None
    middle = np.cumsum(length) - length / 2
    pace = np.interp(middle, middle[known], 1 / speed[known])
    doubt = np.where(np.isfinite(sd[known]), sd[known], 0.25 * speed[known]) / speed[known] ** 2
    seconds = float((length * pace).sum())
    error = float((length * np.interp(middle, middle[known], doubt)).sum())
    return Estimate(seconds, max(0.0, seconds - 1.96 * error), seconds + 1.96 * error, 0, 0)
