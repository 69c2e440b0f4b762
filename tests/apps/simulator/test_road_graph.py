"""Directed edges over road segments."""

import numpy as np
import pytest

from apps.simulator.road_graph import RoadGraph, RoadLine


def cross(**values) -> RoadGraph:
    """Four arms of 100 m from a junction in the middle: edge 0 runs from the west into it, edge 2 leaves it eastwards."""
    arms = [((-100, 0), (0, 0), 1, 0), ((0, 0), (100, 0), 0, 2), ((0, 0), (0, 100), 0, 3), ((0, 0), (0, -100), 0, 4)]
    return RoadGraph([
        RoadLine(line=np.array([a, b], dtype=float), start=start, end=end, speed_mps=10, weight=1, **values)
        for a, b, start, end in arms
    ])  # fmt: skip


def test_a_place_along_an_edge_and_against_it_is_the_same_point_seen_the_other_way() -> None:
    graph = cross()
    points, directions = graph.place(np.array([0, 1]), np.array([30.0, 70.0]))
    assert points == pytest.approx(np.array([(-70, 0), (-70, 0)]))
    assert np.cos(directions) == pytest.approx([1, -1])


def test_a_bent_road_is_followed_vertex_by_vertex() -> None:
    graph = RoadGraph([RoadLine(np.array([(0, 0), (50, 0), (50, 0), (50, 40)], float), 0, 1, 10, 1)])
    points, directions = graph.place(np.array([0, 0, 0]), np.array([49.0, 60.0, 500.0]))
    assert points == pytest.approx(np.array([(49, 0), (50, 10), (50, 40)]))
    assert directions == pytest.approx([0, np.pi / 2, np.pi / 2])


def test_nobody_turns_back_where_there_is_another_way_and_straight_on_is_preferred() -> None:
    nexts, chances = (array[0] for array in cross().turns(np.ones(8, bool), np.ones(8)))
    share = dict(zip(nexts.tolist(), np.diff(chances, prepend=0), strict=True))
    assert 1 not in share
    assert share[2] > share[4] > 0 and share[2] > share[6] > 0
    assert chances[-1] == pytest.approx(1)


def test_a_dead_end_leads_back() -> None:
    nexts, _ = cross().turns(np.ones(8, bool), np.ones(8))
    assert nexts[2, 0] == 3


def test_nobody_drives_against_a_one_way_road() -> None:
    graph = cross(one_way=True)
    nexts, _ = graph.turns(graph.drivable, np.ones(8))
    assert set(nexts[0].tolist()) == {2, 4, 6}
    assert nexts[2, 0] == -1


def test_a_road_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="two different points"):
        RoadGraph([RoadLine(np.zeros((3, 2)), 0, 1, 10, 1)])
