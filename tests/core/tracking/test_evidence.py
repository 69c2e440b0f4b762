"""Evidence: zero at the even score, growing with the score, bounded, and total."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.tracking.evidence import MOST, Reliability


@given(even=st.floats(0.05, 0.95), slope=st.floats(0.1, 3), scores=st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_it_grows_with_the_score_within_its_bounds(even: float, slope: float, scores: list[float]) -> None:
    evidence = Reliability(even, slope).evidence(sorted(scores))
    assert (np.diff(evidence) >= 0).all() and (np.abs(evidence) <= MOST).all()
    assert Reliability(even, slope).evidence([even])[0] == 0


def test_no_score_is_no_evidence() -> None:
    assert Reliability().evidence([]).shape == (0,)
