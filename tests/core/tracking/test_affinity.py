"""Which detection fits which track: overlap gates, motion, ground and looks decide."""

import numpy as np
import pytest

from safecity_gis.core.tracking.affinity import affinities
from safecity_gis.core.tracking.motion import BoxMotion, GroundMotion, measure
from tests.core.tracking.walks import box

UNKNOWN = np.full((1, 2), np.nan)


def values(
    *feet: tuple[float, float],
    at: tuple[float, float] = (300.0, 300.0),
    heights: tuple[float, ...] = (),
    ground: np.ndarray | None = None,
    likeness: list[float] | None = None,
) -> np.ndarray:
    """Of one track seen once at `at` (and on the ground at its origin), against detections at these feet."""
    motion, ground_motion = BoxMotion(), GroundMotion()
    motion.add(measure(np.array([box(at)])))
    ground_motion.add(1)
    ground_motion.correct(np.array([0]), np.zeros((1, 2)), np.eye(2)[None] * 0.04)
    tall = heights or (100.0,) * len(feet)
    measured = measure(np.array([box(foot, height) for foot, height in zip(feet, tall, strict=True)]))
    places = np.repeat(UNKNOWN, len(feet), axis=0) if ground is None else ground
    found = affinities(
        motion,
        ground_motion,
        np.array([0]),
        measured,
        ground=places,
        ground_covariance=np.repeat(np.eye(2)[None] * 0.04, len(feet), axis=0),
        likeness=None if likeness is None else np.array([likeness]),
    )
    assert found.shape == (1, len(feet))
    return found[0]


def test_the_nearer_the_better_and_one_in_the_same_place_is_perfect() -> None:
    found = values((300, 300), (304, 300), (310, 300), (316, 300))
    assert found[0] == pytest.approx(1.0, abs=1e-6) and (np.diff(found) < 0).all() and (found > 0).all()


@pytest.mark.parametrize(("foot", "belongs"), [((342.0, 300.0), True), ((345.0, 300.0), False)])
def test_what_hardly_overlaps_does_not_belong(foot: tuple[float, float], belongs: bool) -> None:
    """Boxes are 40 x 100 pixels and grow by 30 % on each side: at 42.7 pixels beside it they share a fifth."""
    motionless = np.zeros((1, 2))
    assert (values(foot, ground=motionless)[0] > 0) == belongs


def test_what_lies_far_beyond_chance_does_not_belong() -> None:
    assert values((300, 355))[0] == 0 < values((300, 340))[0]


def test_a_box_of_quite_another_size_does_not_belong() -> None:
    assert values((300, 300), heights=(200.0,))[0] == 0 < values((300, 300), heights=(125.0,))[0]


def test_the_place_on_the_ground_speaks_for_what_moved_in_the_picture() -> None:
    moved = (318.0, 300.0)
    near, far, unknown = (values(moved, ground=place)[0] for place in (np.zeros((1, 2)), np.array([(9.0, 0.0)]), UNKNOWN))
    assert near > unknown > 0 and far == unknown, "a wrong foot point costs nothing"


def test_looks_decide_between_neighbours_and_unknown_ones_say_nothing() -> None:
    plain = values((300, 300), (306, 300))
    assert values((300, 300), (306, 300), likeness=[0.1, 1.0]).argmax() == 1 != plain.argmax()
    assert values((300, 300), (306, 300), likeness=[np.nan, 0.7]) == pytest.approx(plain)
    assert values((300, 300), likeness=[1.0]) == pytest.approx(plain[:1] + 0.3)
    assert 0 < values((300, 300), likeness=[-1.0])[0] < 0.01, "looks alone part nobody"
    assert values((900, 300), likeness=[1.0])[0] == 0, "nor do they join"
