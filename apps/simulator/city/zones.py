"""Zones, districts and camera groups as shapes in metres, and which of them a place belongs to."""

from dataclasses import dataclass
from functools import lru_cache

import shapely
from shapely import Point, Polygon

from apps.simulator.city.facts import Provenance, load_toml, main_roads, provenance_of, ring_of

RED_ZONE, CORRIDOR, REST = "red-zone", "airport-corridor", "city"
GROUPS = (
    (RED_ZONE, "Red Zone", "ریڈ زون"),
    (CORRIDOR, "Airport corridor", "ایئرپورٹ کوریڈور"),
    (REST, "City", "شہر"),
)


@dataclass(frozen=True)
class Area:
    """A zone (with `kind`) or a district (without)."""

    code: str
    name: str
    name_ur: str
    kind: str
    shape: Polygon
    provenance: Provenance


@lru_cache(maxsize=1)
def districts() -> tuple[Area, ...]:
    data = load_toml("areas.toml")
    return tuple(Area(e["code"], e["name"], e["ur"], "", ring_of(e), provenance_of(e, data)) for e in data["jurisdiction"])


@lru_cache(maxsize=1)
def zones() -> tuple[Area, ...]:
    data = load_toml("areas.toml")
    found = []
    for entry in data["zone"]:
        if "ring" in entry:
            shape = ring_of(entry)
        else:
            lines = [road.line for road in main_roads() if road.name in entry["roads"]]
            shape = shapely.simplify(shapely.union_all(lines).buffer(entry["buffer_m"], quad_segs=6), 3.0)
        found.append(Area(entry["code"], entry["name"], entry["ur"], entry["kind"], shape, provenance_of(entry, data)))
    return tuple(found)


def district_of(place: Point) -> str:
    """The nearest district's code."""
    return min(districts(), key=lambda area: (area.shape.distance(place), area.code)).code


def group_of(place: Point) -> str:
    """The camera group: the first zone that holds the place, else the rest of the city."""
    return next((zone.code for zone in zones() if zone.shape.covers(place)), REST)
