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


@given(st.integers(0, 999))
def test_surer_fixes_weigh_more_as_in_any_weighted_least_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = np.sort(rng.uniform(0, 3, 9))
    points, sd = rng.normal(0, 5, (9, 2)), rng.uniform(0.1, 2, 9)
    covariance = np.column_stack((sd**2, np.zeros(9), sd**2))
    motions = speed.fit(at[None], points[None], covariance[None])
    slopes = np.polyfit(at, points, 1, w=1 / sd)[0]
    assert motions.velocity[0] == pytest.approx(slopes) and motions.span_s[0] == pytest.approx(np.ptp(at))
    lag = at - np.average(at, weights=sd**-2.0)
    share = sd**-2.0 * lag / (sd**-2.0 * lag**2).sum()
    assert motions.covariance[0] == pytest.approx(np.eye(2) * (share**2 * sd**2).sum())


def test_the_error_of_a_velocity_lies_where_the_fixes_are_unsure() -> None:
    at, points, _ = fixes((10.0, 0.0), sd=1e-9)
    one = np.array((4.0, 1.0, 1.0))
    covariance = speed.fit(at, points, np.tile(one, (1, 15, 1))).covariance[0]
    assert covariance / covariance[1, 1] == pytest.approx(np.array(((4.0, 1.0), (1.0, 1.0))))


def test_fixes_surprise_as_much_as_their_errors_say() -> None:
    told = [speed.fit(*fixes((12.0, 5.0), seed=seed)).surprise[0] for seed in range(200)]
    assert np.mean(told) == pytest.approx(1.0, abs=0.05)


def test_two_fixes_and_fixes_at_one_moment_have_no_velocity() -> None:
    at, points, covariance = fixes((10.0, 0.0))
    assert np.isnan(speed.fit(at[:, :2], points[:, :2], covariance[:, :2]).velocity).all()
    assert np.isfinite(speed.fit(at[:, :3], points[:, :3], covariance[:, :3]).velocity).all()
    assert speed.fit(at[:, :0], points[:, :0], covariance[:, :0]).span_s.tolist() == [0]


def motions_of(mps: float, *, variance: float = 0.0, surprise: float = 1.0, span_s: float = 2.0, fixes: int = 9) -> speed.Motions:
    one = np.array([[mps, 0.0]]), np.eye(2)[None] * variance
    return speed.Motions(*one, np.array([surprise]), np.array([span_s]), np.array([float(fixes)]))


def test_a_speed_is_as_unsure_as_its_velocity_and_the_calibrations_scale() -> None:
    (value,), (sd,) = speed.speeds(motions_of(20.0, variance=0.09))
    assert value == 20.0 and sd == pytest.approx(np.hypot(0.3, 0.025 * 20))
    assert speed.speeds(motions_of(0.0, variance=0.09))[1] == pytest.approx([0.3])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"mps": 70.0}, True),
        ({"mps": 70.1}, False),
        ({"mps": 10.0, "fixes": 5}, True),
        ({"mps": 10.0, "fixes": 4}, False),
        ({"mps": 10.0, "span_s": 0.6}, True),
        ({"mps": 10.0, "span_s": 0.59}, False),
        ({"mps": 10.0, "surprise": 9.0}, True),
        ({"mps": 10.0, "surprise": 9.1}, False),
        ({"mps": 1.0, "variance": 2.2}, True),
        ({"mps": 1.0, "variance": 2.3}, False),
        ({"mps": 20.0, "variance": 24.0}, True),
        ({"mps": 20.0, "variance": 25.0}, False),
        ({"mps": np.nan}, False),
    ],
)
def test_only_speeds_worth_telling_are_told(values: dict[str, float], told: bool) -> None:
    (one,) = speed.measured(motions_of(**values))
    assert (one is not None) is told
