"""What an outage takes away: at once, and hour by hour as batteries run down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from safecity_gis.core.network.elements import NetworkError, Outage
from safecity_gis.core.network.graph import Booleans, Network
from safecity_gis.core.network.paths import Tree, shortest_paths
from safecity_gis.core.network.state import State, dark_nodes, joined, on_battery, state_when_dark, state_whole

HOURS = tuple(float(hour) for hour in range(9))
HORIZON_H = 48.0


@dataclass(frozen=True)
class Moment:
    """What is lost at one time. Everything that does not work counts, whether this outage took it away or not."""

    after_h: float
    cameras_lost: frozenset[str]
    """No centre gets their picture."""
    cameras_at_station: frozenset[str]
    """Of the lost, those that a station still gets."""
    cameras_rerouted: frozenset[str]
    """A centre gets their picture, though the path that is shortest in the whole network is broken."""
    sites_lost: frozenset[str]
    """Without power, dead or cut off."""
    sites_dark: frozenset[str]
    """Of the lost, those without power."""
    stations_lost: frozenset[str]
    weight_lost: float


@dataclass(frozen=True)
class Impact:
    outage: Outage
    moments: tuple[Moment, ...]
    """In the order of the hours asked for."""
    dark_in_h: dict[str, float]
    """Hours until each node without mains first goes dark, the soonest first; those that do not within the horizon are absent."""

    @property
    def now(self) -> Moment:
        return self.moments[0]


def impact_of(
    network: Network, outage: Outage, *, clock_h: float, hours: Sequence[float] = HOURS, horizon_h: float = HORIZON_H
) -> Impact:
    """What `outage` takes away when it begins at local time `clock_h` with the charges of `network`.

    Args:
        clock_h: 0-24, for the sun.
        hours: into the outage, at least one, from 0 on.
        horizon_h: how far ahead `dark_in_h` looks.

    Raises:
        NetworkError: an unknown code, no hours, or one that is negative or not finite.
    """
    if not hours:
        raise NetworkError("at least one hour is needed")
    network.check_known(outage)
    usual = shortest_paths(state_whole(network), np.flatnonzero(network.is_centre).tolist())
    moments: list[Moment] = []
    by_dark: dict[bytes, Moment] = {}
    for after_h in hours:
        dark = dark_nodes(network, outage, network.batteries.dark_after(after_h, clock_h=clock_h))
        key = dark.tobytes()
        if key not in by_dark:
            by_dark[key] = _moment(state_when_dark(network, outage, dark), usual, after_h)
        moments.append(replace(by_dark[key], after_h=after_h))
    return Impact(outage, tuple(moments), _dark_in_h(network, outage, clock_h, horizon_h))


def _moment(state: State, usual: Tree, after_h: float) -> Moment:
    network = state.network
    seen = state.camera_seen
    at_station = state.camera_works & ~seen & _with_station(state)[network.camera_node]
    broken = _broken(state, usual)[network.camera_node]
    cameras = [camera.code for camera in network.cameras]
    nodes = [node.code for node in network.nodes]
    return Moment(
        after_h=after_h,
        cameras_lost=_named(cameras, ~seen),
        cameras_at_station=_named(cameras, at_station),
        cameras_rerouted=_named(cameras, seen & broken),
        sites_lost=_named(nodes, network.is_site & ~state.reached),
        sites_dark=_named(nodes, network.is_site & state.dark),
        stations_lost=_named(nodes, network.is_station & ~state.reached),
        weight_lost=float(network.camera_weight[~seen].sum()),
    )


def _broken(state: State, usual: Tree) -> Booleans:
    """Nodes from which the usual path to a centre is broken somewhere, [nodes]."""
    broken: Booleans = state.network.is_centre & ~state.live
    for node in usual.order:
        previous, span = usual.before[node]
        if span >= 0 and (broken[previous] or not state.usable[span]):
            broken[node] = True
    return broken


def _with_station(state: State) -> Booleans:
    stations = state.network.is_station & state.live
    return joined(state.network, state.usable, stations)


def _dark_in_h(network: Network, outage: Outage, clock_h: float, horizon_h: float) -> dict[str, float]:
    dark_in = network.batteries.dark_in(clock_h=clock_h, within_h=horizon_h)
    without_mains = on_battery(network, outage)
    found = [
        (float(hours), supply.node)
        for hours, supply, alone in zip(dark_in, network.supplies, without_mains, strict=True)
        if alone and hours < np.inf
    ]
    return {node: hours for hours, node in sorted(found)}


def _named(codes: Sequence[str], which: Booleans) -> frozenset[str]:
    return frozenset(codes[number] for number in np.flatnonzero(which).tolist())
