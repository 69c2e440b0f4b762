"""Merging overlapping views: what may never be merged, and that the order of rows means nothing."""

import numpy as np
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
