"""Ground counted by cells: areas by hand, shares that add up, and losses that grow with the cameras lost."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.geo.coverage.cells import CELL_M2, CountedGround, cells_in, left_with_one, middles_of, uncovered
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.zones import zone_coverage
from tests.core.geo.coverage.cases import footprints

LEFT, MIDDLE, RIGHT = shapely.box(0, 0, 20, 10), shapely.box(10, 0, 30, 10), shapely.box(100, 0, 110, 10)
GROUNDS = st.lists(footprints(), min_size=1, max_size=6)
ALL = np.ones(3, bool)


def counted(*shapes: shapely.Geometry) -> CountedGround:
    return CountedGround([cells_in(shape) for shape in shapes])


def without(*cameras: int) -> np.ndarray:
    present = ALL.copy()
    present[list(cameras)] = False
    return present


def m2(cells: np.ndarray) -> float:
    return float(CELL_M2 * np.count_nonzero(cells))


def test_a_square_is_as_large_as_its_cells_wherever_it_lies() -> None:
    for east, north in ((0, 0), (-500, 300), (-31000, -27000)):
        cells = cells_in(shapely.box(east, north, east + 40, north + 10))
        assert len(cells) * CELL_M2 == 400
        middles = middles_of(cells)
        assert middles.min(axis=0).tolist() == [east + 1, north + 1] and middles.max(axis=0).tolist() == [east + 39, north + 9]
    assert len(cells_in(shapely.Polygon())) == 0


def test_losing_one_of_two_loses_what_it_saw_alone_and_leaves_the_overlap_with_one() -> None:
    ground = counted(LEFT, MIDDLE, RIGHT)
    before, after = ground.counts(ALL), ground.counts(without(0))
    assert (m2(uncovered(before, after)), m2(left_with_one(before, after))) == (100, 100)
    after = ground.counts(without(0, 1))
    assert (m2(uncovered(before, after)), m2(left_with_one(before, after))) == (300, 0)


def test_what_nobody_saw_before_is_not_lost_and_what_one_saw_is_not_left_with_one() -> None:
    before, after = np.array([0, 1, 1, 2, 2, 2, 3]), np.array([0, 0, 1, 0, 1, 2, 1])
    assert uncovered(before, after).tolist() == [False, True, False, True, False, False, False]
    assert left_with_one(before, after).tolist() == [False, False, False, False, True, False, True]


def test_what_two_cameras_see_is_shared_and_all_shares_are_the_covered_ground() -> None:
    ground = counted(LEFT, MIDDLE, RIGHT)
    assert (ground.shares(ALL) * CELL_M2).tolist() == pytest.approx([150, 150, 100])
    assert (ground.shares(without(1)) * CELL_M2).tolist() == pytest.approx([200, 0, 100])


def test_cameras_that_see_nothing_and_no_cameras_at_all_lose_nothing() -> None:
    assert CountedGround([]).shares(np.empty(0, bool)).tolist() == []
    assert counted(shapely.Polygon()).counts(np.ones(1, bool)).tolist() == []


@settings(max_examples=60, deadline=None)
@given(GROUNDS, st.data())
def test_the_more_cameras_are_lost_the_more_ground_is_lost_in_every_zone(
    grounds: list[shapely.Geometry], data: st.DataObject
) -> None:
    ground = counted(*grounds)
    few = np.array(data.draw(st.lists(st.booleans(), min_size=len(grounds), max_size=len(grounds))))
    more = few | np.array(data.draw(st.lists(st.booleans(), min_size=len(grounds), max_size=len(grounds))))
    before = ground.counts(np.ones(len(grounds), bool))
    zone = middles_of(ground.samples)[:, 0] > 0
    lost_few, lost_more = (uncovered(before, ground.counts(~lost)) & zone for lost in (few, more))
    assert not (lost_few & ~lost_more).any()
    assert uncovered(before, ground.counts(np.zeros(len(grounds), bool))).sum() == len(ground.samples)


@settings(max_examples=40, deadline=None)
@given(GROUNDS)
def test_cells_tell_the_exact_overlay_to_half_a_cell_along_the_outlines(grounds: list[shapely.Geometry]) -> None:
    seen, zone = SeenGround(grounds), shapely.box(-200, -200, 200, 200)
    exact = zone_coverage(zone, seen, times=2).covered_m2
    ground = counted(*(shapely.intersection(one, zone) for one in grounds))
    counts = ground.counts(np.ones(len(grounds), bool))
    most = sum(one.length for one in grounds) + 8 * len(grounds)
    for times, covered_m2 in enumerate(exact, start=1):
        assert m2(counts >= times) == pytest.approx(covered_m2, abs=most)
