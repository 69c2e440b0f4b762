"""Shortest paths along usable spans, and the way from a camera to its station and its centre."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from safecity_gis.core.network.elements import NetworkError
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.state import State, state_whole


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the fibre; no span where both ends are one node."""

    to: str
    spans: tuple[str, ...]
    """From the camera's site on."""
    length_m: float


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest route, and another that shares as little cable with it as can be."""

    route: Route
    spare: Route | None
    """None where there is no other; of those that share least, the shortest."""
    shared: tuple[str, ...]
    """Spans of the route that the spare needs too; empty where the spare is edge-disjoint."""


@dataclass(frozen=True, slots=True)
class Trace:
    """None where there is no way."""

    camera: str
    station: Way | None
    centre: Way | None


@dataclass(frozen=True, slots=True)
class Tree:
    """Shortest paths from a set of nodes; ties go to fewer spans, then to the node and span that were told first."""

    length_m: list[float]
    """[nodes] infinite where there is no path."""
    before: list[tuple[int, int]]
    """[nodes] the node before it and the span between; (-1, -1) at the sources and where there is no path."""
    order: list[int]
    """The nodes that have a path, each after the one before it."""


def trace(state: State, camera: str) -> Trace:
    """The ways of a camera that works; a camera without power or switch has none.

    Its station is the one that it names, else the one nearest by fibre in the whole network, cut or not; where that one is out
    of reach there is no way to it. Its centre is the nearest that is in reach: any of them will do.

    Raises:
        NetworkError: no such camera.
    """
    network = state.network
    if camera not in network.camera_index:
        raise NetworkError(f"unknown camera {camera}")
    number = network.camera_index[camera]
    if not state.camera_works[number]:
        return Trace(camera, None, None)
    site = int(network.camera_node[number])
    centres = np.flatnonzero(network.is_centre & state.live).tolist()
    home = _home_station(network, number)
    stations = [home] if home is not None and state.live[home] else []
    return Trace(camera, _way(state, site, stations), _way(state, site, centres))


def shortest_paths(state: State, sources: Iterable[int], dearer: Collection[int] = ()) -> Tree:
    """Dijkstra along the usable spans, where each span of `dearer` costs more than all others together."""
    network = state.network
    surcharge = 1 + sum(span.length_m for span in network.spans) if dearer else 0.0
    count = len(network.nodes)
    length, before, order = [np.inf] * count, [(-1, -1)] * count, []
    heap = [(0.0, 0, source, -1, -1) for source in sorted(sources)]
    while heap:
        metres, hops, node, previous, by = heappop(heap)
        if length[node] < np.inf:
            continue
        length[node], before[node] = metres, (previous, by)
        order.append(node)
        for other, span in network.neighbours[node]:
            if state.usable[span] and length[other] == np.inf:
                cost = network.spans[span].length_m + (surcharge if span in dearer else 0.0)
                heappush(heap, (metres + cost, hops + 1, other, node, span))
    return Tree(length, before, order)


def _way(state: State, site: int, targets: list[int]) -> Way | None:
    tree = shortest_paths(state, [site])
    reached = [target for target in targets if tree.length_m[target] < np.inf]
    if not reached:
        return None
    target = min(reached, key=lambda node: (tree.length_m[node], node))
    spans = _spans_to(tree, target)
    other = _spans_to(shortest_paths(state, [site], dearer=set(spans)), target)
    names = [span.code for span in state.network.spans]
    shared = tuple(names[span] for span in spans if span in other)
    spare = None if other == spans else _route(state.network, target, other)
    return Way(_route(state.network, target, spans), spare, shared)


def _spans_to(tree: Tree, node: int) -> list[int]:
    spans = []
    previous, span = tree.before[node]
    while span >= 0:
        spans.append(span)
        previous, span = tree.before[previous]
    return spans[::-1]


def _route(network: Network, target: int, spans: list[int]) -> Route:
    told = [network.spans[span] for span in spans]
    return Route(network.nodes[target].code, tuple(span.code for span in told), sum(span.length_m for span in told))


def _home_station(network: Network, camera: int) -> int | None:
    named = network.cameras[camera].station
    if named:
        return network.node_index[named]
    tree = shortest_paths(state_whole(network), [int(network.camera_node[camera])])
    stations = [int(node) for node in np.flatnonzero(network.is_station) if tree.length_m[node] < np.inf]
    return min(stations, key=lambda node: (tree.length_m[node], node), default=None)
