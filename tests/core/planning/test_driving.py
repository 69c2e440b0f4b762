"""Leaving by car past no camera: the way avoids watched roads, the cut closes every way, and none is smaller."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.planning.driving import Roads, unseen_drive, watched
from safecity_gis.core.planning.refusals import PlanningError

JUNCTIONS = 7
FROM, TO = np.array([0]), np.array([JUNCTIONS - 1])


def roads_of(rows: list[tuple[int, int, bool, float]]) -> Roads:
    start, end, one_way, length = zip(*rows, strict=True)
    return Roads(np.array(start), np.array(end), np.array(one_way), np.array(length))


def some_roads() -> st.SearchStrategy[list[tuple[int, int, bool, float]]]:
    junction = st.integers(0, JUNCTIONS - 1)
    row = st.tuples(junction, junction, st.booleans(), st.floats(1, 500)).filter(lambda road: road[0] != road[1])
    return st.lists(row, min_size=1, max_size=12)


def as_graph(rows: list[tuple[int, int, bool, float]], without: set[int]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(JUNCTIONS))
    for number, (start, end, one_way, length) in enumerate(rows):
        if number not in without:
            graph.add_edge(start, end, number, length=length)
            if not one_way:
                graph.add_edge(end, start, number, length=length)
    return graph


@settings(max_examples=150, deadline=None)
@given(some_roads(), st.sets(st.integers(0, 11)))
def test_the_way_is_the_shortest_and_the_cut_the_smallest(rows: list[tuple[int, int, bool, float]], unsafe: set[int]) -> None:
    seen = np.array([number in unsafe for number in range(len(rows))])
    drive = unseen_drive(roads_of(rows), seen, from_=FROM, to=TO)
    graph = as_graph(rows, unsafe)
    assert bool(drive.way) == nx.has_path(graph, 0, JUNCTIONS - 1)
    if not drive.way:
        assert drive.cut == ()
        return
    assert not set(drive.way) & unsafe and not set(drive.cut) & unsafe
    assert drive.length_m == pytest.approx(nx.shortest_path_length(graph, 0, JUNCTIONS - 1, "length"))
    assert drive.length_m == pytest.approx(sum(rows[number][3] for number in drive.way))
    assert not nx.has_path(as_graph(rows, unsafe | set(drive.cut)), 0, JUNCTIONS - 1)
    others = set(range(len(rows))) - unsafe
    for fewer in combinations(others, len(drive.cut) - 1):
        assert nx.has_path(as_graph(rows, unsafe | set(fewer)), 0, JUNCTIONS - 1)


def test_a_weighted_cut_takes_two_light_roads_for_one_heavy() -> None:
    rows = [(0, 1, False, 10.0), (1, 6, False, 10.0), (1, 6, False, 12.0)]
    nobody = np.zeros(3, dtype=bool)
    assert unseen_drive(roads_of(rows), nobody, from_=FROM, to=TO).cut == (0,)
    assert unseen_drive(roads_of(rows), nobody, from_=FROM, to=TO, weight=np.array([9, 2, 2])).cut == (1, 2)


def test_one_way_roads_are_not_driven_against() -> None:
    rows = [(6, 0, True, 10.0)]
    assert unseen_drive(roads_of(rows), np.zeros(1, dtype=bool), from_=FROM, to=TO).way == ()
    assert unseen_drive(roads_of(rows), np.zeros(1, dtype=bool), from_=TO, to=FROM).way == (0,)


def test_of_two_roads_between_the_same_junctions_the_shorter_is_driven_and_both_are_closed() -> None:
    drive = unseen_drive(roads_of([(0, 6, False, 30.0), (6, 0, False, 20.0)]), np.zeros(2, dtype=bool), from_=FROM, to=TO)
    assert drive.way == (1,) and drive.cut == (0, 1)


def test_a_road_is_watched_where_a_camera_sees_a_stretch_of_it_and_not_where_it_touches() -> None:
    lines = [shapely.LineString([(0, y), (100, y)]) for y in (0, 10, 50)]
    seen = SeenGround([shapely.box(40, -5, 60, 5), shapely.box(40, 5, 40.5, 15), shapely.MultiPolygon()])
    assert watched(lines, seen).tolist() == [True, False, False]


def test_wrong_ends_and_lengths_are_refused() -> None:
    roads, nobody = roads_of([(0, 6, False, 30.0)]), np.zeros(1, dtype=bool)
    with pytest.raises(PlanningError) as refused:
        unseen_drive(roads, nobody, from_=np.array([], dtype=int), to=TO)
    assert refused.value.code == "not_both_sides"
    with pytest.raises(PlanningError, match="both sides"):
        unseen_drive(roads, nobody, from_=FROM, to=FROM)
    with pytest.raises(PlanningError, match="weights"):
        unseen_drive(roads, nobody, from_=FROM, to=TO, weight=np.array([0]))
    with pytest.raises(PlanningError, match="longer"):
        roads_of([(0, 1, False, 0.0)])
