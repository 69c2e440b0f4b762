"""Flow on carriageways and what fills zones, over an interval."""

import numpy as np
import pytest
import shapely

from safecity_gis.core.traffic.flows import Flows
from safecity_gis.core.traffic.streets import Streets
from safecity_gis.core.traffic.zones import Zone, ZoneKind, Zones
from tests.core.traffic.driving import CAR, PERSON, Road, eastward, watch_of


def test_mean_speed_is_metres_driven_by_seconds_spent() -> None:
    there = Road(watch_of(), sd=0.05)
    there.drive(10, {1: (CAR, 0.0, 0.0, 20.0, 0.0), 2: (CAR, 0.0, 3.0, 10.0, 0.0), 3: (PERSON, 50.0, 4.0, 1.0, 0.0)})
    flow = there.watch.flows.take()[0][0]
    assert flow.vehicles == 2 and flow.speed_mps == pytest.approx(15, rel=0.02) and flow.sd_mps == pytest.approx(7.07, rel=0.1)
    assert there.watch.flows.take()[0][0].vehicles == 0


def test_flow_and_filling_are_means_over_the_looks_of_the_interval() -> None:
    zone = Zone("z", ZoneKind.OCCUPANCY, shapely.box(100, -5, 200, 5))
    flows = Flows(1, 1)
    streets, zones = Streets((eastward(),)), Zones((zone,))
    looks = [[(150.0, 10.0), (250.0, 20.0)], [(160.0, 10.0)], [], [(150.0, 12.0), (160.0, np.nan), (170.0, 14.0)]]
    for look in looks:
        points, speed, slots = [(x, 0.0) for x, _ in look], np.array([v for _, v in look]), np.arange(len(look)) + 5
        kinds = np.full(len(look), CAR)
        flows.add(streets.locate(points), speed, kinds, slots, zones.occupancy(points, kinds))
    (flow,), (filling,) = flows.take()
    assert (flow.looks, flow.vehicles, flow.present) == (4, 3, 5 / 4)
    # Slot 5 drove at 10, 10 and 12 m/s, slot 6 at 20, slot 7 at 14.
    assert flow.speed_mps == pytest.approx(66 / 5) and flow.sd_mps == pytest.approx(np.std([32 / 3, 20, 14], ddof=1))
    assert flow.queue.vehicles == 0
    one = 4.5 * 1.8 / 1000
    assert filling == (pytest.approx(5 / 4), 3, pytest.approx(5 * one / 4), 3 / 4)
    (flow,), (filling,) = flows.take()
    assert (flow.looks, flow.present, filling) == (0, 0, (0, 0, 0, 0)) and np.isnan(flow.speed_mps)


def test_the_longest_queue_of_the_interval_is_told_and_forgotten_with_it() -> None:
    flows, streets, zones = Flows(2, 0), Streets((eastward("a"), eastward("b", y=50.0))), Zones(())
    for gap_m in (7.0, 9.0, 8.0):
        points = [(100.0 + i * gap_m, 50.0) for i in range(4)]
        flows.add(streets.locate(points), np.zeros(4), np.full(4, CAR), np.arange(4), zones.occupancy(points, [CAR] * 4))
    first, second = flows.flows()
    assert first.queue.vehicles == 0 and second.queue.length_m == pytest.approx(27 + 4.5)
    assert flows.take()[0][1] == second and flows.take()[0][1].queue.length_m == 0


def test_one_look_is_an_interval_too() -> None:
    flows, streets, zones = (
        Flows(1, 1),
        Streets((eastward(),)),
        Zones((Zone("z", ZoneKind.OCCUPANCY, shapely.box(0, -5, 99, 5)),)),
    )
    flows.add(streets.locate([(50.0, 0.0)]), np.array([9.0]), np.array([CAR]), np.array([3]), zones.occupancy([(50, 0)], [CAR]))
    (flow,), (filling,) = flows.take()
    assert (flow.present, flow.speed_mps, filling.mean, filling.most, filling.occupied) == (1, 9, 1, 1, 1) and np.isnan(
        flow.sd_mps
    )
