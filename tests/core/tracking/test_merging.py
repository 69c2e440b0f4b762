"""Merging overlapping views: what may never be merged, and that the order of rows means nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.tracking.merging import Gates, Views, cluster, fuse, pairs_of_views

OVERLAP = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
"""Camera 0 overlaps 1 and 2; 1 and 2 see nothing in common; 3 is elsewhere."""


def views(rows: list[tuple[int, float, float]], *, kind: int = 1, at: float = 1000.0) -> Views:
    """Views of (camera, east, north), one metre of standard deviation, standing still."""
    n = len(rows)
    return Views(
        camera=np.array([row[0] for row in rows], dtype=np.int64),
        kind=np.full(n, kind, dtype=np.int64),
        points=np.array([row[1:] for row in rows], dtype=np.float64).reshape(n, 2),
        covariances=np.tile(np.eye(2), (n, 1, 1)),
        velocities=np.zeros((n, 2)),
        at=np.full(n, at),
        standing=np.full(n, -1, dtype=np.int64),
        rank=np.arange(n, dtype=np.int64),
    )


def labels_of(some: Views) -> np.ndarray:
    pairs, costs = pairs_of_views(some, OVERLAP)
    return cluster(len(some.camera), pairs, costs, some.rank)


def same(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in labels}


row = st.tuples(st.integers(0, 3), st.floats(-6, 6), st.floats(-6, 6))


@given(st.lists(row, max_size=25))
def test_two_objects_of_one_camera_are_never_merged_nor_views_of_cameras_that_see_nothing_in_common(
    rows: list[tuple[int, float, float]],
) -> None:
    some = views(rows)

    for members in same(labels_of(some)):
        cameras = [int(some.camera[i]) for i in members]
        assert len(set(cameras)) == len(cameras)
        assert all(OVERLAP[a, b] for a in cameras for b in cameras if a != b)


@given(st.lists(row, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_views_does_not_matter(rows: list[tuple[int, float, float]], random: object) -> None:
    some = views(rows)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = Views(*(column[order] for column in some))

    clusters = same(labels_of(some))

    assert {frozenset(order[i] for i in members) for members in same(labels_of(shuffled))} == clusters


def test_near_views_of_overlapping_cameras_are_one_object_at_the_place_between_them() -> None:
    some = views([(0, 0.0, 0.0), (1, 1.0, 0.0), (3, 0.5, 0.0)])

    of_view, fused = fuse(some, labels_of(some))

    assert of_view.tolist() == [0, 0, 1]
    np.testing.assert_allclose(fused.points, [[0.5, 0.0], [0.5, 0.0]])
    np.testing.assert_allclose(fused.covariances[0], np.eye(2) / 2)


def test_the_better_view_weighs_more() -> None:
    some = views([(0, 0.0, 0.0), (1, 1.0, 0.0)])
    some.covariances[1] *= 3

    _, fused = fuse(some, np.zeros(2, dtype=np.int64))

    np.testing.assert_allclose(fused.points, [[0.25, 0.0]])


def test_what_moves_differently_or_is_of_another_kind_is_another_object() -> None:
    moving = views([(0, 0.0, 0.0), (1, 1.0, 0.0)])
    moving.velocities[0] = (4.0, 0.0)
    other = views([(0, 0.0, 0.0), (1, 1.0, 0.0)])
    other.kind[0] = 2

    assert len(same(labels_of(moving))) == 2
    assert len(same(labels_of(other))) == 2


def test_an_object_is_found_where_it_must_be_when_the_other_camera_looked_later() -> None:
    some = views([(0, 0.0, 0.0), (1, 2.0, 0.0)])
    some.velocities[:] = (2.0, 0.0)
    some.at[1] += 1.0
    some.covariances[:] *= 0.04

    assert len(same(labels_of(some))) == 1


def test_a_standing_object_holds_through_a_distance_that_would_not_join_it() -> None:
    apart = views([(0, 0.0, 0.0), (1, 5.0, 0.0)])
    standing = views([(0, 0.0, 0.0), (1, 5.0, 0.0)])
    standing.standing[:] = 7

    assert Gates().join < 5.0**2 / 2 < Gates().stay
    assert len(same(labels_of(apart))) == 2
    assert len(same(labels_of(standing))) == 1


def test_nothing_and_nan_are_no_pairs() -> None:
    nowhere = views([(0, float("nan"), 0.0), (1, 0.0, 0.0)])

    assert len(pairs_of_views(views([]), OVERLAP)[0]) == 0
    assert len(pairs_of_views(nowhere, OVERLAP)[0]) == 0
    assert fuse(views([]), np.zeros(0, dtype=np.int64))[0].tolist() == []


SLANTED = np.array([[2.0, 1.2], [1.2, 1.5]])


def pair(*, apart: tuple[float, float], later_s: float = 0.0, **columns: object) -> Views:
    """Views of cameras 0 and 1, the second `apart` from the first; `columns` replace others."""
    some = views([(0, 0.0, 0.0), (1, *apart)])
    some.at[1] += later_s
    return some._replace(**columns)


def are_one(some: Views) -> bool:
    return len(same(labels_of(some))) == 1


@given(st.floats(-4, 4), st.floats(-4, 4))
def test_two_views_are_one_within_their_99_percent_gate_whatever_the_axes_of_their_errors(east: float, north: float) -> None:
    some = pair(apart=(east, north), covariances=np.stack((SLANTED, np.eye(2) * 0.5)))
    away = np.array((east, north))
    distance = away @ np.linalg.solve(SLANTED + np.eye(2) * 0.5, away)
    if abs(distance - 9.21) > 1e-6:
        assert are_one(some) == (distance < 9.21)


@pytest.mark.parametrize(("later_s", "one"), [(0.0, False), (1.0, False), (1.4, True), (1.5, True), (1.6, False)])
def test_what_may_have_moved_between_two_captures_is_forgiven_for_a_while(later_s: float, one: bool) -> None:
    """4.7 m apart with variances of 0.25 m² each: the drift of 1 m/s must explain it, and not for longer than 1.5 s."""
    assert are_one(pair(apart=(4.7, 0.0), later_s=later_s, covariances=np.tile(np.eye(2) * 0.25, (2, 1, 1)))) == one


@pytest.mark.parametrize(("apart", "one"), [((7.9, 0.0), True), ((8.1, 0.0), False)])
def test_beyond_eight_metres_nothing_is_one_however_unsure(apart: tuple[float, float], one: bool) -> None:
    assert are_one(pair(apart=apart, covariances=np.tile(np.eye(2) * 50, (2, 1, 1)))) == one


@pytest.mark.parametrize(("speed", "one"), [(2.9, True), (3.1, False), (float("nan"), True)])
def test_an_unknown_velocity_parts_nobody_and_another_one_does(speed: float, one: bool) -> None:
    assert are_one(pair(apart=(0.5, 0.0), velocities=np.array([(speed, 0.0), (0.0, 0.0)]))) == one


def test_a_standing_pair_is_cheaper_than_any_other_and_a_surer_one_than_an_unsure_one() -> None:
    some = views([(0, 0.0, 0.0), (1, 0.2, 0.0), (1, 1.5, 0.0)])
    assert same(labels_of(some)) == {frozenset({0, 1}), frozenset({2})}
    some.standing[[0, 2]] = 5
    assert same(labels_of(some)) == {frozenset({0, 2}), frozenset({1})}
    unsure = views([(0, 0.0, 0.0), (1, 0.9, 0.0), (1, 1.0, 0.0)])
    unsure.covariances[1] *= 9
    assert same(labels_of(unsure)) == {frozenset({0, 2}), frozenset({1})}


def test_three_views_are_one_only_where_every_two_of_them_may_be() -> None:
    chain = views([(1, 0.0, 0.0), (0, 2.0, 0.0), (2, 4.0, 0.0)])
    assert len(same(labels_of(chain))) == 2, "cameras 1 and 2 see nothing in common"
    everywhere = ~np.eye(4, dtype=bool)
    for far, clusters in ((3.0, 1), (6.0, 2)):
        some = views([(1, 0.0, 0.0), (0, far / 2, 0.0), (2, far, 0.0)])
        pairs, costs = pairs_of_views(some, everywhere)
        assert len(same(cluster(3, pairs, costs, some.rank))) == clusters


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.1, 3), st.floats(0, 1.5)), min_size=1, max_size=4))
def test_a_fused_place_is_the_least_squares_one_at_the_newest_time(rows: list[tuple[float, float, float, float]]) -> None:
    some = views([(0, east, north) for east, north, _, _ in rows])
    some.covariances[:] = [SLANTED * scale for _, _, scale, _ in rows]
    some.velocities[:] = (1.0, -0.5)
    some.at[:] = [1000.0 + late for *_, late in rows]
    lag = some.at.max() - some.at
    moved = some.points + some.velocities * lag[:, None]
    weights = np.linalg.inv(some.covariances + np.eye(2) * lag[:, None, None] ** 2)

    of_view, fused = fuse(some, np.zeros(len(rows), dtype=np.int64))

    covariance = np.linalg.inv(weights.sum(axis=0))
    assert of_view.tolist() == [0] * len(rows) and some.at[fused.newest[0]] == some.at.max()
    np.testing.assert_allclose(fused.covariances[0], covariance)
    np.testing.assert_allclose(fused.points[0], covariance @ np.einsum("nij,nj->i", weights, moved), atol=1e-9)
    np.testing.assert_allclose(fused.velocities[0], (1.0, -0.5))


def test_a_view_that_is_very_late_is_moved_no_farther_than_the_longest_gap_and_unknown_velocities_do_not_count() -> None:
    some = views([(0, 0.0, 0.0), (1, 0.0, 0.0)])
    some.at[1] += 60.0
    some.velocities[:] = [(2.0, 0.0), (np.nan, np.nan)]
    some.covariances[0] *= 1e-9
    _, fused = fuse(some, np.zeros(2, dtype=np.int64))
    assert fused.velocities[0].tolist() == [2.0, 0.0] and fused.newest.tolist() == [1]
    np.testing.assert_allclose(fused.points[0], (3.0 * (1 / 2.25) / (1 / 2.25 + 1), 0.0), rtol=1e-6)
    assert fuse(some._replace(velocities=np.full((2, 2), np.nan)), np.zeros(2, dtype=np.int64))[1].velocities.tolist() == [[0, 0]]
