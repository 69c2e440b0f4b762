"""Zones: who is inside or near, how full they are, and queues."""

import numpy as np
import pytest
import shapely

from safecity_gis.core.traffic.zones import Zone, ZoneKind, ZoneRefused, Zones, queue
from tests.core.traffic.driving import CAR

BUS = 5
ZONES = Zones(
    (
        Zone("crossing", ZoneKind.CROSSING, shapely.box(0, 0, 10, 10)),
        Zone("waiting", ZoneKind.WAITING, shapely.box(50, 0, 60, 10)),
        Zone("junction", ZoneKind.JUNCTION, shapely.box(5, 0, 15, 10)),
    )
)


def test_inside_is_asked_for_some_kinds_and_nan_is_in_none() -> None:
    points = [(2, 5), (7, 5), (12, 5), (55, 5), (np.nan, 5)]
    assert ZONES.inside(points, ZoneKind.CROSSING).tolist() == [True, True, False, False, False]
    assert ZONES.inside(points, ZoneKind.CROSSING, ZoneKind.JUNCTION).tolist() == [True, True, True, False, False]
    assert ZONES.inside(points, ZoneKind.TURNING).tolist() == [False] * 5
    assert ZONES.inside([], ZoneKind.CROSSING).tolist() == []


def test_near_is_within_so_many_metres_of_each_point() -> None:
    points, near = [(-3, 5), (-3, 5), (13, 5)], np.array((2.9, 3.1, 1.0))
    assert ZONES.inside(points, ZoneKind.CROSSING, within_m=near).tolist() == [False, True, False]
    assert ZONES.inside(points, ZoneKind.TURNING, ZoneKind.JUNCTION, within_m=near).tolist() == [False, False, True]


def test_a_point_in_two_zones_is_a_pair_with_each() -> None:
    rows, zones = ZONES.pairs([(7, 5), (55, 5), (30, 5)])
    assert sorted(zip(rows.tolist(), zones.tolist(), strict=True)) == [(0, 0), (0, 2), (1, 1)]
    assert [len(part) for part in ZONES.pairs([])] == [len(part) for part in Zones(()).pairs([(1, 1)])] == [0, 0]


def test_a_zone_is_no_fuller_than_full() -> None:
    counts, taken = ZONES.occupancy([(55, 5)] * 5, [BUS] * 5)
    assert counts.tolist() == [0, 5, 0] and taken.tolist() == [0, 1, 0]
    assert [part.tolist() for part in Zones(()).occupancy([(1, 1)], [CAR])] == [[], []]


@pytest.mark.parametrize("side", [0.9, 1001.0])
def test_an_absurdly_small_or_large_zone_is_refused(side: float) -> None:
    with pytest.raises(ZoneRefused):
        Zone("x", ZoneKind.WAITING, shapely.box(0, 0, side, side))
    with pytest.raises(ZoneRefused):
        Zone("x", ZoneKind.WAITING, shapely.Polygon())
    Zone("x", ZoneKind.WAITING, shapely.box(0, 0, 1, 1)), Zone("x", ZoneKind.WAITING, shapely.box(0, 0, 1000, 1000))


def test_the_longest_of_several_queues_is_told_in_whatever_order_they_come() -> None:
    along = np.array((300.0, 10.0, 20.0, 309.0, 30.0, 318.0, 327.0, 500.0))
    found = queue(along, np.zeros(8), np.array([CAR] * 7 + [BUS]))
    assert (found.vehicles, found.length_m, found.head_m) == pytest.approx((4, 31.5, 329.25))


def test_a_bus_at_the_head_reaches_farther_than_its_middle() -> None:
    found = queue(np.array((100.0, 110.0, 125.0)), np.zeros(3), np.array([CAR, CAR, BUS]))
    assert (found.vehicles, found.length_m, found.head_m) == pytest.approx((3, 125 + 5.5 - 97.75, 130.5))


@pytest.mark.parametrize(("speeds", "gap_m"), [((0, 0, 2.2), 10.0), ((0, 0, np.nan), 10.0), ((0, 0, 0), 18.1)])
def test_who_drives_on_or_stands_apart_belongs_to_no_queue(speeds: tuple[float, ...], gap_m: float) -> None:
    found = queue(np.arange(3) * gap_m, np.array(speeds, float), np.full(3, CAR))
    assert (found.vehicles, found.length_m) == (0, 0) and np.isnan(found.head_m)


def test_a_queue_is_as_long_as_its_vehicles_stand() -> None:
    along = np.array((100.0, 107.0, 114.0, 150.0, 200.0, np.nan))
    slow = np.array((0.0, 0.5, 1.0, 0.0, 12.0, 0.0))
    found = queue(along, slow, np.full(6, CAR))
    assert found.vehicles == 3 and found.length_m == pytest.approx(18.5) and found.head_m == pytest.approx(116.25)
    assert queue(along[:2], slow[:2], np.full(2, CAR)).length_m == 0


def test_occupancy_is_the_share_of_the_area_that_is_taken() -> None:
    zones = Zones(
        (Zone("a", ZoneKind.OCCUPANCY, shapely.box(0, 0, 10, 10)), Zone("b", ZoneKind.WAITING, shapely.box(50, 0, 60, 10)))
    )
    counts, taken = zones.occupancy([(5, 5), (6, 6), (np.nan, 1), (30, 30)], [CAR, CAR, CAR, CAR])
    assert counts.tolist() == [2, 0] and taken == pytest.approx([2 * 4.5 * 1.8 / 100, 0])
    assert zones.inside([(55, 5), (5, 5)], ZoneKind.WAITING).tolist() == [True, False]


def test_an_area_that_crosses_itself_is_refused() -> None:
    with pytest.raises(ZoneRefused):
        Zone("x", ZoneKind.WAITING, shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
