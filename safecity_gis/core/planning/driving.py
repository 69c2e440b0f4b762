"""A car's way over the road graph past no camera, and the fewest or shortest roads that would have to be watched to close it.

A road on which a camera sees any stretch is passed before that camera, whatever way one drives along it; one-way roads are
driven one way. The graph is small enough (tens of thousands of roads) to be held whole, which the minimum cut needs anyway:
routing in the database answers ways, but not cuts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, maximum_flow

from safecity_gis.core.geo.coverage.runs import Integers
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.planning.flow import source_side
from safecity_gis.core.planning.refusals import require

Booleans = npt.NDArray[np.bool_]

LEAST_PASSED_M = 1.0
"""A road of which less is seen is not watched."""
_WITHOUT_END = np.iinfo(np.int32).max // 4


@dataclass(frozen=True)
class Roads:
    """n roads between junctions numbered from 0.

    Raises:
        PlanningError: arrays that do not fit, or a length not above 0.
    """

    start: Integers
    end: Integers
    one_way: Booleans
    length_m: Floats

    def __post_init__(self) -> None:
        count = len(self.start)
        fits = len(self.end) == len(self.one_way) == len(self.length_m) == count
        require(fits, f"expected end, direction and length of {count} roads")
        require(bool((self.length_m > 0).all()), "roads must be longer than 0 m")

    def arcs(self, drivable: Booleans) -> tuple[Integers, Integers, Integers]:
        """Tail, head and road of each way along a drivable road, against those of one-way roads left out."""
        both = np.flatnonzero(drivable & ~self.one_way)
        ahead = np.flatnonzero(drivable)
        return (
            np.append(self.start[ahead], self.end[both]),
            np.append(self.end[ahead], self.start[both]),
            np.append(ahead, both),
        )


@dataclass(frozen=True)
class Drive:
    """Roads of the way in order, and the roads that close every such way; both empty where there is none."""

    way: tuple[int, ...]
    length_m: float
    cut: tuple[int, ...]


def watched(lines: Sequence[shapely.LineString], seen: SeenGround) -> Booleans:
    """On which lines [n] a camera sees at least `LEAST_PASSED_M`."""
    roads = np.asarray(lines, dtype=object)
    road, camera = seen.meeting_each(roads)
    passed = shapely.length(shapely.intersection(roads[road], seen.polygons[camera])) >= LEAST_PASSED_M
    found = np.zeros(len(roads), dtype=np.bool_)
    found[road[passed]] = True
    return found


def unseen_drive(roads: Roads, seen: Booleans, *, from_: Integers, to: Integers, weight: Integers | None = None) -> Drive:
    """The shortest way from any of some junctions to any of others over roads that nobody watches, and the least cut of all.

    Args:
        roads: the graph.
        seen: which roads [n] a camera watches.
        from_: junctions at which the way may begin.
        to: junctions at which it may end.
        weight: of each road [n], whole and above 0; the cut has the least sum. 1 each unless told: the fewest roads.

    Raises:
        PlanningError: no junction to begin or end at, a junction that is both, or a wrong weight.
    """
    require(len(from_) > 0 and len(to) > 0, "expected junctions on both sides", code="not_both_sides")
    require(len(np.intersect1d(from_, to)) == 0, "a junction is on both sides", code="too_close")
    weights = np.ones(len(roads.start), dtype=np.int64) if weight is None else weight
    require(bool((weights > 0).all()) and int(weights.sum()) < _WITHOUT_END, "weights must be whole numbers above 0")
    tail, head, road = roads.arcs(~seen)
    junctions = int(max(ends.max() for ends in (roads.start, roads.end, from_, to) if len(ends))) + 1
    way, length_m = _way(roads, (tail, head, road), from_, to, junctions)
    if not way:
        return Drive((), 0.0, ())
    return Drive(way, length_m, _cut((tail, head, road), weights, from_, to, junctions))


def _way(
    roads: Roads, arcs: tuple[Integers, Integers, Integers], from_: Integers, to: Integers, junctions: int
) -> tuple[tuple[int, ...], float]:
    tail, head, road = arcs
    shortest: dict[tuple[int, int], int] = {}
    for number in np.lexsort((road, -roads.length_m[road])).tolist():
        shortest[int(tail[number]), int(head[number])] = int(road[number])
    if not shortest:
        return (), 0.0
    ends = np.array(list(shortest), dtype=np.int64)
    lengths = roads.length_m[np.array(list(shortest.values()))]
    graph = csr_array(coo_array((lengths, (ends[:, 0], ends[:, 1])), shape=(junctions,) * 2))
    away, before, _ = dijkstra(graph, indices=from_, min_only=True, return_predecessors=True)
    last = int(to[np.argmin(away[to])])
    if not np.isfinite(away[last]):
        return (), 0.0
    way, here = [], last
    while before[here] >= 0:
        way.append(shortest[int(before[here]), here])
        here = int(before[here])
    return tuple(way[::-1]), float(away[last])


def _cut(
    arcs: tuple[Integers, Integers, Integers], weight: Integers, from_: Integers, to: Integers, junctions: int
) -> tuple[int, ...]:
    tail, head, road = arcs
    source, sink = junctions, junctions + 1
    tails = np.concatenate((tail, np.full(len(from_), source), to))
    heads = np.concatenate((head, from_, np.full(len(to), sink)))
    room = np.append(weight[road], np.full(len(from_) + len(to), _WITHOUT_END)).astype(np.int32)
    graph = csr_array(coo_array((room, (tails, heads)), shape=(junctions + 2,) * 2))
    inside = source_side(graph, maximum_flow(graph, source, sink), source)
    return tuple(np.unique(road[inside[tail] & ~inside[head]]).tolist())
