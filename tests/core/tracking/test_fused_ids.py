"""Names of fused objects: stable, given once, and no path from place to place."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.tracking.fused_ids import FusedIds, Member

A, B, C = 1, 2, 3
CHAIN = np.eye(8, k=1, dtype=bool) | np.eye(8, k=-1, dtype=bool)
"""A street: every camera overlaps only the next."""


def test_a_name_outlives_the_view_that_founded_it() -> None:
    ids = FusedIds()
    assert ids.assign([[Member(A, 0), Member(B, 1)]], CHAIN, alive={A, B}.__contains__) == [A]

    ids.forget(A)

    assert ids.borrowed() == [B]
    assert ids.assign([[Member(B, 1)]], CHAIN, alive={B}.__contains__) == [A]


def test_the_oldest_view_names_the_object_and_a_newcomer_does_not_rename_it() -> None:
    everywhere = ~np.eye(3, dtype=bool)
    ids = FusedIds()
    assert ids.assign([[Member(B, 1), Member(A, 0)]], everywhere, alive={A, B}.__contains__) == [B]
    ids.forget(B)

    assert ids.assign([[Member(A, 0), Member(C, 2)]], everywhere, alive={A, C}.__contains__) == [B]


def test_the_founder_keeps_its_name_when_the_views_part() -> None:
    ids = FusedIds()
    ids.assign([[Member(A, 0), Member(B, 1)]], CHAIN, alive={A, B}.__contains__)

    assert ids.assign([[Member(A, 0)], [Member(B, 1)]], CHAIN, alive={A, B}.__contains__) == [A, B]
    assert ids.borrowed() == []


def test_no_name_reaches_from_a_camera_to_one_that_it_does_not_overlap() -> None:
    ids = FusedIds()
    ids.assign([[Member(A, 0), Member(B, 1)]], CHAIN, alive={A, B}.__contains__)
    ids.forget(A)

    (name,) = ids.assign([[Member(B, 1), Member(C, 2)]], CHAIN, alive={B, C}.__contains__)

    assert name in {B, C}


@given(st.integers(2, 7))
def test_walking_down_a_street_of_overlapping_cameras_leaves_no_path(cameras: int) -> None:
    ids = FusedIds()
    tracklets = [100 + n for n in range(cameras)]
    seen_by: dict[int, set[int]] = {}
    for camera in range(cameras - 1):
        here, there = tracklets[camera], tracklets[camera + 1]
        (name,) = ids.assign([[Member(here, camera), Member(there, camera + 1)]], CHAIN, alive={here, there}.__contains__)
        seen_by.setdefault(name, set()).update({camera, camera + 1})
        ids.forget(here)

    assert all(max(covered) - min(covered) <= 1 for covered in seen_by.values())


steps = st.lists(st.lists(st.sampled_from(range(6)), min_size=6, max_size=6), min_size=1, max_size=8)


@given(steps)
def test_every_name_is_given_once_whatever_the_views_do(steps: list[list[int]]) -> None:
    ids = FusedIds()
    everywhere = ~np.eye(8, dtype=bool)
    tracklets = [10 + n for n in range(6)]
    for grouping in steps:
        clusters: dict[int, list[Member]] = {}
        for camera, group in enumerate(grouping):
            clusters.setdefault(group, []).append(Member(tracklets[camera], camera))
        borrowed = set(ids.borrowed())
        told = [c for c in clusters.values() if len(c) > 1 or c[0].tracklet_id in borrowed]
        names = ids.assign(told, everywhere, alive=set(tracklets).__contains__)
        alone = [c[0].tracklet_id for c in clusters.values() if len(c) == 1 and c[0].tracklet_id not in borrowed]

        assert len(set(names + alone)) == len(names) + len(alone)


def overlap_of(*pairs: tuple[int, int]) -> np.ndarray:
    overlap = np.zeros((3, 3), dtype=bool)
    for one, other in pairs:
        overlap[one, other] = overlap[other, one] = True
    return overlap


def test_a_name_refused_when_cameras_turned_is_not_given_to_two_objects_later() -> None:
    ids, alive = FusedIds(), {A, B, C}.__contains__
    one, two, three = Member(A, 1), Member(B, 0), Member(C, 2)
    ids.assign([[one, two]], overlap_of((0, 1)), alive=alive)
    ids.assign([[one], [two]], overlap_of((0, 2)), alive=alive)
    ids.assign([[one, two, three]], overlap_of((0, 1), (0, 2), (1, 2)), alive=alive)
    names = ids.assign([[one], [two], [three]], overlap_of((0, 2), (1, 2)), alive=alive)
    assert len(set(names)) == 3
