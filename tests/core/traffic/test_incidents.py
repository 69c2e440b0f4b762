import numpy as np
import pytest
import shapely

from safecity_gis.core.traffic.incidents import Kind
from safecity_gis.core.traffic.tracks import whole
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from tests.core.traffic.driving import BEGIN, CAR, MOTORCYCLE, PERSON, Road, eastward, sights, watch_of


def flowing(count: int = 8) -> dict[int, tuple[int, float, float, float, float]]:
    """Others who drive on, one every 40 m."""
    return {100 + i: (CAR, i * 40.0, -2.0, 14.0, 0.0) for i in range(count)}


def zone(kind: ZoneKind) -> Zone:
    return Zone("zone", kind, shapely.box(80, -10, 140, 10))


def test_a_driver_against_the_traffic_is_told_within_five_seconds_and_ends() -> None:
    there = Road(watch_of())
    there.drive(5, flowing() | {7: (MOTORCYCLE, 300.0, 2.0, -8.0, 0.0)})
    assert [one.kind for one in there.opened] == [Kind.WRONG_WAY]
    there.drive(25, {})
    assert [one.key for one in there.ended] == [there.opened[0].key]


@pytest.mark.parametrize(
    "user",
    [(CAR, 300.0, 8.0, -12.0, 0.0), (CAR, 200.0, -9.0, 0.0, 5.0), (PERSON, 300.0, 7.0, -1.4, 0.0), (CAR, 100.0, 0.0, -0.2, 0.0)],
)
def test_the_opposite_carriageway_crossing_and_walking_beside_are_not_against_the_traffic(
    user: tuple[int, float, float, float, float],
) -> None:
    there = Road(watch_of(eastward(), eastward("west", y=40.0)))
    there.drive(6, flowing() | {7: user})
    assert [one.kind for one in there.opened] == []


def test_a_jump_from_one_standing_vehicle_to_the_one_behind_is_not_driving_backwards() -> None:
    watch = watch_of()
    for step in range(40):
        x = 200.0 if step < 20 else 188.0
        watch.see(sights([(x, 0.0)], BEGIN + step * 0.2))
        if step % 5 == 4:
            assert watch.judge(BEGIN + step * 0.2).incidents.opened == []


def test_a_vehicle_that_stands_where_others_drive_on_is_told_within_ten_seconds() -> None:
    there = Road(watch_of())
    others = there.drive(4, flowing() | {7: (CAR, 100.0, 2.0, 14.0, 0.0)})
    del others[7]
    there.drive(9, others | {7: (CAR, 156.0, 2.0, 0.0, 0.0)})
    assert [one.kind for one in there.opened] == [Kind.STOPPED]
    assert there.opened[0].since == pytest.approx(BEGIN + 4, abs=2.0)
    there.drive(30, {7: (CAR, 156.0, 2.0, 10.0, 0.0)})
    assert len(there.ended) == 1


def test_the_time_in_a_queue_is_no_time_of_standing_alone() -> None:
    there = Road(watch_of())
    queue = {7: (CAR, 150.0, 3.0, 0.0, 0.0), 8: (CAR, 158.0, 3.0, 0.0, 0.0)}
    flow = {100 + i: (CAR, i * 20.0 - 700, -2.0, 14.0, 0.0) for i in range(60)}
    moved = there.drive(20, flow | queue)
    assert not any(one.slot == there.watch.tracks.slot(7) for one in there.findings)
    there.drive(6, moved | {8: (CAR, 158.0, 3.0, 12.0, 0.0)})
    (stands,) = [one for one in there.findings if one.slot == there.watch.tracks.slot(7)]
    assert stands.since == pytest.approx(BEGIN, abs=1.5) and 2 <= stands.alone_s <= 7


def test_how_long_a_vehicle_stands_is_told_by_its_own_cameras_clock() -> None:
    watch, late_s = watch_of(), 6.0
    for step in range(60):
        at = BEGIN + step * 0.2
        watch.see(sights([(156.0, 2.0)], at - late_s, ids=[7], camera=0))
        watch.see(sights([(20.0, 0.0)], at, ids=[8], camera=1))
        judged = watch.judge(at) if step % 5 == 4 else None
    assert judged is not None
    (stands,) = [one for one in judged.findings if one.slot == watch.tracks.slot(7)]
    assert stands.alone_s == pytest.approx(11, abs=0.6)


def test_a_vehicle_that_stands_on_an_empty_road_is_told_too() -> None:
    there = Road(watch_of())
    there.drive(9, {7: (CAR, 156.0, 2.0, 0.0, 0.0)})
    assert [one.kind for one in there.opened] == [Kind.STOPPED]


def test_a_queue_and_a_jam_are_no_stopped_vehicles() -> None:
    there = Road(watch_of())
    there.drive(20, {i: (CAR, 100.0 + 8 * i, 0.0, 0.0, 0.0) for i in range(6)})
    assert there.opened == []


@pytest.mark.parametrize("kind", [ZoneKind.WAITING, ZoneKind.JUNCTION])
def test_standing_where_waiting_is_usual_is_no_incident(kind: ZoneKind) -> None:
    there = Road(watch_of(zones=(zone(kind),)))
    there.drive(12, {7: (CAR, 110.0, 0.0, 0.0, 0.0)})
    assert there.opened == []


def test_somebody_on_foot_on_a_barred_carriageway_is_told_elsewhere_not() -> None:
    walker = {7: (PERSON, 110.0, 0.0, 0.3, 0.0)}
    barred, open_way = Road(watch_of()), Road(watch_of(eastward(barred=False)))
    crossing = Road(watch_of(zones=(zone(ZoneKind.CROSSING),)))
    for road in (barred, open_way, crossing):
        road.drive(6, walker)
    assert [one.kind for one in barred.opened] == [Kind.WALKING] and open_way.opened == crossing.opened == []


def test_a_rider_is_not_on_foot() -> None:
    there = Road(watch_of())
    there.drive(8, {7: (PERSON, 110.0, 0.0, 0.3, 0.0), 8: (MOTORCYCLE, 110.5, 0.3, 0.3, 0.0), 9: (PERSON, 50.0, 2.0, 9.0, 0.0)})
    assert [one for one in there.opened if one.kind is Kind.WALKING] == []


def test_two_views_of_one_standing_vehicle_are_one_incident() -> None:
    there = Road(watch_of())
    there.drive(10, {7: (CAR, 156.0, 2.0, 0.0, 0.0), 8: (CAR, 156.4, 2.2, 0.0, 0.0)})
    assert len(there.opened) == 1


def test_what_is_placed_too_unsurely_is_accused_of_nothing() -> None:
    there = Road(watch_of(), sd=2.5)
    there.drive(15, {7: (CAR, 300.0, 0.0, -8.0, 0.0), 8: (CAR, 150.0, 0.0, 0.0, 0.0)})
    assert there.opened == []


def test_nan_and_negative_variances_are_left_out() -> None:
    watch = watch_of()
    bad = sights([(np.nan, 0.0), (10.0, 0.0)], BEGIN)
    bad.covariances[1, 0] = -1.0
    watch.see(bad)
    assert len(watch.tracks) == 0 and watch.judge(BEGIN).incidents.opened == []


def test_a_box_that_the_picture_cuts_tells_no_place() -> None:
    boxes = np.array([(100, 100, 200, 200), (1, 100, 90, 200), (100, 900, 200, 1079), (100, 1, 200, 200)], float)
    assert whole(boxes, width=1920, height=1080).tolist() == [True, False, False, True]


def test_a_camera_whose_clock_is_ahead_blinds_no_other() -> None:
    watch = watch_of()
    opened = []
    for step in range(30):
        now = BEGIN + step * 0.2
        watch.see(sights([(300.0 - 2 * step, 0.0)], now, camera=0))
        watch.see(sights([(50.0 + step, 2.0)], now + 3.0, ids=[9], camera=1))
        if step % 5 == 4:
            opened += watch.judge(now + 3.0).incidents.opened
    assert [one.kind for one in opened] == [Kind.WRONG_WAY]
