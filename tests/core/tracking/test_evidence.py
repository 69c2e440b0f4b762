"""Evidence: zero at the even score, growing with the score, bounded, and total."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.tracking.evidence import MOST, Reliability


@given(even=st.floats(0.05, 0.95), slope=st.floats(0.1, 3), scores=st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_it_grows_with_the_score_within_its_bounds(even: float, slope: float, scores: list[float]) -> None:
    evidence = Reliability(even, slope).evidence(sorted(scores))
    assert (np.diff(evidence) >= 0).all() and (np.abs(evidence) <= MOST).all()
    assert Reliability(even, slope).evidence([even])[0] == 0


@given(even=st.floats(0.05, 0.95), slope=st.floats(0.1, 3), score=st.floats(0.01, 0.99))
def test_the_odds_grow_by_the_evidence(even: float, slope: float, score: float) -> None:
    ratio = slope * (math.log(score / (1 - score)) - math.log(even / (1 - even)))
    assert Reliability(even, slope).evidence([score])[0] == pytest.approx(max(-MOST, min(MOST, ratio)), abs=1e-9)


def test_a_score_of_nothing_or_of_certainty_is_evidence_without_end_up_to_the_bound() -> None:
    assert Reliability(slope=0.1).evidence([0.0, 1.0]) == pytest.approx([-0.1 * math.log(9999), 0.1 * math.log(9999)])


def test_no_score_is_no_evidence() -> None:
    assert Reliability().evidence([]).shape == (0,)
