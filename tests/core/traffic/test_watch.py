"""The watch as a whole: conflicts at junctions, once for each pair."""

import numpy as np
import shapely

from safecity_gis.core.traffic.conflicts import Conflict, ConflictKind
from safecity_gis.core.traffic.watch import FORGET_S, TrafficWatch
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from tests.core.traffic.driving import BEGIN, sights, watch_of

JUNCTION = Zone("junction", ZoneKind.JUNCTION, shapely.box(0, -50, 200, 50))


def head_on(watch: TrafficWatch, begin: float, ids: tuple[int, int]) -> list[Conflict]:
    """Two that drive at each other for two seconds, 24 m apart in the end."""
    found = []
    for step in range(11):
        gap_m = 24.0 + (10 - step) * 0.2 * 20.0
        watch.see(sights([(100 - gap_m / 2, 0.0), (100 + gap_m / 2, 0.0)], begin + step * 0.2, ids=ids))
        if step % 5 == 0:
            found += watch.judge(begin + step * 0.2).conflicts
    return [one for one in found if one.kind is ConflictKind.COLLISION]


def test_a_pair_that_stays_near_is_told_once_and_another_pair_again() -> None:
    watch = watch_of(zones=(JUNCTION,))
    assert len(head_on(watch, BEGIN, (1, 2))) == 1
    assert head_on(watch, BEGIN + 2.2, (1, 2)) == []
    assert len(head_on(watch, BEGIN + 3, (3, 4))) == 1


def test_others_who_got_the_slots_of_a_pair_are_a_pair_of_their_own() -> None:
    """Two new tracklets in the slots of two that had just nearly collided were not told for ten seconds."""
    watch = watch_of(zones=(JUNCTION,))
    assert len(head_on(watch, BEGIN, (1, 2))) == 1
    watch.end([2, 1])
    assert len(head_on(watch, BEGIN + 3, (3, 4))) == 1
    assert {watch.tracks.slot(3), watch.tracks.slot(4)} == {0, 1}


def test_outside_junctions_conflicts_are_not_looked_for() -> None:
    far = Zone("junction", ZoneKind.JUNCTION, shapely.box(300, -50, 400, 50))
    assert head_on(watch_of(zones=(far,)), BEGIN, (1, 2)) == head_on(watch_of(), BEGIN, (1, 2)) == []


def test_who_was_not_seen_for_long_is_over() -> None:
    watch = watch_of()
    watch.see(sights([(50, 0)], BEGIN))
    watch.judge(BEGIN + FORGET_S)
    assert len(watch.tracks) == 1
    watch.judge(BEGIN + FORGET_S + 0.1)
    assert len(watch.tracks) == 0


def test_a_speed_is_known_from_enough_fixes_on() -> None:
    watch = watch_of()
    for step in range(10):
        watch.see(sights([(50 + step * 2.0, 0.0)], BEGIN + step * 0.2))
        told = watch.speed_of(0)
        assert (told is None) == (step < 4)
    assert told is not None and np.isclose(told.mps, 10.0)


def test_who_is_hidden_for_a_moment_is_taken_to_have_gone_on() -> None:
    """38 m apart at 20 m/s is no conflict; half a second later, by the clock of their camera, it is."""
    watch = watch_of(zones=(JUNCTION,))
    for step in range(11):
        gap_m = 38.0 + (10 - step) * 0.2 * 20.0
        watch.see(sights([(100 - gap_m / 2, 0.0), (100 + gap_m / 2, 0.0)], BEGIN + step * 0.2, ids=(1, 2)))
    assert watch.judge(BEGIN + 2.0).conflicts == []
    watch.see(sights([(150.0, 40.0)], BEGIN + 2.5, ids=[9]))
    (found,) = watch.judge(BEGIN + 2.5).conflicts
    assert np.isclose(found.seconds, (38 - 10 - 4.5) / 20)
