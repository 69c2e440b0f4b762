"""How simulated agents move."""

from collections.abc import Iterator

import numpy as np
import pytest
import shapely

from apps.simulator.agents import SIDEWALK_M, Traffic
from apps.simulator.ground import Ground
from apps.simulator.kinds import SIZES
from safecity_gis.messages.observations import ObjectClass
from tests.apps.simulator.towns import make_town

STEP_S = 0.1


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(make_town(blocks=4, cameras=8))


def traffic_of(ground: Ground, *, count: int = 300, seed: int = 7) -> Traffic:
    return Traffic(ground.graph, ground.around, count=count, rng=np.random.default_rng(seed))


def minutes(traffic: Traffic, seconds: float) -> Iterator[None]:
    for _ in range(round(seconds / STEP_S)):
        traffic.step(STEP_S)
        yield


def test_everybody_stays_on_the_road_or_its_sidewalk(ground: Ground) -> None:
    traffic = traffic_of(ground)
    roads = shapely.union_all([shapely.LineString(ground.frame.to_ground(road.line)) for road in make_town(blocks=4).roads])
    shapely.prepare(roads)
    for number, _ in enumerate(minutes(traffic, 90)):
        if number % 20 == 0:
            away = shapely.distance(shapely.points(traffic.position), roads)
            assert away.max() < ground.graph.half_width_m.max() + SIDEWALK_M + 1.0


def test_speeds_are_those_of_people_and_of_traffic_under_its_limit(ground: Ground) -> None:
    traffic = traffic_of(ground)
    driven = []
    for _ in minutes(traffic, 60):
        speed = np.hypot(*traffic.velocity.T)
        assert speed[traffic.walking].max() < 3.0
        assert speed[~traffic.walking].max() < 1.8 * ground.graph.speed_mps.max()
        driven.append(np.median(speed[traffic.kind == ObjectClass.CAR]))
    assert 3.0 < np.mean(driven) < 14.0


def test_nobody_jumps(ground: Ground) -> None:
    traffic = traffic_of(ground)
    before, who = traffic.position.copy(), traffic.identity.copy()
    for _ in minutes(traffic, 60):
        same = traffic.identity == who
        moved = np.hypot(*(traffic.position - before)[same].T)
        assert moved.max() < 4.0
        before, who = traffic.position.copy(), traffic.identity.copy()


def test_vehicles_keep_left(ground: Ground) -> None:
    traffic = traffic_of(ground)
    for _ in minutes(traffic, 20):
        pass
    graph, edge = ground.graph, traffic.edge
    first, last = graph.place(edge, np.zeros(len(edge)))[0], graph.place(edge, graph.length_m[edge])[0]
    along = (last - first) / np.linalg.norm(last - first, axis=1, keepdims=True)
    offset = traffic.position - first
    left_m = along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]
    assert (left_m[~traffic.walking] > 0).mean() > 0.95


def test_cars_stand_behind_each_other_and_not_in_each_other(ground: Ground) -> None:
    traffic = traffic_of(ground, count=400)
    for _ in minutes(traffic, 60):
        pass
    cars = np.flatnonzero(traffic.kind == ObjectClass.CAR)
    standing = cars[np.hypot(*traffic.velocity[cars].T) < 0.3]
    gaps = np.linalg.norm(traffic.position[standing][:, None] - traffic.position[standing][None], axis=2)
    gaps[traffic.edge[standing][:, None] != traffic.edge[standing][None]] = np.inf
    np.fill_diagonal(gaps, np.inf)
    nearest = gaps.min(axis=1)
    assert np.isfinite(nearest).sum() > 5
    assert (nearest > SIZES[ObjectClass.CAR, 0]).mean() > 0.9


def test_an_agent_that_starts_anew_is_somebody_else_and_appears_unseen(ground: Ground) -> None:
    traffic = traffic_of(ground, count=600)
    fields = shapely.union_all(ground.fields)
    shapely.prepare(fields)
    known = set(traffic.identity.tolist())
    before, renewed = traffic.identity.copy(), 0
    for _ in minutes(traffic, 90):
        fresh = np.flatnonzero(traffic.identity != before)
        assert known.isdisjoint(traffic.identity[fresh].tolist())
        assert not shapely.contains_xy(fields, *traffic.position[fresh].T).any()
        known |= set(traffic.identity[fresh].tolist())
        renewed += len(fresh)
        before = traffic.identity.copy()
    assert renewed > 0
    assert len(set(traffic.identity.tolist())) == len(traffic)


def test_the_same_seed_moves_everybody_the_same_way(ground: Ground) -> None:
    one, two, other = traffic_of(ground), traffic_of(ground), traffic_of(ground, seed=8)
    for traffic in (one, two, other):
        for _ in minutes(traffic, 20):
            pass
    assert np.array_equal(one.position, two.position) and np.array_equal(one.identity, two.identity)
    assert not np.array_equal(one.position, other.position)


def test_a_city_without_agents_moves_on(ground: Ground) -> None:
    traffic = traffic_of(ground, count=0)
    traffic.step(STEP_S)
    assert len(traffic) == 0
