"""Likelihoods and likeliest readings against the definition: the sum over all alignments."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.plates.ctc import IMPOSSIBLE, likeliest, log_likelihoods, log_steps

LABELS = 3
"""The blank and two characters."""


@st.composite
def lines(draw: st.DrawFn) -> np.ndarray:
    count = draw(st.integers(1, 5))
    cells = draw(st.lists(st.floats(0.01, 1), min_size=count * LABELS, max_size=count * LABELS))
    table = np.array(cells).reshape(count, LABELS)
    return table / table.sum(axis=1, keepdims=True)


def by_definition(line: np.ndarray) -> dict[tuple[int, ...], float]:
    chances: dict[tuple[int, ...], float] = {}
    for path in product(range(LABELS), repeat=len(line)):
        text = tuple(label for at, label in enumerate(path) if label and (at == 0 or path[at - 1] != label))
        chances[text] = chances.get(text, 0.0) + float(np.prod(line[range(len(line)), path]))
    return chances


@given(lines())
def test_a_text_is_as_likely_as_all_its_alignments_together(line: np.ndarray) -> None:
    chances = by_definition(line)
    texts = sorted(chances)
    assert np.exp(log_likelihoods(log_steps(line), texts)) == pytest.approx([chances[text] for text in texts], rel=1e-4)


@given(lines())
def test_the_likeliest_text_is_found_with_its_likelihood(line: np.ndarray) -> None:
    chances = by_definition(line)
    found = likeliest(log_steps(line), width=200)
    assert chances[found[0].labels] == pytest.approx(max(chances.values()), rel=1e-4)
    for reading in found:
        assert np.exp(reading.log_likelihood) == pytest.approx(chances[reading.labels], rel=1e-4)


def test_a_text_longer_than_its_line_is_impossible_and_equal_neighbours_need_a_step_between() -> None:
    steps = log_steps(np.full((2, LABELS), 1 / LABELS))
    too_long, twice, once = log_likelihoods(steps, [(1, 2, 1), (1, 1), (1,)])
    assert too_long <= IMPOSSIBLE / 2 and twice <= IMPOSSIBLE / 2
    assert once == pytest.approx(np.log(3 / 9))


def test_a_line_without_steps_says_nothing() -> None:
    steps = log_steps(np.ones((0, LABELS)))
    assert log_likelihoods(steps, [(), (1,)]).tolist() == [0.0, pytest.approx(IMPOSSIBLE)]
    assert [reading.labels for reading in likeliest(steps)] == [()]
    assert log_likelihoods(steps, []).tolist() == []


@pytest.mark.parametrize("line", [np.ones(4), np.ones((3, 1)), np.array([[0.5, np.nan]])])
def test_what_are_no_probabilities_of_a_line_is_refused(line: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected|no number"):
        log_steps(line)
