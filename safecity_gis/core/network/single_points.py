"""Single points of failure: every span, node and feeder by what its loss alone would take away."""

from dataclasses import dataclass

import numpy as np

from safecity_gis.core.network.cuts import Interval, cuts_of, total
from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, Outage
from safecity_gis.core.network.graph import Floats, Network
from safecity_gis.core.network.impact import HOURS
from safecity_gis.core.network.state import State, dark_nodes, state_of, state_when_dark


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """What the loss of one element takes away beyond what is lost already."""

    kind: ElementKind
    code: str
    cameras: int
    weight: float
    worst_after_h: float = 0.0
    """When the loss is that great first; a span or a node takes all at once, a feeder as batteries run down."""


def single_points(
    network: Network, given: Outage = NO_OUTAGE, *, clock_h: float, hours: tuple[float, ...] = HOURS
) -> list[SinglePoint]:
    """Every span, node and feeder that is not lost already, the worst first; equals by kind and code.

    The rank is by weight, then by cameras. Spans and nodes are judged as things stand at `clock_h` (local, 0-24), feeders at the
    worst of `hours` into their loss, against what would be lost by then without it.

    Raises:
        NetworkError: an unknown code or a wrong hour.
    """
    now = state_of(network, given, clock_h=clock_h)
    found = [*_spans_and_nodes(now, given), *_feeders(network, given, clock_h, hours)]
    return sorted(found, key=lambda point: (-point.weight, -point.cameras, point.kind, point.code))


def seen_at_nodes(state: State) -> tuple[Floats, Floats]:
    """How many seen cameras hang at each node, and their weight, [nodes] each."""
    network, seen, count = state.network, state.camera_seen, len(state.network.nodes)
    nodes = network.camera_node[seen]
    cameras = np.asarray(np.bincount(nodes, minlength=count), np.float64)
    weights = np.asarray(np.bincount(nodes, weights=network.camera_weight[seen], minlength=count), np.float64)
    return cameras, weights


def _spans_and_nodes(state: State, given: Outage) -> list[SinglePoint]:
    network, cuts = state.network, cuts_of(state)
    cameras, weights = (cuts.prefix(counted) for counted in seen_at_nodes(state))

    def point(kind: ElementKind, code: str, intervals: list[Interval]) -> SinglePoint:
        return SinglePoint(kind, code, round(total(cameras, intervals)), total(weights, intervals))

    spans = [
        point(ElementKind.SPAN, span.code, cuts.intervals(number))
        for number, span in enumerate(network.spans)
        if span.code not in given.spans
    ]
    nodes = [
        point(ElementKind.NODE, node.code, cuts.behind_node[number])
        for number, node in enumerate(network.nodes)
        if node.code not in given.nodes
    ]
    return [*spans, *nodes]


def _feeders(network: Network, given: Outage, clock_h: float, hours: tuple[float, ...]) -> list[SinglePoint]:
    feeders = [feeder for feeder in network.feeders if feeder not in given.feeders]
    worst = {feeder: SinglePoint(ElementKind.FEEDER, feeder, 0, 0.0) for feeder in feeders}
    for hour in hours:
        empty = network.batteries.dark_after(hour, clock_h=clock_h)
        dark_anyway = dark_nodes(network, given, empty)
        seen_anyway = state_when_dark(network, given, dark_anyway).camera_seen
        for feeder in feeders:
            dark = dark_nodes(network, given | Outage.of(feeders=[feeder]), empty)
            if np.array_equal(dark, dark_anyway):
                continue
            lost = seen_anyway & ~state_when_dark(network, given, dark).camera_seen
            point = SinglePoint(ElementKind.FEEDER, feeder, int(lost.sum()), float(network.camera_weight[lost].sum()), hour)
            worst[feeder] = max(worst[feeder], point, key=lambda told: (told.weight, told.cameras))
    return list(worst.values())
