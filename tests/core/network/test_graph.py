"""The network as a value: what is refused, and that it cannot be changed."""

import numpy as np
import pytest

from safecity_gis.core.network.elements import Camera, NetworkError, Node, NodeKind, Outage, Span, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.state import state_of
from tests.core.network.cities import city, line, seen

NODES = [Node("c", NodeKind.CENTRE), Node("s", NodeKind.SITE), Node("j", NodeKind.JOINT), Node("p", NodeKind.STATION)]
SPAN, CAMERA, SUPPLY = Span("e", "c", "s", 5.0), Camera("k", "s"), Supply("s", "f", 10.0)


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        ({"nodes": [*NODES, NODES[0]]}, "node c is told twice"),
        ({"spans": [SPAN, SPAN]}, "span e is told twice"),
        ({"cameras": [CAMERA, CAMERA]}, "camera k is told twice"),
        ({"supplies": [SUPPLY, SUPPLY]}, "supply of s is told twice"),
        ({"spans": [Span("e", "c", "x", 5.0)]}, "unknown node x"),
        ({"spans": [Span("e", "c", "c", 5.0)]}, "span e begins and ends at c"),
        ({"spans": [Span("e", "c", "s", 0.0)]}, "span e: the length must be positive"),
        ({"spans": [Span("e", "c", "s", -5.0)]}, "span e: the length must be positive"),
        ({"spans": [Span("e", "c", "s", float("nan"))]}, "span e: the length must be positive"),
        ({"cameras": [Camera("k", "x")]}, "unknown node x"),
        ({"cameras": [Camera("k", "j")]}, "joint j has neither"),
        ({"cameras": [Camera("k", "s", weight=-1.0)]}, "camera k: the weight"),
        ({"cameras": [Camera("k", "s", station="c")]}, "camera k: c is no station"),
        ({"cameras": [Camera("k", "s", station="x")]}, "unknown station x"),
        ({"supplies": [Supply("x", "f")]}, "unknown node x"),
        ({"supplies": [Supply("j", "f")]}, "joint j has neither"),
        ({"supplies": [Supply("s", "f", capacity_wh=-1.0)]}, "supply of s"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_elements_that_make_no_network_are_refused(elements: dict[str, list[object]], message: str) -> None:
    whole = {"nodes": NODES, "spans": [SPAN], "cameras": [CAMERA], "supplies": [SUPPLY]}
    with pytest.raises(NetworkError, match=message):
        Network.of(**(whole | elements))


@pytest.mark.parametrize(
    ("outage", "message"),
    [
        (Outage.of(spans=["x"]), "unknown span x"),
        (Outage.of(nodes=["x"]), "unknown node x"),
        (Outage.of(switches=["x"]), "unknown node x"),
        (Outage.of(switches=["j"]), "no switch at joint j"),
        (Outage.of(feeders=["x"]), "unknown feeder x"),
        (Outage.of(mains=["c"]), "unknown supply of c"),
        (Outage.of(cameras=["x"]), "unknown camera x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_loss_of_what_is_not_there_is_refused(outage: Outage, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        state_of(Network.of(NODES, [SPAN], [CAMERA], [SUPPLY]), outage)


def test_a_network_cannot_be_written_to() -> None:
    network = Network.of(NODES, [SPAN], [CAMERA], [SUPPLY])
    for values in (network.ends, network.camera_weight, network.supply_node, network.batteries.energy_wh, network.is_centre):
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0


def test_nothing_makes_a_network_of_nothing() -> None:
    assert seen(Network.of([], [])) == set()


def test_more_cable_and_other_charges_leave_the_first_network_as_it_was() -> None:
    network = city(line("c", "j", "s1"), [Supply("s1", "f", capacity_wh=100.0, load_w=10.0)])
    richer = network.with_spans(Span("new", "c", "s1", 9.0)).with_charges({"s1": 0.25})
    assert seen(richer, Outage.of(spans=["c-j"])) and not seen(network, Outage.of(spans=["c-j"]))
    assert np.array_equal(network.batteries.energy_wh, [100.0]) and np.array_equal(richer.batteries.energy_wh, [25.0])
    with pytest.raises(NetworkError, match="no supply of c"):
        network.with_charges({"c": 1.0})
