"""Single points of failure and the span that helps most: beside brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, Outage, Span, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.single_points import SinglePoint, single_points
from tests.core.network.cities import NIGHT, UNHURRIED, city, line, networks, outages, seen_by_brute_force

TREE = [*line("c", "j1", "s1", "s2"), *line("j1", "s3")]
HOURS = (0.0, 2.0, 7.0)


@UNHURRIED
@given(st.data())
def test_the_ranking_is_what_brute_force_finds(data: st.DataObject) -> None:
    network = data.draw(networks())
    known, clock = data.draw(outages(network)), data.draw(st.sampled_from([2.0, 12.0]))
    ranked = single_points(network, known, clock_h=clock, hours=HOURS)
    expected = {(ElementKind.SPAN, code): Outage.of(spans=[code]) for code in network.span_index if code not in known.spans}
    expected |= {(ElementKind.NODE, code): Outage.of(nodes=[code]) for code in network.node_index if code not in known.nodes}
    expected |= {(ElementKind.FEEDER, code): Outage.of(feeders=[code]) for code in set(network.feeders) - known.feeders}
    assert {(point.kind, point.code) for point in ranked} == expected.keys() and len(ranked) == len(expected)
    for point in ranked:
        assert (point.weight, point.cameras) == _worst(network, known, expected[point.kind, point.code], point, clock)
    assert [point.weight for point in ranked] == sorted((point.weight for point in ranked), reverse=True)


def _worst(network: Network, known: Outage, lost: Outage, point: SinglePoint, clock_h: float) -> tuple[float, int]:
    weights = {camera.code: camera.weight for camera in network.cameras}
    found = []
    for hour in HOURS if point.kind == ElementKind.FEEDER else (0.0,):
        before = seen_by_brute_force(network, known, clock_h=clock_h, after_h=hour)
        gone = before - seen_by_brute_force(network, known | lost, clock_h=clock_h, after_h=hour)
        found.append((sum(weights[code] for code in gone), len(gone)))
    return max(found)


def test_the_trunk_of_a_tree_comes_before_its_branches() -> None:
    spans = [point.code for point in single_points(city(TREE), clock_h=NIGHT) if point.kind == ElementKind.SPAN]
    assert spans == ["c-j1", "j1-s1", "j1-s3", "s1-s2"]


def test_a_feeder_is_judged_by_the_hour_when_its_batteries_are_empty() -> None:
    network = city(TREE, [Supply("s3", "f", capacity_wh=100.0, load_w=40.0)])
    (feeder,) = (point for point in single_points(network, clock_h=NIGHT) if point.kind == ElementKind.FEEDER)
    assert feeder == SinglePoint(ElementKind.FEEDER, "f", 2, 2.0, 3.0)


def test_no_span_of_a_ring_is_a_single_point_until_one_is_cut() -> None:
    ring = city([*line("c", "s1", "s2", "s3"), Span("back", "s3", "c", 100.0)])
    for known, worst in ((NO_OUTAGE, 0), (Outage.of(spans=["back"]), 6)):
        spans = [point for point in single_points(ring, known, clock_h=NIGHT) if point.kind == ElementKind.SPAN]
        assert spans[0].cameras == worst and all(point.code not in known.spans for point in spans)


def test_two_spans_side_by_side_are_no_single_point() -> None:
    twice = city([*line("c", "s1"), Span("beside", "c", "s1", 120.0)])
    assert [point.code for point in single_points(twice, clock_h=NIGHT) if point.cameras] == ["c", "s1"]


def test_a_deep_chain_needs_no_deep_stack() -> None:
    chain = city(line("c", *(f"s{number}" for number in range(3000))), cameras=1)
    assert single_points(chain, clock_h=NIGHT)[0].cameras == 3000


@pytest.mark.parametrize("spans", [[], line("j1", "j2")], ids=["nothing", "no centre"])
def test_where_nothing_is_seen_nothing_can_be_lost(spans: list[Span]) -> None:
    assert all(point.cameras == 0 for point in single_points(city(spans), clock_h=NIGHT))
