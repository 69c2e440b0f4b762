"""Slots of tracklets: what is taken up, kept, and let go."""

import numpy as np
import pytest

from safecity_gis.core.traffic.tracks import KEPT, LEAST_VARIANCE_M2, Sights, Tracks, whole
from tests.core.traffic.driving import BEGIN, sights


def seen(*places: tuple[float, float], step_s: float = 0.2) -> tuple[Tracks, int]:
    tracks = Tracks()
    for number, place in enumerate(places):
        tracks.see(sights([place], BEGIN + number * step_s))
    slot = tracks.slot(1)
    assert slot is not None
    return tracks, slot


def test_a_newer_sight_moves_a_tracklet_and_an_older_one_does_not() -> None:
    tracks, slot = seen((0, 0), (1, 2))
    rows, slots = tracks.see(sights([(9, 9)], BEGIN + 0.1))
    assert len(rows) == len(slots) == 0 and tracks.point[slot].tolist() == [1, 2]
    assert tracks.first_at[slot] == BEGIN and tracks.at[slot] == BEGIN + 0.2


def test_the_rows_that_are_taken_up_come_with_their_slots() -> None:
    tracks = Tracks()
    some = sights([(0, 0), (np.nan, 0), (5, 5)], BEGIN, ids=[11, 12, 13], kinds=[4, 4, 99], camera=20)
    rows, slots = tracks.see(some)
    assert rows.tolist() == [0, 2] and slots.tolist() == [tracks.slot(11), tracks.slot(13)] and tracks.slot(12) is None
    assert tracks.kind[slots].tolist() == [4, 0] and tracks.camera[slots].tolist() == [20, 20]
    assert [tracks.ids[slot] for slot in slots.tolist()] == [11, 13] and len(tracks) == 2


@pytest.mark.parametrize("variance", [401.0, np.inf, np.nan, -0.1])
def test_fixes_too_unsure_for_a_street_are_left_out(variance: float) -> None:
    tracks, one = Tracks(), sights([(0, 0)], BEGIN)
    one.covariances[0] = (variance, 0.0, variance)
    assert len(tracks.see(one)[0]) == 0
    one.covariances[0] = (400.0, 0.0, 400.0)
    assert len(tracks.see(one)[0]) == 1


def test_a_fix_that_claims_to_be_exact_is_not_believed() -> None:
    tracks, slot = seen((0, 0))
    tracks.see(sights([(1, 1)], BEGIN + 1, sd=0.0))
    assert tracks.covariance[slot].tolist() == [LEAST_VARIANCE_M2, 0, LEAST_VARIANCE_M2]


def test_the_velocity_is_that_of_the_last_three_seconds() -> None:
    places = [(0.0, 0.0)] * 30 + [(0.0, i * 0.4) for i in range(1, 21)]
    tracks, slot = seen(*places)
    motions = tracks.motions(np.array([slot]))
    assert motions.velocity[0] == pytest.approx((0, 2), abs=1e-6) and motions.span_s[0] == pytest.approx(3.0)
    at = tracks.at[slot]
    early = tracks.motions(np.array([slot]), np.array([at - 2.0]), np.array([at - 1.0]))
    assert early.span_s[0] == pytest.approx(1.0) and early.fixes[0] == 6


def test_fixes_at_once_replace_each_other_so_that_the_kept_ones_span_seconds() -> None:
    tracks, slot = seen(*[(i * 0.2, 0.0) for i in range(100)], step_s=0.02)
    motions = tracks.motions(np.array([slot]))
    assert motions.span_s[0] > 1.7 and motions.velocity[0] == pytest.approx((10, 0), abs=1e-6)
    slow, slot = seen(*[(float(i), 0.0) for i in range(2 * KEPT)], step_s=0.1501)
    assert slow.motions(np.array([slot]), np.zeros(1), np.full(1, np.inf)).fixes[0] == KEPT


def test_an_ended_tracklet_leaves_its_slot_without_a_past() -> None:
    tracks, slot = seen((0, 0), (1, 0), (2, 0))
    assert tracks.end([1, 77]).tolist() == [slot] and len(tracks) == 0 and tracks.slot(1) is None and not tracks.active[slot]
    tracks.see(sights([(50, 50)], BEGIN - 100, ids=[2]))
    assert tracks.slot(2) == slot and tracks.first_at[slot] == BEGIN - 100 and tracks.active[slot]
    assert tracks.motions(np.array([slot])).fixes[0] == 1


def test_fresh_is_by_each_cameras_own_clock() -> None:
    tracks = Tracks()
    for camera, at, one in ((0, 0.0, 1), (0, 2.0, 2), (17, 100.0, 3), (17, 98.5, 4)):
        tracks.see(sights([(0, 0)], BEGIN + at, ids=[one], camera=camera))
    assert {tracks.ids[slot] for slot in tracks.fresh(1.5).tolist()} == {2, 3, 4}
    assert tracks.camera_at(np.array([0, 17])).tolist() == [BEGIN + 2, BEGIN + 100]
    tracks.end([3])
    assert {tracks.ids[slot] for slot in tracks.fresh(1.4).tolist()} == {2}


def test_more_tracklets_than_slots_keep_what_was_known() -> None:
    tracks = Tracks()
    for count in (60, 300):
        tracks.see(sights([(float(i), 0.0) for i in range(count)], BEGIN + count, ids=range(1, count + 1)))
    slots = np.array([tracks.slot(i + 1) for i in range(300)])
    assert len(set(slots.tolist())) == len(tracks) == 300 <= tracks.size
    assert (tracks.point[slots, 0] == np.arange(300)).all() and tracks.active[slots].all()
    assert (tracks.first_at[slots[:60]] == BEGIN + 60).all() and (tracks.first_at[slots[60:]] == BEGIN + 300).all()
    assert tracks.motions(slots, np.zeros(300), np.full(300, np.inf)).fixes.tolist() == [2] * 60 + [1] * 240
    assert len(tracks.end(range(1, 301))) == 300 and len(tracks) == 0 and not tracks.active.any()


def test_some_of_the_sights_are_taken_in_all_their_columns() -> None:
    some = sights([(0, 0), (1, 1), (2, 2)], BEGIN, ids=[7, 8, 9], kinds=[1, 2, 3])
    for rows in (np.array([2, 0]), np.array([True, False, True])):
        part: Sights = some.take(rows)
        order = np.arange(3)[rows]
        assert list(part.ids) == [some.ids[i] for i in order] and (part.kinds == some.kinds[order]).all()
        assert (part.points == some.points[order]).all() and len(part.at) == len(part.cameras) == len(part.covariances) == 2


@pytest.mark.parametrize(
    ("box", "is_whole"),
    [((4, 0, 9, 9), False), ((5, 0, 9, 9), True), ((5, 0, 1916, 9), False), ((5, 0, 1915, 9), True), ((5, 0, 9, 1076), False),
     ((5, 0, 9, 1075), True), ((5, np.nan, 9, 9), True), ((np.nan, 5, 9, 9), False)],
)  # fmt: skip
def test_a_box_within_four_pixels_of_a_side_or_the_lower_edge_is_cut(box: tuple[float, ...], is_whole: bool) -> None:
    assert whole(np.array(box), width=1920, height=1080).tolist() == [is_whole]
    assert whole(np.empty((0, 4)), width=1920, height=1080).shape == (0,)
