"""A number is wrong only once it has been so for long enough, and right again only well away from the limit."""

from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.health_lasting import Lasting, sampled


def after(*samples: tuple[float, bool | None], lasting: Lasting | None = None) -> Lasting:
    lasting = lasting or Lasting()
    for at, wrong in samples:
        lasting = sampled(lasting, wrong, at, wrong_s=10.0, right_s=5.0)
    return lasting


def test_wrong_holds_from_its_first_sample_once_it_lasted() -> None:
    assert not after((1, True), (9, True)).wrong
    assert after((1, True), (9, True), (11, True)) == Lasting(True, 1, 11)


def test_one_right_sample_or_one_between_the_limits_begins_the_count_anew() -> None:
    assert not after((1, True), (9, False), (10, True), (19, True)).wrong
    assert not after((1, True), (9, None), (10, True), (19, True)).wrong


def test_between_the_limits_what_was_wrong_stays_so() -> None:
    wrong = Lasting(True, 1.0, 20.0)
    assert after((21, None), (60, None), lasting=wrong).wrong
    assert after((21, False), (26, False), lasting=wrong) == Lasting(False, 21, 26)


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([True, False, None])), max_size=30))
def test_samples_told_again_change_nothing(samples: list[tuple[float, bool | None]]) -> None:
    once = after(*samples)
    assert after(*[sample for sample in samples if sample[0] <= once.sampled_at], lasting=once) == once
