"""Density from hidden ground: right on scattered silhouettes, 'at least' where nothing shows between people."""

import numpy as np
import pytest

from safecity_gis.core.crowd.occupancy import HEIGHT_M, MOST_HIDDEN, RECOGNISED, densities, silhouette_m2, toward_camera


@pytest.mark.parametrize("truth", [0.2, 1.0, 2.0])
def test_scattered_silhouettes_give_their_density_back(truth: float) -> None:
    """Rectangles of 0.5 x 1.5 m thrown on 60 x 60 m of ground, seen as the share of points that they cover."""
    rng = np.random.default_rng(5)
    people = rng.uniform(0, 60, (rng.poisson(truth * 3600), 2))
    ground = np.zeros((600, 600), bool)
    for x, y in (people * 10).astype(int):
        ground[y : y + 15, x : x + 5] = True
    inside = ground[50:550, 50:550]
    found = densities(np.array([inside.mean() * RECOGNISED]), np.array([2500.0]), np.array([0.75]))
    assert found.per_m2[0] == pytest.approx(truth, rel=0.1) and not found.at_least[0]
    assert abs(found.per_m2[0] - truth) < 2 * found.sd[0]


def test_what_is_hidden_through_and_through_is_at_least() -> None:
    found = densities(np.array([MOST_HIDDEN * RECOGNISED, 0.999, 1.0, 0.5]), np.full(4, 9.0), np.full(4, 1.2))
    assert found.at_least.tolist() == [True, True, True, False]
    assert found.per_m2[0] == found.per_m2[1] == found.per_m2[2] > found.per_m2[3]


def test_nothing_is_known_of_a_cell_that_is_not_seen_and_nobody_stands_on_free_ground() -> None:
    found = densities(np.array([np.nan, 0.0]), np.full(2, 9.0), np.full(2, 1.2))
    assert np.isnan(found.per_m2[0]) and not found.at_least[0] and found.per_m2[1] == 0 and found.sd[1] > 0


def test_people_hide_more_ground_far_away_and_before_a_low_camera() -> None:
    near, far = silhouette_m2([5.0, 30.0], 8.0)
    assert far > near > 0 and silhouette_m2(30.0, 4.0) > far
    with pytest.raises(ValueError, match="sees no ground"):
        silhouette_m2(5.0, 1.5)


def test_who_hides_a_place_stands_between_it_and_the_camera() -> None:
    moved = toward_camera(np.array([[10.0, 0.0]]), (0.0, 0.0), HEIGHT_M)
    assert moved.tolist() == [[5.0, 0.0]]


def test_a_silhouette_hides_the_ground_behind_it_as_far_as_the_camera_sees_over_it() -> None:
    """Straight below the camera the body itself, 0.34 x 0.25 m; at 20 m from one 7.56 m high 20 x 1.68 / 6.72 = 5 m more."""
    assert silhouette_m2([0.0, 20.0], 7.56) == pytest.approx([0.085, 0.34 * (0.25 + 5.0)])
    with pytest.raises(ValueError, match="sees no ground"):
        silhouette_m2(5.0, HEIGHT_M)


def test_who_stands_is_found_toward_the_foot_of_the_camera_wherever_that_is() -> None:
    assert toward_camera(np.array([[[12.0, 4.0], [2.0, -6.0]]]), (2.0, 4.0), 3.36).tolist() == [[[9.5, 4.0], [2.0, -3.5]]]


def test_density_and_its_error_are_those_of_independent_silhouettes() -> None:
    """Half of the ground hidden: ln 2 a silhouette's area; 90 independent places scatter as shares do, the model by 10 %."""
    found = densities(np.array([0.45]), np.array([90.0]), np.array([1.0]))
    assert found.per_m2 == pytest.approx([np.log(2)])
    assert found.sd == pytest.approx([np.hypot(np.sqrt(0.25 / 90) / 0.5, 0.1 * np.log(2))])
    free = densities(np.array([0.0, 0.0]), np.array([90.0, 0.5]), np.array([1.0, 1.0]))
    assert free.sd == pytest.approx([np.sqrt(0.25 / 90**3), 0.5]), "also of free ground nobody is surer than of one place"


def test_an_error_is_of_people_for_each_square_metre_whatever_a_silhouette_hides() -> None:
    one, four = (densities(np.array([0.45]), np.array([90.0 * m2]), np.array([m2])) for m2 in (1.0, 4.0))
    assert four.per_m2 == pytest.approx(one.per_m2 / 4) and four.sd == pytest.approx(one.sd / 4)
