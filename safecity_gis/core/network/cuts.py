"""What hangs on each single span and node: bridges and articulation points of the part that reaches a centre.

Source: Tarjan, SIAM J. Computing 1 (1972): low points of a depth-first search, here from a source beyond all live centres.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safecity_gis.core.network.graph import Integers
from safecity_gis.core.network.state import State

BEYOND = -1
"""Place of the source beyond the centres."""
Interval = tuple[int, int]
"""Places in the order of the search, the second one past the last."""


@dataclass(frozen=True, eq=False)
class Cuts:
    """Made by `cuts_of`. Nodes that no live centre reaches have no place in the order: nothing can be taken from them."""

    order: Integers
    """[reached] nodes in the order of the search; what hangs on one of them follows it without a gap."""
    place: Integers
    """[nodes] index into `order`; -1 for none."""
    parent: Integers
    """[nodes] the node from which the search came to each; -1 where it began, and where it did not come."""
    span_above: Integers
    """[nodes] the span by which it came; -1 likewise."""
    behind_span: dict[int, Interval]
    """By bridge: what a cut takes away. Spans that are no bridges are absent: their cut takes nothing."""
    behind_node: list[list[Interval]]
    """[nodes] what the loss of a place takes away, itself included; empty where it is not reached."""

    def intervals(self, span: int) -> list[Interval]:
        """What a cut of this span takes away."""
        return [self.behind_span[span]] if span in self.behind_span else []

    def prefix(self, per_node: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Running sums [reached + 1] over the order of something counted at each node."""
        return np.concatenate(([0.0], np.cumsum(np.asarray(per_node, np.float64)[self.order])))

    def nodes_in(self, intervals: Sequence[Interval]) -> Integers:
        """The nodes of some intervals."""
        parts = [self.order[first:last] for first, last in intervals]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


def total(prefix: npt.NDArray[np.float64], intervals: Sequence[Interval]) -> float:
    """Sum over some intervals of what `Cuts.prefix` ran up."""
    return float(sum(prefix[last] - prefix[first] for first, last in intervals))


def cuts_of(state: State) -> Cuts:
    """All single cuts of the network as it stands, in time linear in its nodes and spans."""
    centres = np.flatnonzero(state.network.is_centre & state.live).tolist()
    search = _Search(state)
    for centre in centres:
        if search.place[centre] < 0:
            search.run(centre)
    return search.cuts(set(centres))


class _Search:
    """A depth-first search over the usable spans, without recursion: a city is deeper than Python's stack."""

    def __init__(self, state: State) -> None:
        count = len(state.network.nodes)
        self.order: list[int] = []
        self.place, self.above, self.parent = [-1] * count, [-1] * count, [-1] * count
        self._neighbours, self._usable = state.network.neighbours, state.usable.tolist()

    def run(self, root: int) -> None:
        """Take in all that can be reached from `root`."""
        self._enter(root)
        stack = [(root, iter(self._neighbours[root]))]
        while stack:
            node, beside = stack[-1]
            for other, span in beside:
                if self._usable[span] and self.place[other] < 0:
                    self.above[other], self.parent[other] = span, node
                    self._enter(other)
                    stack.append((other, iter(self._neighbours[other])))
                    break
            else:
                stack.pop()

    def cuts(self, centres: set[int]) -> Cuts:
        """From the last found to the first, so that a node comes after all that hangs on it."""
        place = self.place
        low, end = list(place), [number + 1 for number in place]
        behind_span: dict[int, Interval] = {}
        behind_node: list[list[Interval]] = [[] if number < 0 else [(number, number + 1)] for number in place]
        for node in reversed(self.order):
            low[node] = BEYOND if node in centres else min(low[node], self._highest_beside(node))
            parent, span = self.parent[node], self.above[node]
            if parent < 0:
                continue
            if low[node] > place[parent]:
                behind_span[span] = (place[node], end[node])
            if low[node] >= place[parent]:
                behind_node[parent].append((place[node], end[node]))
            low[parent] = min(low[parent], low[node])
            end[parent] = max(end[parent], end[node])
        return Cuts(
            order=np.array(self.order, np.int64),
            place=np.array(place, np.int64),
            parent=np.array(self.parent, np.int64),
            span_above=np.array(self.above, np.int64),
            behind_span=behind_span,
            behind_node=behind_node,
        )

    def _highest_beside(self, node: int) -> int:
        """The earliest place that a usable span other than the one above leads to."""
        places = [self.place[other] for other, span in self._neighbours[node] if self._usable[span] and span != self.above[node]]
        return min(places, default=self.place[node])

    def _enter(self, node: int) -> None:
        self.place[node] = len(self.order)
        self.order.append(node)
