"""What OpenStreetMap tags mean."""

import pytest

from apps.places.assets.osm_tags import FEATURES, ROADS, lanes_of, names_of, one_way_of, speed_of
from apps.places.choices import FeatureKind, RoadClass


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "no", "junction": "roundabout"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
    ],
)
def test_direction_is_tagged_or_implied(tags: dict[str, str], direction: int) -> None:
    assert one_way_of(tags) == direction


@pytest.mark.parametrize(
    ("said", "speed"), [("50", 50), ("50 km/h", 50), ("30 mph", 48), ("none", 60), ("", 60), ("0", 60), ("5000", 60)]
)
def test_speed_is_read_in_both_units_or_follows_from_the_class(said: str, speed: int) -> None:
    assert speed_of({"maxspeed": said}, "primary") == speed


@pytest.mark.parametrize(("said", "lanes"), [("1", 1), ("20", 20), ("21", 2), ("2;3", 2), ("", 2), ("-4", 2)])
def test_lanes_that_are_no_sensible_number_are_two(said: str, lanes: int) -> None:
    assert lanes_of({"lanes": said}) == lanes


def test_an_english_name_goes_before_the_local_one_and_long_names_are_cut() -> None:
    assert names_of({"name": "شاہراہ فیصل", "name:en": "Shahrah-e-Faisal", "name:ur": "شاہراہ فیصل"}) == (
        "Shahrah-e-Faisal",
        "شاہراہ فیصل",
    )
    assert [len(name) for name in names_of({"name": "x" * 999})] == [150, 0]


def test_every_class_and_kind_is_one_that_the_map_draws() -> None:
    assert set(ROADS.values()) == set(RoadClass.values)
    assert {rule.kind for rule in FEATURES} == set(FeatureKind.values)
