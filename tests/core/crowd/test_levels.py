"""Levels of service by Fruin's square feet."""

import math

import pytest

from safecity_gis.core.crowd.levels import BANDS, Band, Use, level_of


@pytest.mark.parametrize(
    ("use", "m2_per_person", "level"),
    # Fruin 1971: 35, 25, 15, 10, 5 square feet are 3.25, 2.32, 1.39, 0.93, 0.46 m²,
    # and 13, 10, 7, 3, 2 square feet 1.21, 0.93, 0.65, 0.28, 0.19 m².
    [
        (Use.WALKING, 3.3, "A"),
        (Use.WALKING, 3.2, "B"),
        (Use.WALKING, 1.5, "C"),
        (Use.WALKING, 1.0, "D"),
        (Use.WALKING, 0.5, "E"),
        (Use.WALKING, 0.4, "F"),
        (Use.STANDING, 1.25, "A"),
        (Use.STANDING, 0.3, "D"),
        (Use.STANDING, 0.18, "F"),
    ],
)
def test_the_level_follows_the_room_that_a_person_has(use: Use, m2_per_person: float, level: str) -> None:
    assert level_of(1 / m2_per_person, BANDS[use]) == level


def test_an_empty_ground_is_the_best_level() -> None:
    assert level_of(0.0, BANDS[Use.WALKING]) == "A"


@pytest.mark.parametrize("value", [-0.1, math.nan])
def test_what_is_no_density_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="density"):
        level_of(value, BANDS[Use.WALKING])


def test_bands_that_do_not_rise_to_infinity_are_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        level_of(1.0, [Band("A", 1.0)])
    with pytest.raises(ValueError, match="rise"):
        level_of(1.0, [Band("A", 2.0), Band("B", 2.0), Band("C", math.inf)])


def test_a_level_ends_with_its_band() -> None:
    bands = [Band("A", 1.0), Band("B", 2.0), Band("C", math.inf)]
    assert [level_of(value, bands) for value in (1.0, 1.0001, 2.0, 2.0001, 1e9, math.inf)] == ["A", "B", "B", "C", "C", "C"]
    with pytest.raises(ValueError, match="rise"):
        level_of(1.0, [])
    with pytest.raises(ValueError, match="rise"):
        level_of(1.0, [Band("A", 3.0), Band("B", 2.0), Band("C", math.inf)])
