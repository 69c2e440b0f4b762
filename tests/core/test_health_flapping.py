"""A link flaps after so many changes within the window, and rests after a calm time."""

import pytest

from safecity_gis.core.health_flapping import CALM_S, CHANGES, WINDOW_S, Link, sampled, watched


def flapped(every_s: float, changes: int = CHANGES) -> Link:
    link = Link()
    for number in range(changes + 1):
        link = sampled(link, number % 2 == 0, 1000 + number * every_s)
    return link


def test_it_flaps_with_the_last_of_enough_changes_and_began_with_the_first() -> None:
    assert not flapped(10, CHANGES - 1).flapping
    link = flapped(10)
    assert (link.flapping, link.since) == (True, 1010)


@pytest.mark.parametrize(("every_s", "flapping"), [(WINDOW_S / CHANGES - 1, True), (WINDOW_S / (CHANGES - 1) + 1, False)])
def test_only_changes_within_the_window_count(every_s: float, flapping: bool) -> None:
    assert flapped(every_s, 4 * CHANGES).flapping == flapping


def test_equal_samples_are_no_changes_and_old_ones_say_nothing() -> None:
    link = sampled(sampled(Link(), True, 1000), True, 1001)
    assert link.changed_at == ()
    assert sampled(link, False, 1000.5) is link


def test_it_rests_after_a_calm_time_even_if_nothing_is_heard_and_counts_anew() -> None:
    link = flapped(10)
    last = link.changed_at[-1]
    assert watched(link, last + CALM_S - 1).flapping
    rested = watched(link, last + CALM_S)
    assert (rested.flapping, rested.since, rested.changed_at) == (False, last, ())
    assert not sampled(rested, False, last + CALM_S + 1).flapping
