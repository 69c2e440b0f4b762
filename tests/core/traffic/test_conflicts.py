import math

import numpy as np
import pytest
import shapely

from safecity_gis.core.traffic.conflicts import Conflict, ConflictKind, Encroachments, time_to_collision, weight_of
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from tests.core.traffic.driving import CAR, Road, watch_of

JUNCTION = Zone("junction", ZoneKind.JUNCTION, shapely.box(0, -200, 500, 200))


def seconds(apart: tuple[float, float], velocity: tuple[float, float], other_heading: tuple[float, float] = (1, 0)) -> float:
    arrays = [np.array([v], float) for v in (apart, velocity, (1.0, 0.0), other_heading)]
    return float(time_to_collision(*arrays, np.array([CAR]), np.array([CAR]))[0])


def test_time_to_collision_is_the_gap_by_the_closing_speed() -> None:
    assert seconds((20.0, 0.0), (-10.0, 0.0)) == pytest.approx((20 - 4.5) / 10)
    assert seconds((20.0, 3.5), (-10.0, 0.0)) == math.inf and seconds((20.0, 0.0), (10.0, 0.0)) == math.inf
    assert seconds((2.0, 0.0), (0.0, 0.0)) == 0


def test_crossing_ways_collide_only_when_both_come_at_once() -> None:
    crossing = (0.0, 1.0)
    assert seconds((12.0, -12.0), (-10.0, 10.0), crossing) < 1.2
    assert seconds((12.0, -40.0), (-10.0, 10.0), crossing) == math.inf


def test_a_close_crossing_is_one_conflict_by_post_encroachment_and_followers_are_none() -> None:
    there = Road(watch_of(zones=(JUNCTION,)), sd=0.05)
    found: list[Conflict] = []
    judge = there.watch.judge

    def listening(now: float):  # type: ignore[no-untyped-def]
        judged = judge(now)
        found.extend(judged.conflicts)
        return judged

    there.watch.judge = listening  # type: ignore[method-assign]
    there.drive(14, {1: (CAR, 60.0, 0.0, 8.0, 0.0), 2: (CAR, 30.0, 0.0, 8.0, 0.0), 3: (CAR, 120.0, -79.0, 0.0, 8.0)})
    by_pet = [one for one in found if one.kind is ConflictKind.ENCROACHMENT]
    assert len(by_pet) >= 1 and all(one.seconds <= 3.0 for one in by_pet)
    assert all({one.a, one.b} != {there.watch.tracks.slot(1), there.watch.tracks.slot(2)} for one in found)


def test_an_absurd_calibration_sweeps_no_endless_ground() -> None:
    swept, place = Encroachments(), np.zeros((1, 2))
    for now, speed in ((0.0, 10.0), (2.0, 10.0), (4.0, 1e9)):
        swept.see(np.array([1]), place, np.array([[speed, 0.0]]), np.array([CAR]), now)
    assert swept.see(np.array([1]), place, np.array([[1e9, 0.0]]), np.array([CAR]), 6.0) == []


def test_a_conflict_weighs_the_more_the_shorter_it_was() -> None:
    assert weight_of(ConflictKind.COLLISION, 1.5) == 0 and weight_of(ConflictKind.COLLISION, 0.0) == 1
    assert weight_of(ConflictKind.ENCROACHMENT, 1.5) == pytest.approx(0.5)
