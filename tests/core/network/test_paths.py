"""Traces: the shortest surviving path, its spare, and None where there is none."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.elements import Camera, NetworkError, Outage, Span
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.paths import trace
from safecity_gis.core.network.state import State, state_of
from tests.core.network.cities import NIGHT, UNHURRIED, city, line, networks, nodes_of, outages

RING = [*line("c", "j1", "s1", "j2", "p1"), Span("back", "p1", "c", 500.0)]


def test_a_camera_in_a_ring_has_two_ways_that_share_nothing() -> None:
    found = trace(state_of(city(RING)), "k-s1-0")
    assert found.centre is not None and found.centre.spare is not None
    assert found.centre.route.spans == ("j1-s1", "c-j1") and found.centre.route.length_m == 200.0
    assert found.centre.spare.spans == ("s1-j2", "j2-p1", "back") and found.centre.spare.length_m == 700.0
    assert found.centre.shared == ()
    assert found.station is not None and found.station.route.to == "p1"


def test_a_cut_leaves_the_other_way_and_no_spare() -> None:
    found = trace(state_of(city(RING), Outage.of(spans=["c-j1"])), "k-s1-0")
    assert found.centre is not None and found.centre.route.spans == ("s1-j2", "j2-p1", "back") and found.centre.spare is None
    assert found.centre.shared == found.centre.route.spans


def test_two_cuts_leave_no_way_to_the_centre() -> None:
    found = trace(state_of(city(RING), Outage.of(spans=["c-j1", "back"])), "k-s1-0")
    assert found.centre is None and found.station is not None


def test_a_spur_is_told_as_what_both_ways_need() -> None:
    found = trace(state_of(city([*RING, *line("j2", "s9")])), "k-s9-1")
    assert found.centre is not None and found.centre.spare is not None and found.centre.shared == ("j2-s9",)


def test_a_camera_on_a_dead_switch_has_no_way_and_one_that_is_lost_has_none() -> None:
    for outage in (Outage.of(switches=["s1"]), Outage.of(nodes=["s1"]), Outage.of(cameras=["k-s1-0"])):
        found = trace(state_of(city(RING), outage), "k-s1-0")
        assert found.centre is None and found.station is None


def test_the_station_is_the_named_one_even_where_another_is_nearer() -> None:
    spans = [*line("c", "p1", "s1"), *line("c", "p2", length_m=900.0)]
    network = Network.of(nodes_of(spans), spans, [Camera("far", "s1", station="p2"), Camera("near", "s1")])
    found = [trace(state_of(network), camera).station for camera in ("far", "near")]
    assert [way.route.to for way in found if way] == ["p2", "p1"]


def test_a_cut_does_not_give_a_camera_to_another_station() -> None:
    spans = [*line("s1", "p1", "c"), *line("s1", "p2", length_m=900.0)]
    assert trace(state_of(city(spans), Outage.of(spans=["s1-p1"])), "k-s1-0").station is None


def test_an_unknown_camera_is_refused() -> None:
    with pytest.raises(NetworkError, match="unknown camera x"):
        trace(state_of(city(RING)), "x")


@UNHURRIED
@given(st.data())
def test_the_route_is_as_short_as_any_and_the_spare_is_disjoint_where_one_can_be(data: st.DataObject) -> None:
    network = data.draw(networks().filter(lambda network: network.cameras))
    state = state_of(network, data.draw(outages(network)), clock_h=NIGHT)
    camera = data.draw(st.sampled_from(network.cameras))
    way = trace(state, camera.code).centre
    graph = _graph(state)
    centres = [node.code for node, is_centre, live in _nodes(state) if is_centre and live]
    lengths = nx.single_source_dijkstra_path_length(graph, camera.site, weight="m")
    reach = {code: lengths[code] for code in centres if code in lengths}
    works = state.camera_works[network.camera_index[camera.code]]
    assert (way is not None) == bool(reach and works)
    if way is None:
        return
    assert way.route.length_m == min(reach.values()) == reach[way.route.to]
    graph.remove_edges_from([(*_ends(network, code), code) for code in way.route.spans])
    disjoint = camera.site != way.route.to and nx.has_path(graph, camera.site, way.route.to)
    assert disjoint == (way.spare is not None and not way.shared)
    if disjoint and way.spare:
        assert way.spare.length_m == nx.shortest_path_length(graph, camera.site, way.route.to, "m")


def _graph(state: State) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    graph.add_nodes_from(node.code for node in state.network.nodes)
    for span, usable in zip(state.network.spans, state.usable, strict=True):
        if usable:
            graph.add_edge(span.start, span.end, key=span.code, m=span.length_m)
    return graph


def _nodes(state: State) -> list[tuple]:
    return list(zip(state.network.nodes, state.network.is_centre, state.live, strict=True))


def _ends(network: Network, code: str) -> tuple[str, str]:
    span = network.spans[network.span_index[code]]
    return span.start, span.end
