"""What OpenStreetMap tags mean for us: classes of roads, kinds of features, names, direction, lanes and speed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential")
ROADS: Mapping[str, str] = {
    **{name: name for name in _CLASSES},
    **{f"{name}_link": name for name in _CLASSES[:5]},
    "unclassified": "residential",
    "living_street": "residential",
}
"""`highway` values that cars use -> `RoadClass`."""

SPEEDS_KMH: Mapping[str, int] = {"motorway": 100, "trunk": 80, "primary": 60, "secondary": 50, "tertiary": 40, "residential": 30}
"""Where no speed is tagged."""

MPH_KMH = 1.609344


@dataclass(frozen=True)
class Rule:
    """Objects with `key` in `values`, drawn as one of `shapes`, are of `kind` (`FeatureKind`)."""

    kind: str
    key: str
    values: frozenset[str]
    shapes: frozenset[str]
    named: bool = False
    """Only those that have a name: they orient nobody without."""


def _rule(kind: str, key: str, values: str, shapes: str, *, named: bool = False) -> Rule:
    return Rule(kind, key, frozenset(values.split()), frozenset(shapes.split()), named)


FEATURES = (
    _rule("coast", "natural", "coastline", "line"),
    _rule("sea", "place", "sea ocean", "area"),
    _rule("sea", "natural", "bay strait", "area"),
    _rule("river", "waterway", "river canal", "line"),
    _rule("river", "water", "river canal", "area"),
    _rule("river", "waterway", "riverbank", "area"),
    _rule("railway", "railway", "rail light_rail", "line"),
    _rule("airport", "aeroway", "aerodrome", "area"),
    _rule("runway", "aeroway", "runway", "line"),
    _rule("park", "leisure", "park nature_reserve golf_course", "area", named=True),
    _rule("port", "landuse", "port harbour", "area"),
    _rule("port", "industrial", "port", "area"),
    _rule("neighbourhood", "place", "suburb quarter neighbourhood town", "point", named=True),
    _rule("landmark", "tourism", "attraction museum zoo", "point", named=True),
    _rule("landmark", "historic", "monument memorial tomb fort", "point", named=True),
)


def names_of(tags: Tags) -> tuple[str, str]:
    """English and Urdu names, at most 150 characters each."""
    return (tags.get("name:en") or tags.get("name", ""))[:150], tags.get("name:ur", "")[:150]


def one_way_of(tags: Tags) -> int:
    """1 along the way as drawn, -1 against it, 0 both ways."""
    said = tags.get("oneway", "")
    if said in ("-1", "reverse"):
        return -1
    if said in ("yes", "true", "1"):
        return 1
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ("motorway", "motorway_link")
    return int(implied and said not in ("no", "false", "0"))


def lanes_of(tags: Tags) -> int:
    """Number of lanes; 2 where it is not tagged or no number from 1 to 20."""
    text = tags.get("lanes", "")
    return int(text) if re.fullmatch(r"[1-9]|1\d|20", text) else 2


def speed_of(tags: Tags, road_class: str) -> int:
    """Speed limit in km/h, from `maxspeed` (km/h or mph) or by class."""
    found = re.fullmatch(r"(\d{1,3})\s*(mph|km/h|kmh)?", tags.get("maxspeed", ""))
    if found is None or int(found[1]) == 0:
        return SPEEDS_KMH[road_class]
    return round(int(found[1]) * (MPH_KMH if found[2] == "mph" else 1))
