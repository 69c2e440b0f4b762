"""Roads as directed edges that thousands of agents can move along at once: positions, headings, and where to turn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.geo.frames import Floats

Ints = npt.NDArray[np.int64]

LANE_M = 3.3
SAMPLE_M = 15.0
"""Distance between the places along an edge at which something is known of its surroundings."""
_GAP_M = 1.0


@dataclass(frozen=True)
class RoadLine:
    """One road segment in local metres, drawn from its start to its end junction."""

    line: Floats
    """[k, 2] metres east, north."""
    start: int
    end: int
    speed_mps: float
    weight: float
    """How much drivers prefer it; main roads more."""
    lanes: int = 2
    """Of both directions together."""
    one_way: bool = False


class RoadGraph:
    """Every road as two directed edges, 2i along its line and 2i + 1 against it (`edge ^ 1` is the other way).

    Attributes (all by edge): `start`, `end` junctions, numbered from 0; `length_m`; `speed_mps`; `weight`; `lanes` in this
    direction; `one_way`; `half_width_m` of the carriageway; `drivable`, false against a one-way road.
    """

    def __init__(self, roads: Sequence[RoadLine]) -> None:
        """Raises ValueError where there is no road, or one without length."""
        lines = [_clean(road.line) for road in roads]
        if not lines or min(len(line) for line in lines) < 2:
            raise ValueError("expected at least one road, each at least two different points long")
        both = [part for line in lines for part in (line, line[::-1])]
        steps = [np.concatenate(([0.0], np.hypot(*np.diff(part, axis=0).T).cumsum())) for part in both]
        self.length_m = np.array([step[-1] for step in steps])
        self._base = np.concatenate(([0.0], (self.length_m + _GAP_M).cumsum()[:-1]))
        self._points = np.concatenate(both)
        self._station = np.concatenate([base + step for base, step in zip(self._base, steps, strict=True)])
        counts = np.array([len(part) for part in both])
        self._first = counts.cumsum() - counts
        self._last = counts.cumsum() - 2
        ahead = np.diff(self._points, axis=0, append=self._points[-1:])
        self._bearing = np.arctan2(ahead[:, 1], ahead[:, 0])

        names = [(road.start, road.end) for road in roads]
        start, end = np.unique(names, return_inverse=True)[1].reshape(-1, 2).T
        self.start = np.column_stack((start, end)).ravel()
        self.end = np.column_stack((end, start)).ravel()
        self.one_way = np.repeat([road.one_way for road in roads], 2)
        self.speed_mps = np.repeat([road.speed_mps for road in roads], 2)
        self.weight = np.repeat([road.weight for road in roads], 2)
        total = np.repeat([max(1, road.lanes) for road in roads], 2)
        self.half_width_m = np.maximum(total, 2) * LANE_M / 2
        self.lanes = np.where(self.one_way, total, np.maximum(1, total // 2))
        self.drivable = np.ones(len(both), dtype=np.bool_)
        self.drivable[1::2] = ~self.one_way[1::2]

        samples = np.floor(self.length_m / SAMPLE_M).astype(np.int64) + 1
        self.sample_first = samples.cumsum() - samples
        self.sample_edge = np.repeat(np.arange(len(both)), samples)
        self.sample_s = (np.arange(samples.sum()) - np.repeat(self.sample_first, samples)) * SAMPLE_M

    def __len__(self) -> int:
        return len(self.length_m)

    def place(self, edge: Ints, s: Floats) -> tuple[Floats, Floats]:
        """Positions [n, 2] and directions [n] (radians counter-clockwise from east) `s` metres along the edges."""
        station = self._base[edge] + np.clip(s, 0.0, self.length_m[edge])
        vertex = np.clip(np.searchsorted(self._station, station, side="right") - 1, self._first[edge], self._last[edge])
        direction = self._bearing[vertex]
        along = (station - self._station[vertex])[:, None]
        return self._points[vertex] + along * np.column_stack((np.cos(direction), np.sin(direction))), direction

    def arrival(self) -> Floats:
        """Direction [edges] in which an edge reaches its end."""
        return self._bearing[self._last]

    def sample(self, edge: Ints, s: Floats) -> Ints:
        """Number of the sample at or before these places."""
        return self.sample_first[edge] + (np.clip(s, 0.0, self.length_m[edge]) / SAMPLE_M).astype(np.int64)

    def turns(self, allowed: npt.NDArray[np.bool_], attraction: Floats) -> tuple[Ints, Floats]:
        """Where an agent goes at the end of each edge.

        Args:
            allowed: [edges] which edges may be entered.
            attraction: [edges] factor on the road's weight.

        Returns:
            Next edges [edges, k] (-1 where there is none) and cumulative probabilities [edges, k]. Straight on is preferred; back
            only where there is nothing else.
        """
        leaving: dict[int, list[int]] = {}
        for edge in np.flatnonzero(allowed):
            leaving.setdefault(int(self.start[edge]), []).append(int(edge))
        options = []
        for edge in range(len(self)):
            found = leaving.get(int(self.end[edge]), [])
            onward = [item for item in found if item != edge ^ 1]
            options.append(onward or found)
        width = max(1, max(len(item) for item in options))
        nexts = np.full((len(self), width), -1)
        for edge, found in enumerate(options):
            nexts[edge, : len(found)] = found
        departure = self._bearing[self._first]
        angle = departure[nexts] - self.arrival()[:, None]
        chance = np.where(nexts >= 0, self.weight[nexts] * attraction[nexts] * (0.3 + 0.35 * (1 + np.cos(angle))), 0.0)
        total = np.maximum(chance.sum(axis=1, keepdims=True), 1e-12)
        return nexts, (chance / total).cumsum(axis=1)


def _clean(line: Floats) -> Floats:
    points = np.asarray(line, dtype=np.float64).reshape(-1, 2)
    moved = np.ones(len(points), dtype=np.bool_)
    moved[1:] = np.hypot(*np.diff(points, axis=0).T) > 1e-6
    return points[moved]
