"""Which new span takes away the most risk for the least money."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.network.cuts import Cuts, cuts_of, total
from safecity_gis.core.network.elements import NO_OUTAGE, NetworkError, Outage, Span
from safecity_gis.core.network.graph import Floats, Integers, Network
from safecity_gis.core.network.single_points import seen_at_nodes
from safecity_gis.core.network.state import State, state_of

EPSILON = 1e-9
NO_BRIDGE = -1


@dataclass(frozen=True, slots=True)
class Risk:
    """Weight that single losses would take away, each alone."""

    spans: float
    """Sum over all spans."""
    nodes: float
    """Sum over all nodes, what stands at the node itself included."""
    worst_span: float
    """The largest of any one span."""


@dataclass(frozen=True, slots=True)
class ExtraSpan:
    start: str
    end: str
    length_m: float
    cost: float
    removed: float
    """Weight that single span cuts no longer take away: `before.spans` less `after.spans`."""
    before: Risk
    after: Risk


@dataclass(frozen=True, slots=True)
class Building:
    """What may be built, and for how much."""

    within_m: float
    """Straight distance of two nodes that a span may join."""
    price_per_m: float
    detour: float = 1.3
    """Length of cable by straight distance."""


def extra_spans(
    network: Network,
    positions: Mapping[str, GroundXY],
    building: Building,
    given: Outage = NO_OUTAGE,
    *,
    clock_h: float,
    limit: int = 10,
) -> list[ExtraSpan]:
    """The options that no other beats: each is the cheapest that removes so much. The one that removes most comes first.

    A pair is a candidate where both nodes have a position, reach a centre as things stand, and are no farther apart than
    `building.within_m`. None is returned that removes nothing: without bridges there is no risk of single cuts to remove.

    Args:
        positions: metres of one local frame, by node; nodes without one are left out.
        clock_h: local time, 0-24.

    Raises:
        NetworkError: an unknown node or code, or a distance, price or detour that is not positive.
    """
    _check(network, positions, building)
    state = state_of(network, given, clock_h=clock_h)
    pairs, lengths = _candidates(state, positions, building)
    removed = _removed(cuts_of(state), state, pairs)
    before = risk_of(state)
    chosen = _undominated(removed, lengths)[:limit]
    return [_option(network, given, clock_h, building, before, pairs[row], float(lengths[row])) for row in chosen]


def risk_of(state: State) -> Risk:
    """The risk of single losses as things stand."""
    cuts = cuts_of(state)
    weights = cuts.prefix(seen_at_nodes(state)[1])
    spans = [total(weights, [interval]) for interval in cuts.behind_span.values()]
    nodes = [total(weights, intervals) for intervals in cuts.behind_node]
    return Risk(float(sum(spans)), float(sum(nodes)), max(spans, default=0.0))


def _removed(cuts: Cuts, state: State, pairs: Integers) -> Floats:
    """A span between two nodes saves the bridges of the search tree between them, and no other: the sum of their weights.

    With `above` the weights of all bridges from a node to its centre, and `meet` the place where two such ways meet, that is
    above(a) + above(b) - 2 above(meet).
    """
    weights = cuts.prefix(seen_at_nodes(state)[1])
    count = len(state.network.nodes)
    above, bridge = np.zeros(count), np.full(count, NO_BRIDGE)
    for node in cuts.order.tolist():
        parent, span = int(cuts.parent[node]), int(cuts.span_above[node])
        if span in cuts.behind_span:
            above[node], bridge[node] = above[parent] + total(weights, cuts.intervals(span)), node
        elif parent >= 0:
            above[node], bridge[node] = above[parent], bridge[parent]
    under = bridge[cuts.parent]
    meet = [_meeting(a, b, under, cuts.place) for a, b in bridge[pairs].tolist()]
    found: Floats = above[pairs].sum(axis=1) - 2 * np.append(above, 0.0)[meet]
    return found


def _meeting(a: int, b: int, under: Integers, place: Integers) -> int:
    """The node under the last bridge that two ways share; NO_BRIDGE where they share none.

    Args:
        a, b: the nodes under the bridge nearest to each end.
        under: the like for the node above each bridge.
    """
    while a != b:
        if a == NO_BRIDGE or (b != NO_BRIDGE and place[a] < place[b]):
            a, b = b, a
        a = int(under[a])
    return a


def _candidates(state: State, positions: Mapping[str, GroundXY], building: Building) -> tuple[Integers, Floats]:
    """Pairs of nodes [p, 2], and the length in metres of cable between them."""
    index = state.network.node_index
    nodes = np.array([index[code] for code in positions if state.reached[index[code]]], np.int64)
    if len(nodes) < 2:
        return np.empty((0, 2), np.int64), np.empty(0)
    places = np.array([positions[state.network.nodes[node].code] for node in nodes], np.float64)
    rows = cKDTree(places).query_pairs(building.within_m, output_type="ndarray")
    straight = np.linalg.norm(places[rows[:, 0]] - places[rows[:, 1]], axis=1)
    apart = straight > 0
    pairs: Integers = nodes[rows[apart]]
    return pairs, straight[apart] * building.detour


def _undominated(removed: Floats, lengths: Floats) -> list[int]:
    """Rows that remove more than every shorter one, the most first."""
    best, chosen = EPSILON, []
    for row in np.lexsort((-removed, lengths)).tolist():
        if removed[row] > best * (1 + EPSILON):
            best = float(removed[row])
            chosen.append(row)
    return chosen[::-1]


def _option(
    network: Network, given: Outage, clock_h: float, building: Building, before: Risk, pair: Integers, length_m: float
) -> ExtraSpan:
    """The figures after it, of the network with the span built."""
    start, end = (network.nodes[node].code for node in pair.tolist())
    name = f"{start}…{end}"
    after = risk_of(state_of(network.with_spans(Span(name, start, end, length_m)), given, clock_h=clock_h))
    return ExtraSpan(start, end, length_m, length_m * building.price_per_m, before.spans - after.spans, before, after)


def _check(network: Network, positions: Mapping[str, GroundXY], building: Building) -> None:
    unknown = sorted(set(positions) - set(network.node_index))
    if unknown:
        raise NetworkError(f"unknown node {', '.join(unknown)}")
    if not all(0 < value < np.inf for value in (building.within_m, building.price_per_m, building.detour)):
        raise NetworkError(f"distance, price and detour must be positive, got {building}")
