"""Time to collision of rectangles, pairs that would collide, and ways that cross one after the other."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.conflicts import (
    CELL_M,
    Conflict,
    ConflictKind,
    Encroachments,
    collisions,
    time_to_collision,
    weight_of,
)
from safecity_gis.core.traffic.kinds import LENGTH_M, WIDTH_M, Booleans
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from tests.core.traffic.driving import CAR, Road, watch_of

JUNCTION = Zone("junction", ZoneKind.JUNCTION, shapely.box(0, -200, 500, 200))
NOW = 1_800_000_000.0
BUS, BICYCLE = 5, 2
KINDS = st.sampled_from((CAR, BUS, BICYCLE))
RIGHT_ANGLES = st.sampled_from([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])


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


def touch(apart: Floats, heading: tuple[float, float], other: tuple[float, float], kind: int, other_kind: int) -> Booleans:
    """Where [n] two outlines at right angles that are so far apart [n, 2] overlap."""
    halves = [
        np.abs(np.array(way)) * LENGTH_M[one] / 2 + np.abs(np.array(way)[::-1]) * WIDTH_M[one] / 2
        for way, one in ((heading, kind), (other, other_kind))
    ]
    return np.asarray((np.abs(apart) <= halves[0] + halves[1]).all(axis=-1))


@given(
    st.tuples(st.floats(-30, 30), st.floats(-30, 30)),
    st.tuples(st.floats(-15, 15), st.floats(-15, 15)),
    RIGHT_ANGLES,
    RIGHT_ANGLES,
    KINDS,
    KINDS,
)
def test_the_time_to_collision_is_when_the_outlines_first_touch(
    apart: tuple[float, float], velocity: tuple[float, float], heading: tuple[float, float], other: tuple[float, float],
    kind: int, other_kind: int,
) -> None:  # fmt: skip
    arrays = [np.array([value]) for value in (apart, velocity, heading, other, kind, other_kind)]
    told = float(time_to_collision(*arrays)[0])
    moving = np.array(apart) + np.array(velocity) * np.arange(0, 4, 0.01)[:, None]
    touching = touch(moving, heading, other, kind, other_kind)
    first = np.argmax(touching) * 0.01 if touching.any() else np.inf
    if first < np.inf:
        assert told <= first + 1e-6 and told >= first - 0.011
    elif told < 3.9:  # they brush each other between two looks
        place = np.array(apart) + np.array(velocity) * told
        assert touch(place * (1 - 1e-6), heading, other, kind, other_kind)


def pair(apart_m: float, speed: float, *, sd: float = 0.5, aside_m: float = 0.0) -> list[Conflict]:
    """Two cars that drive towards each other."""
    points, velocity = np.array(((0.0, 0.0), (apart_m, aside_m))), np.array(((speed, 0.0), (-speed, 0.0)))
    variance = np.tile((sd**2, 0.0, sd**2), (2, 1))
    return collisions(np.array([7, 9]), points, velocity, np.array([CAR, CAR]), variance, NOW)


def test_two_who_drive_towards_each_other_are_told_with_the_place_where_they_would_meet() -> None:
    (found,) = pair(24.5, 10.0)
    assert (found.kind, found.a, found.b, found.at) == (ConflictKind.COLLISION, 7, 9, NOW)
    assert found.seconds == pytest.approx(1.0) and found.point == pytest.approx((12.25, 0.0))


@pytest.mark.parametrize(
    "values",
    [
        {"apart_m": 34.6, "speed": 10.0},
        {"apart_m": 4.0, "speed": 10.0},
        {"apart_m": 24.5, "speed": 10.0, "aside_m": 2.0},
        {"apart_m": 6.0, "speed": 1.4},
        {"apart_m": 24.5, "speed": 10.0, "sd": 1.6},
        {"apart_m": 41.0, "speed": 30.0},
        {"apart_m": 24.5, "speed": np.nan},
    ],
    ids=["not so soon", "one thing seen twice", "side by side", "too slow", "unsure", "far", "unknown"],
)
def test_others_are_no_conflict(values: dict[str, float]) -> None:
    assert pair(**values) == []


def test_followers_at_nearly_the_same_speed_are_no_conflict() -> None:
    points, velocity = np.array(((0.0, 0.0), (5.0, 0.0))), np.array(((11.4, 0.0), (10.0, 0.0)))
    assert collisions(np.arange(2), points, velocity, np.full(2, CAR), np.full((2, 3), 0.1), NOW) == []


def test_one_alone_and_nobody_collide_with_nobody() -> None:
    for n in (0, 1):
        nobody = np.empty(0, np.int64)
        assert collisions(np.arange(n), np.zeros((n, 2)), np.full((n, 2), 9.0), np.full(n, CAR), np.zeros((n, 3)), NOW) == []
        assert Encroachments().see(nobody, np.empty((0, 2)), np.empty((0, 2)), nobody, NOW) == []


class Crossing:
    """Cars that drive straight and are looked at once a second."""

    def __init__(self) -> None:
        self.passages, self.found = Encroachments(), []  # type: ignore[var-annotated]

    def drive(self, begin: float, seconds: int, users: dict[int, tuple[tuple[float, float], tuple[float, float]]]) -> None:
        for now in np.arange(begin, begin + seconds):
            points = np.array([np.array(place) + np.array(v) * (now - begin) for place, v in users.values()])
            velocity = np.array([v for _, v in users.values()])
            self.found += self.passages.see(np.array(list(users)), points, velocity, np.full(len(users), CAR), float(now))


def test_who_comes_across_soon_after_is_a_conflict_once_with_the_seconds_in_between() -> None:
    there = Crossing()
    there.drive(0, 14, {1: ((-40.0, 0.0), (10.0, 0.0)), 2: ((0.0, -60.0), (0.0, 10.0))})
    (found,) = there.found
    # The first one's back leaves the crossing 4.3 s after the start; the second one's front is there 5.7 s after it.
    assert found.kind is ConflictKind.ENCROACHMENT and {found.a, found.b} == {1, 2}
    assert found.seconds == pytest.approx(1.5, abs=0.35) and np.hypot(*found.point) <= 2 * CELL_M


@pytest.mark.parametrize(
    ("place", "velocity"),
    [((0.0, -85.0), (0.0, 10.0)), ((0.0, -6.0), (0.0, 1.2)), ((-52.0, 0.0), (10.0, 0.0)), ((-52.0, -6.0), (10.0, 1.5))],
    ids=["seconds later", "at a crawl", "behind", "nearly behind"],
)
def test_later_crawling_and_following_ones_are_no_conflict(place: tuple[float, float], velocity: tuple[float, float]) -> None:
    there = Crossing()
    there.drive(0, 14, {1: ((-40.0, 0.0), (10.0, 0.0)), 2: (place, velocity)})
    assert there.found == []


def test_a_slot_that_is_somebody_elses_now_has_passed_nowhere() -> None:
    there = Crossing()
    there.drive(0, 5, {1: ((-40.0, 0.0), (10.0, 0.0))})
    there.passages.forget([1])
    there.drive(5, 3, {2: ((0.0, -10.0), (0.0, 10.0))})
    assert there.found == []


def test_two_of_different_speeds_would_meet_where_both_are_by_then() -> None:
    points, velocity = np.array(((0.0, 0.0), (24.5, 0.0))), np.array(((15.0, 0.0), (-5.0, 0.0)))
    (found,) = collisions(np.arange(2), points, velocity, np.full(2, CAR), np.full((2, 3), 0.1), NOW)
    assert found.seconds == pytest.approx(1.0) and found.point == pytest.approx((12.25 + 5.0, 0.0))
