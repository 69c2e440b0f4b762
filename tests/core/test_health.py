"""Health of streams: flicker changes nothing, what lasts does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.health import BETTER_FIRST, UNKNOWN, Health, Patience, sampled, watched

PATIENCE = Patience(worse_s=5, better_s=2, silent_s=15)


def after(*samples: tuple[str, float], health: Health | None = None) -> Health:
    health = health or Health()
    for condition, at in samples:
        health = sampled(health, condition, at, PATIENCE)
    return health


def test_the_first_sample_holds_at_once() -> None:
    assert after(("online", 100.0)).condition == "online"


def test_a_short_failure_is_not_told() -> None:
    assert after(("online", 100.0), ("offline", 102.0), ("offline", 104.0), ("online", 106.0)).condition == "online"


def test_a_failure_that_lasts_dates_from_its_first_sample() -> None:
    health = after(("online", 100.0), ("offline", 102.0), ("offline", 107.0))

    assert (health.condition, health.since) == ("offline", 102.0)


def test_what_is_broken_in_two_ways_in_turn_is_broken() -> None:
    assert after(("online", 100.0), ("degraded", 102.0), ("offline", 105.0), ("degraded", 108.0)).condition == "degraded"


def test_it_recovers_faster_than_it_fails() -> None:
    assert after(("offline", 100.0), ("online", 101.0), ("online", 103.0)).condition == "online"


def test_silence_makes_it_unknown_and_a_sample_known_again() -> None:
    health = watched(after(("online", 100.0)), 116.0, PATIENCE)

    assert (health.condition, health.since) == (UNKNOWN, 115.0)
    assert after(("online", 110.0), health=health) == Health("online", 115.0, 110.0)


@given(st.lists(st.tuples(st.sampled_from(BETTER_FIRST), st.floats(0, 200)), max_size=40))
def test_a_change_never_dates_from_before_the_condition_that_it_ends(samples: list[tuple[str, float]]) -> None:
    health = Health()
    for condition, at in samples:
        later = watched(sampled(health, condition, at, PATIENCE), at, PATIENCE)
        assert later.since >= health.since
        health = later


@given(st.lists(st.tuples(st.sampled_from(BETTER_FIRST), st.floats(0, 200)), max_size=20))
def test_the_same_samples_again_change_nothing(samples: list[tuple[str, float]]) -> None:
    once = after(*samples)

    assert after(*samples, health=once) == once


def test_an_unheard_of_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of"):
        sampled(Health(), "fine", 1.0, PATIENCE)
