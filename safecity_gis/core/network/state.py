"""The network at one moment of an outage: what has power, what passes traffic, and what a centre still sees."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from safecity_gis.core.network.elements import NO_OUTAGE, Outage
from safecity_gis.core.network.graph import Booleans, Network


@dataclass(frozen=True, eq=False)
class State:
    """Made by `state_of`. A camera is seen while its switch lives and a live path leads from it to any live centre."""

    network: Network
    dark: Booleans
    """[nodes] without power."""
    live: Booleans
    """[nodes] there, and its switch works; a joint lives while it is there."""
    conducts: Booleans
    """[nodes] traffic passes: the switch works, or light needs none."""
    usable: Booleans
    """[spans] whole, and traffic passes at both ends."""
    reached: Booleans
    """[nodes] live and joined to a live centre."""
    camera_works: Booleans
    """[cameras] not itself lost, and on a live switch."""

    @property
    def camera_seen(self) -> Booleans:
        """[cameras] a centre gets its picture."""
        seen: Booleans = self.camera_works & self.reached[self.network.camera_node]
        return seen


def state_of(network: Network, outage: Outage = NO_OUTAGE, *, clock_h: float = 0.0, after_h: float = 0.0) -> State:
    """How the network is `after_h` hours into an outage that begins at local time `clock_h`, with the charges of `network`.

    Nodes that still have mains keep their power; the others live on their batteries.

    Raises:
        NetworkError: an unknown code, or hours that `Batteries.energy_after` refuses.
    """
    network.check_known(outage)
    empty = network.batteries.dark_after(after_h, clock_h=clock_h)
    return state_when_dark(network, outage, dark_nodes(network, outage, empty))


def dark_nodes(network: Network, outage: Outage, empty: Booleans) -> Booleans:
    """Which nodes are without power, [nodes], where these batteries cannot carry theirs, [supplies]."""
    dark = np.zeros(len(network.nodes), np.bool_)
    dark[network.supply_node] = empty & on_battery(network, outage)
    return dark


def on_battery(network: Network, outage: Outage) -> Booleans:
    """Which supplies are without mains, [supplies]."""
    lost = np.zeros(len(network.feeders) + 1, np.bool_)
    lost[-1] = True
    lost[[network.feeder_index[feeder] for feeder in outage.feeders]] = True
    without: Booleans = lost[network.supply_feeder]
    return without | _marked(network.node_index, outage.mains)[network.supply_node]


def state_when_dark(network: Network, outage: Outage, dark: Booleans) -> State:
    """As `state_of`, where it is known which nodes are without power, [nodes]; the feeders of `outage` do not matter."""
    gone = _marked(network.node_index, outage.nodes)
    dead = dark | _marked(network.node_index, outage.switches)
    live = ~gone & ~dead
    conducts = ~gone & (~dead | network.passes_light)
    usable = ~_marked(network.span_index, outage.spans) & conducts[network.ends].all(axis=1)
    return State(
        network=network,
        dark=dark,
        live=live,
        conducts=conducts,
        usable=usable,
        reached=live & joined(network, usable, network.is_centre & live),
        camera_works=~_marked(network.camera_index, outage.cameras) & live[network.camera_node],
    )


def state_whole(network: Network) -> State:
    """The network as it was built: nothing is lost and everything has power."""
    return state_when_dark(network, NO_OUTAGE, np.zeros(len(network.nodes), np.bool_))


def joined(network: Network, usable: Booleans, sources: Booleans) -> Booleans:
    """Nodes that usable spans join to a source, the sources included."""
    count = len(network.nodes)
    start, end = network.ends[usable].T
    graph = coo_matrix((np.ones(len(start)), (start, end)), shape=(count, count))
    parts, part_of = connected_components(graph, directed=False)
    good = np.zeros(parts, np.bool_)
    good[part_of[sources]] = True
    joined: Booleans = good[part_of]
    return joined


def _marked(index: dict[str, int], codes: frozenset[str]) -> Booleans:
    marked = np.zeros(len(index), np.bool_)
    marked[[index[code] for code in codes]] = True
    return marked
