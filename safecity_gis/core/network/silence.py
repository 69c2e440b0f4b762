"""What has fallen silent and what lives: the evidence that a root cause is found from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from safecity_gis.core.network.elements import NetworkError, Outage
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.state import State


class Witness(StrEnum):
    CAMERA = "camera"
    SWITCH = "switch"
    MAINS = "mains"
    """A site's own word of its mains."""


@dataclass(frozen=True, slots=True, order=True)
class Silent:
    """One thing that does not work; `code` is of the camera, or of the node."""

    witness: Witness
    code: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when what is silent, in epoch seconds. Everything that is watched and not told here lives."""

    cameras: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, float] | None = None
    """By node; None where switches are not watched."""
    mains_lost: Mapping[str, float] = field(default_factory=dict)
    """Nodes that say that they have no mains, or said so last."""
    mains_there: frozenset[str] = frozenset()
    """Nodes that say that they have mains. Of the others nothing is known."""
    unknown: frozenset[str] = frozenset()
    """Cameras of which nothing is known, such as those under repair."""
    unwatched: frozenset[str] = frozenset()
    """Nodes of whose switch nothing is known."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Made by `evidence_of`: what is silent though it should live, and what lives, at each node."""

    since: dict[Silent, float]
    known: frozenset[Silent]
    """Silent, but lost by what is given already."""
    at_node: list[list[Silent]]
    """[nodes] cameras and switches that are silent without being known."""
    living: list[int]
    """[nodes] cameras and switches that live."""


def evidence_of(network: Network, silence: Silence, given: Outage, now: State) -> Evidence:
    """Sort what is told by node; `now` is the network under what is `given`, without the faults that are sought.

    Raises:
        NetworkError: an unknown code, or a node that is said to have mains and to have none.
    """
    _check(network, silence)
    since: dict[Silent, float] = {}
    known: set[Silent] = set()
    at_node: list[list[Silent]] = [[] for _ in network.nodes]
    living = [0] * len(network.nodes)

    def weigh(item: Silent, node: int, at: float | None, expected: bool) -> None:
        if at is None:
            living[node] += 1
        elif not expected:
            known.add(item)
        else:
            since[item] = at
            at_node[node].append(item)

    for camera, node, seen in zip(network.cameras, network.camera_node.tolist(), now.camera_seen.tolist(), strict=True):
        if camera.code not in silence.unknown:
            weigh(Silent(Witness.CAMERA, camera.code), node, silence.cameras.get(camera.code), seen)
    for number, place in enumerate(network.nodes):
        if silence.switches is not None and network.has_switch[number] and place.code not in silence.unwatched:
            weigh(Silent(Witness.SWITCH, place.code), number, silence.switches.get(place.code), bool(now.reached[number]))
    feeder_of = {supply.node: supply.feeder for supply in network.supplies}
    for code, at in silence.mains_lost.items():
        item = Silent(Witness.MAINS, code)
        if code in given.mains or feeder_of.get(code) in given.feeders:
            known.add(item)
        else:
            since[item] = at
    return Evidence(since, frozenset(known), at_node, living)


def _check(network: Network, silence: Silence) -> None:
    nodes = {*(silence.switches or ()), *silence.mains_lost, *silence.mains_there, *silence.unwatched}
    unknown = [code for code in nodes if code not in network.node_index]
    unknown += [code for code in {*silence.cameras, *silence.unknown} if code not in network.camera_index]
    if unknown:
        raise NetworkError(f"unknown {', '.join(sorted(unknown))}")
    both = silence.mains_there & silence.mains_lost.keys()
    if both:
        raise NetworkError(f"{', '.join(sorted(both))} cannot have mains and have none")
