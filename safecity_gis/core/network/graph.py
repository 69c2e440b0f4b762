"""The network as an immutable value: checked, and indexed for everything that is computed on it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from safecity_gis.core.network.batteries import Batteries
from safecity_gis.core.network.elements import Camera, NetworkError, Node, NodeKind, Outage, Span, Supply

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Network:
    """Made by `Network.of`. Arrays are in the order of the sequences, and cannot be written to."""

    nodes: tuple[Node, ...]
    spans: tuple[Span, ...]
    cameras: tuple[Camera, ...]
    supplies: tuple[Supply, ...]
    feeders: tuple[str, ...]
    """Sorted; those that the supplies name."""
    node_index: dict[str, int]
    span_index: dict[str, int]
    camera_index: dict[str, int]
    feeder_index: dict[str, int]
    ends: Integers
    """[spans, 2] nodes."""
    neighbours: tuple[tuple[tuple[int, int], ...], ...]
    """Of each node: (other node, span)."""
    camera_node: Integers
    camera_weight: Floats
    supply_node: Integers
    supply_feeder: Integers
    """-1 for none."""
    batteries: Batteries
    has_switch: Booleans
    passes_light: Booleans
    """[nodes] traffic passes without power."""
    is_centre: Booleans
    is_station: Booleans
    is_site: Booleans

    @classmethod
    def of(
        cls, nodes: Iterable[Node], spans: Iterable[Span], cameras: Iterable[Camera] = (), supplies: Iterable[Supply] = ()
    ) -> "Network":
        """The network of these elements; any sequence may be empty.

        Raises:
            NetworkError: a code twice, an unknown end, site, station or supplied node, a span from a node to itself, a length
                that is not positive, a weight that is negative, a joint with cameras or a supply, or a supply that
                `Batteries.of` refuses.
        """
        nodes, spans, cameras, supplies = tuple(nodes), tuple(spans), tuple(cameras), tuple(supplies)
        node_index = _indexed("node", [node.code for node in nodes])
        ends = np.array([[_found("node", node_index, end) for end in (span.start, span.end)] for span in spans], np.int64)
        feeders = tuple(sorted({supply.feeder for supply in supplies} - {""}))
        feeder_index = {feeder: number for number, feeder in enumerate(feeders)}
        kinds = [node.kind for node in nodes]
        _indexed("supply of", [supply.node for supply in supplies])
        _check(nodes, spans, cameras, supplies, node_index)
        return cls(
            nodes=nodes,
            spans=spans,
            cameras=cameras,
            supplies=supplies,
            feeders=feeders,
            node_index=node_index,
            span_index=_indexed("span", [span.code for span in spans]),
            camera_index=_indexed("camera", [camera.code for camera in cameras]),
            feeder_index=feeder_index,
            ends=_fixed(ends.reshape(-1, 2)),
            neighbours=_neighbours(len(nodes), ends.tolist()),
            camera_node=_fixed(np.array([node_index[camera.site] for camera in cameras], np.int64)),
            camera_weight=_fixed(np.array([camera.weight for camera in cameras], np.float64)),
            supply_node=_fixed(np.array([node_index[supply.node] for supply in supplies], np.int64)),
            supply_feeder=_fixed(np.array([feeder_index.get(supply.feeder, -1) for supply in supplies], np.int64)),
            batteries=Batteries.of(supplies),
            has_switch=_fixed(np.array([kind != NodeKind.JOINT for kind in kinds], np.bool_)),
            passes_light=_fixed(np.array([node.kind == NodeKind.JOINT or node.spliced_through for node in nodes], np.bool_)),
            is_centre=_fixed(np.array([kind == NodeKind.CENTRE for kind in kinds], np.bool_)),
            is_station=_fixed(np.array([kind == NodeKind.STATION for kind in kinds], np.bool_)),
            is_site=_fixed(np.array([kind == NodeKind.SITE for kind in kinds], np.bool_)),
        )

    def with_spans(self, *spans: Span) -> "Network":
        """This network and more cable; raises NetworkError as `of` does."""
        return Network.of(self.nodes, (*self.spans, *spans), self.cameras, self.supplies)

    def with_charges(self, charges: dict[str, float]) -> "Network":
        """This network with other states of charge (0-1) by node; raises NetworkError for a node without a supply."""
        unknown = set(charges) - {supply.node for supply in self.supplies}
        if unknown:
            raise NetworkError(f"no supply of {_listed(unknown)}")
        supplies = [replace(supply, charge=charges.get(supply.node, supply.charge)) for supply in self.supplies]
        return Network.of(self.nodes, self.spans, self.cameras, supplies)

    def knows(self, outage: Outage) -> bool:
        """Whether everything that is lost is of this network."""
        try:
            self.check_known(outage)
        except NetworkError:
            return False
        return True

    def check_known(self, outage: Outage) -> None:
        """Raises NetworkError for a code that the network does not know, or a joint among the switches."""
        known: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
            ("span", outage.spans, self.span_index),
            ("node", outage.nodes | outage.switches, self.node_index),
            ("supply of", outage.mains, {supply.node for supply in self.supplies}),
            ("feeder", outage.feeders, self.feeder_index),
            ("camera", outage.cameras, self.camera_index),
        )
        for what, codes, index in known:
            unknown = [code for code in codes if code not in index]
            if unknown:
                raise NetworkError(f"unknown {what} {_listed(unknown)}")
        joints = [code for code in outage.switches if not self.has_switch[self.node_index[code]]]
        if joints:
            raise NetworkError(f"no switch at joint {_listed(joints)}")


def _check(
    nodes: Sequence[Node], spans: Sequence[Span], cameras: Sequence[Camera], supplies: Sequence[Supply], index: dict[str, int]
) -> None:
    for span in spans:
        if span.start == span.end:
            raise NetworkError(f"span {span.code} begins and ends at {span.start}")
        if not 0 < span.length_m < np.inf:
            raise NetworkError(f"span {span.code}: the length must be positive, got {span.length_m}")
    for camera in cameras:
        if not 0 <= camera.weight < np.inf:
            raise NetworkError(f"camera {camera.code}: the weight must not be negative, got {camera.weight}")
        if camera.station and nodes[_found("station", index, camera.station)].kind != NodeKind.STATION:
            raise NetworkError(f"camera {camera.code}: {camera.station} is no station")
    for code in chain((camera.site for camera in cameras), (supply.node for supply in supplies)):
        if nodes[_found("node", index, code)].kind == NodeKind.JOINT:
            raise NetworkError(f"joint {code} has neither cameras nor a supply")


def _indexed(what: str, codes: Sequence[str]) -> dict[str, int]:
    twice = [code for code, count in Counter(codes).items() if count > 1]
    if twice:
        raise NetworkError(f"{what} {_listed(twice)} is told twice")
    return {code: number for number, code in enumerate(codes)}


def _found(what: str, index: dict[str, int], code: str) -> int:
    if code not in index:
        raise NetworkError(f"unknown {what} {code}")
    return index[code]


def _neighbours(count: int, ends: Sequence[Sequence[int]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    found: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for span, (start, end) in enumerate(ends):
        found[start].append((end, span))
        found[end].append((start, span))
    return tuple(tuple(sorted(beside)) for beside in found)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def _fixed(values: npt.NDArray[T]) -> npt.NDArray[T]:
    values.setflags(write=False)
    return values
