"""Closing gaps: whether a track that has just begun is one that was lost a little while ago.

Both ends are extrapolated to each other, on the ground where it is known and else in the picture, where a body's height is the
measure of distance. Source: tracklet stitching by forward and backward prediction (Huang, Wu & Nevatia, ECCV 2008).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from safecity_gis.core.geo.frames import Floats

MEMORY = 12
"""Sights of a track that are remembered."""
BEGINNING = 8
"""Sights of a new track that tell how it came in."""
LONGEST_S = 3.0
"""A gap longer than this is not closed: by then anybody may stand there."""
MOST_COST = 5.0
"""About where a right link becomes as unlikely as a wrong one."""
BODY_HEIGHT_M = 1.7
FADING_S = 0.6
"""How fast older sights lose their say in an end's velocity."""
PLACE_SD = 0.25
"""Body heights: doubt about where an end is."""
SPEED_SD = 0.8
"""Body heights a second: velocities an end may have before anything is known of it."""
SIGHT_SD = 0.06
"""Body heights: scatter of a single sight."""
TURN = 1.0
"""Body heights a second squared: how people change their way while nobody sees them."""
SIZE_SD = 0.2
"""Natural logarithm of the body height in the picture."""
UNLIKENESS = 20.0
"""What an appearance that has nothing in common costs."""
USUAL_UNLIKENESS = 0.3
"""Difference in appearance that speaks neither for nor against."""
OFFSET = 4.0


class Sight(NamedTuple):
    """One sight of a track: time, box as `motion.measure` gives it [4], metres on the ground [2] or NaN."""

    at: float
    measured: Floats
    ground: Floats


class End(NamedTuple):
    """How a track came in or went out: where, how fast, how surely."""

    at: float
    picture: Floats
    """[2, 2] place and velocity in pixels."""
    ground: Floats
    """[2, 2] the same in metres; NaN where the ground is unknown."""
    speed_sd: float
    """Body heights a second."""
    log_height: float


@dataclass
class Trail:
    """What is remembered of one track for closing gaps."""

    track_id: int
    group: int
    sights: deque[Sight] = field(default_factory=lambda: deque(maxlen=MEMORY))
    appearance: Floats | None = None
    """Unit vector; None where there never was a picture."""
    at_exit: bool = False
    """Last seen where objects leave the view."""
    _last: End | None = None

    @property
    def seen_at(self) -> float:
        return self.sights[-1].at

    def add(self, sight: Sight) -> None:
        self.sights.append(sight)
        self._last = None

    def beginning(self) -> End:
        return _end(list(self.sights)[:BEGINNING], first=True)

    def ending(self) -> End:
        """Worked out once, however often a lost track is asked."""
        self._last = self._last or _end(list(self.sights), first=False)
        return self._last


def close_gaps(begun: Sequence[Trail], lost: Sequence[Trail]) -> list[tuple[int, int]]:
    """Pairs (index of begun, index of lost) that are one object, each in one pair at most; the likeliest together."""
    if not begun or not lost:
        return []
    costs = _costs([trail.beginning() for trail in begun], [trail.ending() for trail in lost]) + _unlikeness(begun, lost)
    costs = np.minimum(costs, 2 * MOST_COST)
    other = np.array([trail.group for trail in begun])[:, None] != np.array([trail.group for trail in lost])[None, :]
    costs[other] = 2 * MOST_COST
    rows, columns = linear_sum_assignment(costs)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if costs[i, j] < MOST_COST]


def _costs(begun: Sequence[End], lost: Sequence[End]) -> Floats:
    """[b, l] by motion and size; infinite where the gap is none, or too long."""
    gap = _column(begun, "at")[:, None] - _column(lost, "at")[None, :]
    sizes = _column(begun, "log_height")[:, None], _column(lost, "log_height")[None, :]
    body = np.exp((sizes[0] + sizes[1]) / 2)[..., None]
    reach = np.maximum(gap, 0.0)
    before = PLACE_SD**2 + (_column(lost, "speed_sd")[None, :] * reach) ** 2 + (TURN * reach**2 / 2) ** 2
    after = PLACE_SD**2 + (_column(begun, "speed_sd")[:, None] * reach) ** 2 + (TURN * reach**2 / 2) ** 2
    in_picture = _misses(np.array([end.picture for end in begun]), np.array([end.picture for end in lost]), reach, body)
    on_ground = _misses(np.array([end.ground for end in begun]), np.array([end.ground for end in lost]), reach, BODY_HEIGHT_M)
    forward, backward = (np.where(np.isfinite(g), g, p) for g, p in zip(on_ground, in_picture, strict=True))
    distance = (forward / before + backward / after) / 2
    cost = distance + ((sizes[0] - sizes[1]) / SIZE_SD) ** 2 + 0.5 * np.log(before * after) + OFFSET
    return np.asarray(np.where((gap > 0) & (gap <= LONGEST_S), cost, np.inf))


def _misses(begun: Floats, lost: Floats, gap: Floats, unit: Floats | float) -> tuple[Floats, Floats]:
    """Squared distances [b, l] in body heights: the lost one extrapolated to the begun one, and the other way round."""
    apart = lost[None, :, 0] - begun[:, None, 0]
    forward = (apart + lost[None, :, 1] * gap[..., None]) / unit
    backward = (-apart - begun[:, None, 1] * gap[..., None]) / unit
    return (forward**2).sum(axis=-1), (backward**2).sum(axis=-1)


def _unlikeness(begun: Sequence[Trail], lost: Sequence[Trail]) -> Floats:
    """[b, l] what appearances add to the cost; 0 where one is unknown."""
    known = [trail.appearance for trail in (*begun, *lost) if trail.appearance is not None]
    if not known:
        return np.zeros((len(begun), len(lost)))
    nothing = np.full_like(known[0], np.nan)
    rows, columns = (
        np.array([nothing if trail.appearance is None else trail.appearance for trail in each]) for each in (begun, lost)
    )
    return np.asarray(np.nan_to_num(UNLIKENESS * (1 - rows @ columns.T - USUAL_UNLIKENESS)))


def _column(ends: Sequence[End], name: str) -> Floats:
    return np.array([getattr(end, name) for end in ends], np.float64)


def _end(sights: Sequence[Sight], *, first: bool) -> End:
    """At the first or last of the sights; a velocity from few of them is drawn towards standing still."""
    at = np.array([sight.at for sight in sights])
    moment = at[0] if first else at[-1]
    weights = np.exp(-np.abs(at - moment) / FADING_S)
    mean_at = weights @ at / weights.sum()
    lever = float(weights @ (at - mean_at) ** 2) + (SIGHT_SD / SPEED_SD) ** 2
    places = np.array([[*sight.measured[:2], *sight.ground] for sight in sights])
    mean = weights @ places / weights.sum()
    velocity = (weights * (at - mean_at)) @ (places - mean) / lever
    place = mean + velocity * (moment - mean_at)
    log_height = float(np.median([sight.measured[3] for sight in sights]))
    picture, ground = np.array((place[:2], velocity[:2])), np.array((place[2:], velocity[2:]))
    return End(float(moment), picture, ground, SIGHT_SD / lever**0.5, log_height)
