"""Intervals against published values."""

import numpy as np
import pytest

from safecity_gis.core.statistics import Interval, bootstrap, percentile_interval, wilson

LAW_SCHOOLS = np.array(
    [
        (576, 3.39), (635, 3.30), (558, 2.81), (578, 3.03), (666, 3.44), (580, 3.07), (555, 3.00), (661, 3.43),
        (651, 3.36), (605, 3.13), (653, 3.12), (575, 2.74), (545, 2.76), (572, 2.88), (594, 2.96),
    ]
)  # fmt: skip
"""Average LSAT and GPA of 15 law schools: Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 3.1."""


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_those_that_newcombe_published(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_says_nothing_and_all_hits_end_at_one() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(20, 20) == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)


@pytest.mark.parametrize(("hits", "total"), [(-1, 3), (4, 3), (float("nan"), 3)])
def test_what_is_no_rate_is_refused(hits: float, total: float) -> None:
    with pytest.raises(ValueError, match="no rate"):
        wilson(hits, total)


def correlation(weights: np.ndarray) -> np.ndarray:
    return np.array([np.corrcoef(np.repeat(LAW_SCHOOLS, row.astype(int), axis=0).T)[0, 1] for row in weights])


def test_the_bootstrap_finds_the_published_standard_error_of_the_law_schools() -> None:
    drawn = bootstrap(correlation, 15, resamples=3200)
    assert np.std(drawn) == pytest.approx(0.132, abs=0.006), "table 6.1 of the book, 3,200 samples"


def test_the_bootstrap_of_a_mean_covers_it_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        values = random.normal(10.0, 3.0, size=60)
        interval = percentile_interval(bootstrap(lambda w, v=values: w @ v / 60, 60, resamples=300))
        covered += interval.low <= 10.0 <= interval.high
    assert 178 <= covered <= 200


def test_the_bootstrap_repeats_itself() -> None:
    first, second = (bootstrap(lambda w: w[:, 0], 7, resamples=20) for _ in range(2))
    assert (first == second).all()


def test_an_interval_of_nothing_or_of_nan_is_refused() -> None:
    for values in ([], [1.0, float("nan")]):
        with pytest.raises(ValueError, match="no interval"):
            percentile_interval(values)
    with pytest.raises(ValueError, match="no bootstrap"):
        bootstrap(lambda w: w, 0)


def test_an_interval_changes_its_unit() -> None:
    assert Interval(0.25, 0.5).times(100) == (25.0, 50.0)
