"""The cheapest span that removes the most risk: beside trying all of them."""

from itertools import combinations
from math import dist, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.network.elements import NO_OUTAGE, NetworkError, Outage, Span
from safecity_gis.core.network.extra_span import Building, extra_spans, risk_of
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.state import state_of
from tests.core.network.cities import NIGHT, UNHURRIED, city, line, networks, outages, seen_by_brute_force

BUILDING = Building(within_m=250.0, price_per_m=10.0, detour=1.5)
CHAIN = city(line("c", "s1", "s2", "s3"))
SQUARE = {"c": GroundXY(0, 0), "s1": GroundXY(200, 0), "s2": GroundXY(200, 210), "s3": GroundXY(0, 220)}
PLACES = st.builds(GroundXY, st.integers(0, 9).map(float), st.integers(0, 9).map(float))


def test_closing_the_ring_removes_all_risk_and_a_shorter_span_some() -> None:
    closing, beside = extra_spans(CHAIN, SQUARE, BUILDING, clock_h=NIGHT)
    assert {closing.start, closing.end} == {"c", "s3"}
    assert closing.length_m == pytest.approx(330.0) and closing.cost == pytest.approx(3300.0)
    assert closing.removed == closing.before.spans == 12.0 and closing.after.spans == closing.after.worst_span == 0.0
    assert closing.before.nodes == 18.0 and closing.after.nodes == 12.0
    assert {beside.start, beside.end} == {"c", "s1"} and beside.removed == 6.0 and beside.cost == pytest.approx(3000.0)


def test_what_costs_more_is_offered_only_for_more() -> None:
    options = extra_spans(CHAIN, SQUARE, Building(within_m=1000.0, price_per_m=10.0), clock_h=NIGHT)
    assert [option.removed for option in options] == sorted((option.removed for option in options), reverse=True)
    assert [option.cost for option in options] == sorted((option.cost for option in options), reverse=True)


def test_a_ring_needs_no_span_until_it_is_cut() -> None:
    ring = CHAIN.with_spans(Span("back", "s3", "c", 220.0))
    assert extra_spans(ring, SQUARE, BUILDING, clock_h=NIGHT) == []
    assert extra_spans(ring, SQUARE, BUILDING, Outage.of(spans=["back"]), clock_h=NIGHT)


@UNHURRIED
@given(st.data())
def test_no_candidate_beats_an_option_and_its_figures_are_exact(data: st.DataObject) -> None:
    network = data.draw(networks())
    given_outage = data.draw(outages(network)) if data.draw(st.booleans()) else NO_OUTAGE
    places = {code: data.draw(PLACES) for code in network.node_index}
    building = Building(within_m=data.draw(st.sampled_from([3.0, 20.0])), price_per_m=2.0, detour=1.0)
    options = extra_spans(network, places, building, given_outage, clock_h=NIGHT, limit=99)
    reached = state_of(network, given_outage, clock_h=NIGHT).reached
    nodes = [node.code for node, there in zip(network.nodes, reached, strict=True) if there]
    before, best = _risk(network, given_outage), {}
    for start, end in combinations(nodes, 2):
        length = dist(places[start], places[end])
        if 0 < length <= building.within_m:
            removed = before - _risk(network.with_spans(Span("new", start, end, length)), given_outage)
            best[length] = max(best.get(length, 0.0), removed)
    front, most = {}, 0.0
    for length in sorted(best):
        if best[length] > most:
            most = front[length] = best[length]
    assert [(option.length_m, option.removed) for option in options] == [
        (pytest.approx(length), pytest.approx(removed)) for length, removed in sorted(front.items(), reverse=True)
    ]
    assert all(option.before.spans == pytest.approx(before) for option in options)
    assert risk_of(state_of(network, given_outage, clock_h=NIGHT)).spans == pytest.approx(before)


def _risk(network: Network, given_outage: Outage) -> float:
    weights = {camera.code: camera.weight for camera in network.cameras}
    before = seen_by_brute_force(network, given_outage, clock_h=NIGHT)
    return sum(
        weights[code]
        for span in network.span_index
        for code in before - seen_by_brute_force(network, given_outage | Outage.of(spans=[span]), clock_h=NIGHT)
    )


@pytest.mark.parametrize(
    "building", [Building(0.0, 1.0), Building(inf, 1.0), Building(9.0, -1.0), Building(9.0, 1.0, 0.0)], ids=str
)
def test_impossible_terms_are_refused(building: Building) -> None:
    with pytest.raises(NetworkError, match="must be positive"):
        extra_spans(CHAIN, SQUARE, building, clock_h=NIGHT)


def test_the_place_of_an_unknown_node_is_refused() -> None:
    with pytest.raises(NetworkError, match="unknown node x"):
        extra_spans(CHAIN, {"x": GroundXY(0, 0)}, BUILDING, clock_h=NIGHT)
