"""Greedy choices under a budget: never too dear, never above the bound, never worse than the guarantee, always the same."""

from itertools import chain, combinations
from math import e

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from safecity_gis.core.planning.bounds import online_bound, relaxed_bound, upper_bound
from safecity_gis.core.planning.budgeted import Offer, choose
from safecity_gis.core.planning.refusals import PlanningError

CELLS = 12


def an_offer(
    sees: list[set[int]], cost: list[float], *, worth: list[float] | None = None, penalty: list[float] | None = None
) -> Offer:
    matrix = np.zeros((len(sees), CELLS), dtype=bool)
    for candidate, cells in enumerate(sees):
        matrix[candidate, sorted(cells)] = True
    values = np.ones(CELLS) if worth is None else np.array(worth)
    return Offer(csr_array(matrix), values, np.array(cost), np.array(penalty or [0.0] * len(sees)))


@st.composite
def offers(draw: st.DrawFn, *, penalties: bool = False) -> tuple[Offer, float]:
    count = draw(st.integers(1, 8))
    sees = draw(st.lists(st.sets(st.integers(0, CELLS - 1)), min_size=count, max_size=count))
    cost = draw(st.lists(st.floats(0.5, 10), min_size=count, max_size=count))
    worth = draw(st.lists(st.floats(0, 5), min_size=CELLS, max_size=CELLS))
    penalty = draw(st.lists(st.floats(0, 6), min_size=count, max_size=count)) if penalties else None
    return an_offer(sees, cost, worth=worth, penalty=penalty), draw(st.floats(0, 25))


def best(offer: Offer, budget: float) -> float:
    everyone = range(len(offer))
    choices = chain.from_iterable(combinations(everyone, size) for size in range(len(offer) + 1))
    return max(offer.value(chosen) for chosen in choices if offer.cost[list(chosen)].sum() <= budget)


@given(offers())
def test_a_choice_is_within_the_budget_below_the_bound_and_no_worse_than_guaranteed(drawn: tuple[Offer, float]) -> None:
    offer, budget = drawn
    chosen = choose(offer, budget)
    value, optimum = offer.value(chosen), best(offer, budget)
    assert offer.cost[list(chosen)].sum() <= budget + 1e-9 and len(set(chosen)) == len(chosen)
    assert (1 - 1 / e) / 2 * optimum - 1e-6 <= value <= optimum + 1e-6
    assert optimum <= upper_bound(offer, budget, [chosen]) + 1e-6
    assert chosen == choose(offer, budget)


@given(offers(penalties=True))
def test_with_penalties_no_choice_exceeds_the_budget_or_the_bound(drawn: tuple[Offer, float]) -> None:
    offer, budget = drawn
    chosen = choose(offer, budget)
    assert offer.cost[list(chosen)].sum() <= budget + 1e-9 and offer.value(chosen) >= -1e-9
    optimum = best(offer, budget)
    assert optimum <= online_bound(offer, budget, chosen) + 1e-6
    relaxed = relaxed_bound(offer, budget)
    assert relaxed is not None and optimum <= relaxed + 1e-6


def test_the_best_single_one_is_not_lost_to_a_cheap_one() -> None:
    offer = an_offer([{0}, set(range(1, 12))], [0.5, 10.0])
    assert choose(offer, 10.0) == (1,)


def test_the_relaxation_is_tighter_where_gains_overlap() -> None:
    offer = an_offer([set(range(6))] * 4 + [set(range(6, 8))], [1.0] * 5)
    assert relaxed_bound(offer, 2.0) == pytest.approx(8.0, rel=1e-6) and online_bound(offer, 2.0, ()) == 12.0


def test_of_two_that_see_the_same_the_one_without_a_penalty_is_chosen() -> None:
    offer = an_offer([{0, 1, 2}, {0, 1, 2}], [1.0, 1.0], penalty=[0.5, 0.0])
    assert choose(offer, 5.0) == (1,)


def test_what_sees_nothing_new_is_not_bought() -> None:
    offer = an_offer([{0}, {0}, set()], [1.0, 1.0, 1.0])
    assert choose(offer, 10.0) == (0,)
    assert choose(offer, 0.0) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"cost": [0.0]}, "above 0"), ({"cost": [1.0, 2.0]}, "cost"), ({"cost": [1.0], "penalty": [-1.0]}, "negative")],
)
def test_wrong_offers_are_refused(changed: dict[str, list[float]], words: str) -> None:
    with pytest.raises(PlanningError, match=words):
        an_offer([{0}], **changed)
    with pytest.raises(PlanningError, match="budget"):
        choose(an_offer([{0}], [1.0]), float("nan"))
