"""A verdict on pictures holds only once looks agreed for long enough."""

from collections.abc import Iterable

from safecity_gis.core.vision.picture.holding import Holding
from safecity_gis.core.vision.picture.verdicts import Verdict

CLEAR, BLACK, COVERED, FROZEN = Verdict.CLEAR, Verdict.BLACK, Verdict.COVERED, Verdict.FROZEN


def looked(*verdicts: Verdict, holding: Holding | None = None, start: float = 0.0) -> Holding:
    """A look every two seconds."""
    holding = holding or Holding()
    for number, verdict in enumerate(verdicts):
        holding.take(verdict, start + 2 * number)
    return holding


def times(count: int, verdict: Verdict) -> Iterable[Verdict]:
    return [verdict] * count


def test_a_fault_of_twenty_seconds_passes_and_one_of_twenty_two_holds_from_its_first_look() -> None:
    assert looked(*times(5, CLEAR), *times(11, COVERED)).verdict is CLEAR
    holding = looked(*times(5, CLEAR), *times(12, COVERED))
    assert (holding.verdict, holding.since) == (COVERED, 10.0)


def test_one_clear_look_begins_the_count_anew() -> None:
    assert looked(*times(11, COVERED), CLEAR, *times(11, COVERED)).verdict is None


def test_of_a_mixture_the_most_frequent_is_told() -> None:
    assert looked(*[BLACK if number % 3 else COVERED for number in range(12)]).verdict is BLACK


def test_frozen_holds_sooner_for_nothing_that_passes_freezes_a_picture() -> None:
    assert looked(*times(8, FROZEN)).verdict is None
    assert looked(*times(9, FROZEN)).verdict is FROZEN
    assert looked(*times(8, FROZEN), COVERED).verdict is None


def test_a_clear_picture_ends_it_after_eight_seconds() -> None:
    holding = looked(*times(12, BLACK))
    assert looked(*times(4, CLEAR), holding=holding, start=24).verdict is BLACK
    holding.take(CLEAR, 32)
    assert (holding.verdict, holding.since) == (CLEAR, 24)


def test_another_fault_takes_over_once_it_held_as_long() -> None:
    holding = looked(*times(12, COVERED))
    looked(*times(5, BLACK), holding=holding, start=24)
    assert holding.verdict is COVERED
    looked(*times(7, BLACK), holding=holding, start=34)
    assert (holding.verdict, holding.since) == (BLACK, 24)


def test_a_pause_keeps_what_holds_and_drops_what_was_about_to() -> None:
    holding = looked(*times(12, BLACK))
    holding.pause()
    assert (holding.verdict, holding.suspicious) == (BLACK, True)
    fresh = looked(*times(11, BLACK))
    fresh.pause()
    fresh.take(BLACK, 200)
    assert fresh.verdict is None


def test_nothing_is_told_before_something_has_held() -> None:
    assert looked(*times(4, CLEAR)).verdict is None
    assert looked(*times(5, CLEAR)).verdict is CLEAR
