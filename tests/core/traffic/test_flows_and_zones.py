import numpy as np
import pytest
import shapely

from safecity_gis.core.traffic.zones import Zone, ZoneKind, ZoneRefused, Zones, queue
from tests.core.traffic.driving import CAR, PERSON, Road, watch_of


def test_mean_speed_is_metres_driven_by_seconds_spent() -> None:
    there = Road(watch_of(), sd=0.05)
    there.drive(10, {1: (CAR, 0.0, 0.0, 20.0, 0.0), 2: (CAR, 0.0, 3.0, 10.0, 0.0), 3: (PERSON, 50.0, 4.0, 1.0, 0.0)})
    flow = there.watch.flows.take()[0][0]
    assert flow.vehicles == 2 and flow.speed_mps == pytest.approx(15, rel=0.02) and flow.sd_mps == pytest.approx(7.07, rel=0.1)
    assert there.watch.flows.take()[0][0].vehicles == 0


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
