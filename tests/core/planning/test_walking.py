"""Walking unseen: a way never enters seen ground or a building, gaps separate for good, and none are narrower."""

from collections import deque
from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from shapely import affinity

from safecity_gis.core.planning.refusals import PlanningError
from safecity_gis.core.planning.walking import CORNER, METRE, SIDE, WalkGrid, cross, walk_grid

FIELD = shapely.box(0, 0, 100, 60)


def reachable(free: np.ndarray, first: int) -> set[int]:
    """By breadth first search over cells that share a side."""
    rows, columns = free.shape
    seen, waiting = {first}, deque([first])
    while waiting:
        row, column = divmod(waiting.popleft(), columns)
        for r, c in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            if 0 <= r < rows and 0 <= c < columns and free[r, c] and r * columns + c not in seen:
                seen.add(r * columns + c)
                waiting.append(r * columns + c)
    return seen


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.bool_, (9, 24), elements=st.booleans() | st.just(True) | st.just(True)))
def test_a_way_keeps_to_open_cells_and_the_gaps_close_every_way(free: np.ndarray) -> None:
    free[3:6, :4] = free[3:6, -4:] = True
    grid = WalkGrid(0.0, 0.0, 1.0, free)
    first, last = 4 * 24 + 1, 4 * 24 + 22
    found = cross(grid, (1.5, 4.5), (22.5, 4.5), spare_m=2.0)
    assert (len(found.way) > 0) == (last in reachable(free, first))
    if len(found.way) == 0:
        assert found.gaps == ()
        return
    assert (found.way[0], found.way[-1]) == (first, last) and free.ravel()[found.way].all()
    rows, columns = np.divmod(found.way, 24)
    for (r0, c0), (r1, c1) in pairwise(zip(rows, columns, strict=True)):
        assert max(abs(r0 - r1), abs(c0 - c1)) == 1 and free[r0, c1] and free[r1, c0]
    closed = free.copy()
    closed.ravel()[np.concatenate([gap.cells for gap in found.gaps])] = False
    assert last not in reachable(closed, first)


@settings(max_examples=25, deadline=None)
@given(arrays.arrays(np.bool_, (7, 16), elements=st.booleans() | st.just(True)))
def test_no_shorter_line_would_close_it(free: np.ndarray) -> None:
    free[2:5, :4] = free[2:5, -4:] = True
    found = cross(WalkGrid(0.0, 0.0, 1.0, free), (0.5, 3.5), (15.5, 3.5), spare_m=1.0)
    if len(found.way) == 0:
        return
    graph = nx.DiGraph()
    spared = {3 * 16, 3 * 16 + 1, 2 * 16, 4 * 16, 3 * 16 + 15, 3 * 16 + 14, 2 * 16 + 15, 4 * 16 + 15}
    for r, c in np.argwhere(free):
        for dr, dc in product((-1, 0, 1), repeat=2):
            r1, c1 = r + dr, c + dc
            if (dr or dc) and 0 <= r1 < 7 and 0 <= c1 < 16 and free[r1, c1] and free[r1, c] and free[r, c1]:
                a, b = int(r * 16 + c), int(r1 * 16 + c1)
                weight = CORNER if dr and dc else SIDE
                graph.add_edge(a, b, **({} if {a, b} & spared else {"capacity": weight}))
    least = nx.minimum_cut_value(graph, 3 * 16, 3 * 16 + 15) / METRE
    assert sum(gap.width_m - 2 for gap in found.gaps) == pytest.approx(least, rel=1e-6)


@pytest.mark.parametrize("turned_deg", [0, 15, 30, 45])
def test_a_gap_is_as_wide_as_it_is_whatever_its_direction(turned_deg: float) -> None:
    walls = [shapely.box(-200, -3, -12, 3), shapely.box(12, -3, 200, 3)]
    turned = [affinity.rotate(wall, turned_deg, origin=(0, 0)) for wall in walls]
    grid = walk_grid(shapely.box(-90, -90, 90, 90), turned, step_m=1.0)
    ends = affinity.rotate(shapely.LineString([(0, -60), (0, 60)]), turned_deg, origin=(0, 0))
    (gap,) = cross(grid, *ends.coords).gaps
    assert gap.width_m == pytest.approx(24, abs=3)
    assert shapely.union_all(grid.squares(gap.cells)).buffer(1).length < 2.6 * 24


def test_the_way_goes_through_the_gap_between_two_seen_grounds_and_the_gap_is_as_wide_as_it_is() -> None:
    seen = [shapely.box(40, -10, 60, 26), shapely.box(40, 32, 60, 70)]
    grid = walk_grid(FIELD, seen, step_m=1.0)
    found = cross(grid, (5, 30), (95, 30))
    way = shapely.LineString(grid.middles(found.way))
    assert 90 <= found.length_m <= 95 and not any(way.crosses(ground) or way.within(ground) for ground in seen)
    (gap,) = found.gaps
    assert gap.width_m == pytest.approx(6, abs=2.5)
    assert shapely.union_all(grid.squares(gap.cells)).within(shapely.box(30, 20, 70, 40))


def test_where_seen_ground_reaches_from_edge_to_edge_there_is_no_way() -> None:
    found = cross(walk_grid(FIELD, [shapely.box(40, -10, 42, 70)], step_m=1.0), (5, 30), (95, 30))
    assert len(found.way) == 0 and found.gaps == ()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(10, 85), st.floats(0, 55), st.floats(1, 12), st.floats(1, 12)), max_size=8))
def test_a_way_over_ground_never_enters_what_is_closed(boxes: list[tuple[float, float, float, float]]) -> None:
    closed = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    grid = walk_grid(FIELD, closed, step_m=2.0)
    found = cross(grid, (3, 30), (97, 30))
    if len(found.way) > 1:
        way = shapely.LineString(grid.middles(found.way))
        assert all(way.intersection(ground).length == 0 for ground in closed)


def test_an_end_in_seen_ground_and_ends_too_close_are_refused() -> None:
    grid = walk_grid(FIELD, [shapely.box(0, 0, 30, 60)], step_m=1.0)
    with pytest.raises(PlanningError) as refused:
        cross(grid, (10, 30), (95, 30))
    assert refused.value.code == "place_closed"
    with pytest.raises(PlanningError) as refused:
        cross(grid, (60, 30), (63, 30))
    assert refused.value.code == "too_close"
    with pytest.raises(PlanningError) as refused:
        walk_grid(shapely.box(0, 0, 1e4, 1e4), [], step_m=1.0)
    assert refused.value.code == "too_large"
