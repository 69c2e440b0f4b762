"""Reads the fact files: what is known of the city, each with its accuracy and source. Everything else is generated from it."""

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from shapely import LineString, Point, Polygon

from apps.places.choices import Origin
from apps.simulator.city.curves import curve
from apps.simulator.city.frame import CITY, parse_points

FOLDER = Path(__file__).parent / "facts"
SPEED_KMH = {"motorway": 100, "trunk": 80, "primary": 60, "secondary": 50, "tertiary": 40, "residential": 30}


@dataclass(frozen=True)
class Provenance:
    """How far a position can be trusted and where it comes from."""

    accuracy_m: float
    origin: Origin
    source: str


@dataclass(frozen=True)
class RoadFact:
    """A road as drawn, in metres; `joins` are its only junctions where it is grade-separated."""

    name: str
    name_ur: str
    road_class: str
    lanes: int
    one_way: bool
    line: LineString
    provenance: Provenance
    joins: tuple[tuple[float, float], ...] | None = None

    @property
    def speed_kmh(self) -> int:
        return SPEED_KMH[self.road_class]


@dataclass(frozen=True)
class FacilityFact:
    code: str
    kind: str
    jurisdiction: str
    name: str
    name_ur: str
    position: Point
    provenance: Provenance


@dataclass(frozen=True)
class LabelFact:
    kind: str
    name: str
    name_ur: str
    position: Point
    provenance: Provenance


def load_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def load_csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def provenance_of(entry: Mapping[str, Any], default: Mapping[str, Any]) -> Provenance:
    """The entry's own accuracy and source, else its file's."""
    return Provenance(
        float(entry.get("accuracy_m", default["accuracy_m"])), Origin.APPROXIMATE, str(entry.get("source", default["source"]))
    )


def ring_of(entry: Mapping[str, Any]) -> Polygon:
    return Polygon(parse_points(entry["ring"]))


def line_of(entry: Mapping[str, Any]) -> LineString:
    return LineString(parse_points(entry["line"]))


@lru_cache(maxsize=1)
def junctions() -> dict[str, tuple[float, float]]:
    """Named junctions in metres."""
    return {name: parse_points(text)[0] for name, text in load_toml("roads.toml")["junctions"].items()}


@lru_cache(maxsize=1)
def main_roads() -> tuple[RoadFact, ...]:
    data, named = load_toml("roads.toml"), junctions()
    return tuple(_road(entry, data, named) for entry in data["road"])


def _road(entry: Mapping[str, Any], data: Mapping[str, Any], named: Mapping[str, tuple[float, float]]) -> RoadFact:
    tokens = entry["path"].split()
    points = [parse_points(token)[0] if "," in token else named[token] for token in tokens]
    joins = tuple(named[token] for token in tokens if token in named) if entry.get("access") == "junctions" else None
    return RoadFact(
        name=entry["name"],
        name_ur=entry["ur"],
        road_class=entry["class"],
        lanes=entry.get("lanes", 2),
        one_way=entry.get("one_way", False),
        line=curve(points),
        provenance=provenance_of(entry, data),
        joins=joins,
    )


@lru_cache(maxsize=1)
def facilities() -> tuple[FacilityFact, ...]:
    return tuple(
        FacilityFact(
            row["code"], row["kind"], row["jurisdiction"], row["name"], row["name_ur"], _position(row), _row_provenance(row)
        )
        for row in load_csv("facilities.csv")
    )


@lru_cache(maxsize=1)
def labels() -> tuple[LabelFact, ...]:
    return tuple(
        LabelFact(row["kind"], row["name"], row["name_ur"], _position(row), _row_provenance(row))
        for row in load_csv("labels.csv")
    )


def _position(row: Mapping[str, str]) -> Point:
    return Point(CITY.to_ground([(float(row["lon"]), float(row["lat"]))])[0])


def _row_provenance(row: Mapping[str, str]) -> Provenance:
    return Provenance(float(row["accuracy_m"]), Origin.APPROXIMATE, row["source"])


def facts_digest() -> str:
    """SHA-256 over the fact files and the generators: the same digest and seed make the same city."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.iterdir(), *FOLDER.parent.glob("*.py")], key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
