import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.traffic import speed
from safecity_gis.core.traffic.tracks import Sights, Tracks


def fixes(velocity: tuple[float, float], *, n: int = 15, sd: float = 0.4, seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    at = np.arange(n) * 0.2 + 1e9
    points = np.outer(at - at[0], velocity) + rng.normal(0, sd, (n, 2)) + 5000.0
    return at[None], points[None], np.tile((sd * sd, 0.0, sd * sd), (1, n, 1))


def test_a_speed_comes_with_an_error_that_holds_what_it_says() -> None:
    inside = 0
    for seed in range(200):
        told = speed.measured(speed.fit(*fixes((12.0, 5.0), seed=seed)))[0]
        assert told is not None
        inside += abs(told.mps - 13.0) <= 1.96 * told.sd_mps
    assert inside >= 185


@settings(max_examples=40, deadline=None)
@given(st.floats(-30, 30), st.floats(-30, 30))
def test_fixes_without_noise_give_their_velocity(e: float, n: float) -> None:
    at, points, covariance = fixes((e, n), sd=1e-9)
    assert speed.fit(at, points, covariance + 0.04).velocity[0] == pytest.approx((e, n), abs=1e-3)


def test_holes_among_the_fixes_change_nothing() -> None:
    at, points, covariance = fixes((10.0, 0.0), sd=1e-9)
    points[0, 3], at[0, 7], covariance[0, 9] = np.nan, np.nan, np.inf
    motions = speed.fit(at, points, covariance + 0.04)
    assert motions.velocity[0] == pytest.approx((10, 0), abs=1e-3) and motions.fixes[0] == 12


@pytest.mark.parametrize(
    "spoil",
    [lambda at, p, c: (at[:, :4], p[:, :4], c[:, :4]), lambda at, p, c: (at, p * np.nan, c), lambda at, p, c: (at, p * 9, c),
     lambda at, p, c: (at[:, :0], p[:, :0], c[:, :0]), lambda at, p, c: (at * 0, p, c), lambda at, p, c: (at, p, c * 2500),
     lambda at, p, c: (at, p + np.random.default_rng(1).normal(0, 9, p.shape), c)],
)  # fmt: skip
def test_too_few_absurd_or_contradicting_fixes_give_no_speed(spoil: object) -> None:
    assert speed.measured(speed.fit(*spoil(*fixes((10.0, 0.0))))) == [None]  # type: ignore[operator]


@pytest.mark.parametrize(("covariance", "slots"), [((1.0, 0.99, 1.0), 1), ((1.0, -1.5, 1.0), 0), ((0.0, 0.0, 0.0), 1)])
def test_a_fix_whose_covariance_is_none_says_nothing(covariance: tuple[float, float, float], slots: int) -> None:
    tracks = Tracks()
    one = Sights([1], np.zeros(1, np.int64), np.array([4]), np.zeros((1, 2)), np.array([covariance]), np.ones(1))
    assert len(tracks.see(one)[1]) == slots
