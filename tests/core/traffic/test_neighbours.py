"""Queues before a standing vehicle, and whether the traffic around it flows."""

from collections.abc import Sequence

import numpy as np
import pytest

from safecity_gis.core.traffic.neighbours import Neighbours
from safecity_gis.core.traffic.streets import Streets
from tests.core.traffic.driving import CAR, eastward

STREETS = Streets((eastward("a"), eastward("b", y=50.0)))
NOBODY = (np.empty(0, np.int64), np.empty(0), np.empty(0))


def around(users: list[tuple[float, float]], lately: Sequence[tuple[float, float]] = (), *, y: float = 0.0) -> Neighbours:
    """Cars at so many metres with their speeds, and what was driven there in the last seconds."""
    places = STREETS.locate([(x, y) for x, _ in users])
    driven = np.array([speed for _, speed in users], float)
    before = (np.zeros(len(lately), np.int64), *np.array(lately, float).reshape(-1, 2).T)
    return Neighbours(places, np.full(len(users), CAR), driven, [NOBODY, before])


@pytest.mark.parametrize(
    ("ahead_m", "speed", "waits"),
    [
        (8.0, 0.0, True),
        (27.0, 0.0, True),
        (27.5, 0.0, False),
        (8.0, 1.9, True),
        (8.0, 2.1, False),
        (-8.0, 0.0, False),
        (0.0, 0.0, False),
    ],
)
def test_who_stands_closely_behind_another_that_stands_waits_in_a_queue(ahead_m: float, speed: float, waits: bool) -> None:
    assert around([(100.0, 0.0), (100.0 + ahead_m, speed)]).queues(0, 100.0) is waits


def test_who_stands_on_another_carriageway_or_without_wheels_makes_no_queue() -> None:
    assert not around([(108.0, 0.0)], y=50.0).queues(0, 100.0)
    assert not around([(108.0, np.nan)]).queues(0, 100.0)


@pytest.mark.parametrize(
    ("lately", "limit", "flows"),
    [
        ([(150.0, 6.0), (160.0, 7.0)], 16.7, True),
        ([(150.0, 4.0), (160.0, 5.0)], 16.7, False),
        ([(150.0, 6.0), (160.0, 7.0)], 25.0, False),
        ([(150.0, 9.0), (150.0, 1.0), (160.0, 8.0)], 16.7, True),
        ([(219.0, 9.0)], 16.7, True),
    ],
)
def test_traffic_flows_by_the_median_of_those_before(lately: list[tuple[float, float]], limit: float, flows: bool) -> None:
    assert around([], lately).flows(0, 100.0, limit) is flows


def test_where_nobody_was_before_it_nobody_may_stand_behind_it() -> None:
    far = [(103.0, 1.0), (221.0, 1.0), (50.0, 1.0)]
    assert around([(100.0, 0.0)], far).flows(0, 100.0, 16.7)
    assert not around([(100.0, 0.0), (80.0, 1.0)], far).flows(0, 100.0, 16.7)
    assert around([(100.0, 0.0), (80.0, 9.0), (97.0, 0.0), (-30.0, 0.0)], far).flows(0, 100.0, 16.7)
