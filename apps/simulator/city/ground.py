"""The base map's shapes in metres: water, railways, airports, parks, and where nothing may be built."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import radians
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from apps.places.choices import FeatureKind
from apps.simulator.city.curves import curve
from apps.simulator.city.facts import Provenance, line_of, load_toml, provenance_of, ring_of
from apps.simulator.city.frame import parse_points

RAIL_CLEARANCE_M = 18.0


@dataclass(frozen=True)
class Feature:
    """A named shape of the base map."""

    code: str
    kind: FeatureKind
    name: str
    name_ur: str
    geometry: BaseGeometry
    provenance: Provenance


@lru_cache(maxsize=1)
def features() -> tuple[Feature, ...]:
    """Everything of the base map but the labels."""
    return (*_water(), *_structures())


@lru_cache(maxsize=1)
def unbuildable() -> BaseGeometry:
    """Water, railway land, airports, ports and parks."""
    parts = []
    for feature in features():
        if feature.kind is FeatureKind.RAILWAY:
            parts.append(feature.geometry.buffer(RAIL_CLEARANCE_M))
        elif feature.kind is not FeatureKind.COAST:
            parts.append(feature.geometry)
    union = shapely.union_all(parts)
    shapely.prepare(union)
    return union


@lru_cache(maxsize=1)
def water() -> BaseGeometry:
    """Sea, creeks and rivers."""
    union = shapely.union_all([f.geometry for f in features() if f.kind in {FeatureKind.SEA, FeatureKind.RIVER}])
    shapely.prepare(union)
    return union


def _water() -> list[Feature]:
    data = load_toml("water.toml")
    coast = line_of(data["coast"])
    (west, _), (east, _) = coast.coords[0], coast.coords[-1]
    south = parse_points(f"67.06,{data['sea']['south']}")[0][1]
    sea = Polygon([*coast.coords, (east, south), (west, south)])
    islands = shapely.union_all([ring_of(entry) for entry in data.get("island", ())])
    open_sea = shapely.difference(sea, islands)
    found = [
        _feature("arabian-sea", FeatureKind.SEA, data["sea"], as_multipolygon(open_sea), data),
        _feature("coast", FeatureKind.COAST, data["coast"], coast, data),
    ]
    for number, entry in enumerate(data["creek"], 1):
        found.append(_feature(f"creek-{number}", FeatureKind.SEA, entry, as_multipolygon(ring_of(entry)), data))
    for number, entry in enumerate(data["river"], 1):
        bed = shapely.difference(_river_bed(entry), sea)
        found.append(_feature(f"river-{number}", FeatureKind.RIVER, entry, as_multipolygon(bed), data))
    return found


def _river_bed(entry: Mapping[str, Any]) -> BaseGeometry:
    """A band along the line that widens from the first to the second of `widths_m`."""
    narrow, wide = entry["widths_m"]
    line = curve(line_of(entry).coords)
    steps = np.linspace(0, 1, 61)
    pieces = []
    for a, b in pairwise(steps):
        piece = substring(line, a, b, normalized=True)
        pieces.append(piece.buffer((narrow + (wide - narrow) * (a + b) / 2) / 2))
    return shapely.simplify(shapely.union_all(pieces), 4.0)


def _structures() -> list[Feature]:
    data = load_toml("areas.toml")
    found = [_feature(e["code"], FeatureKind.RAILWAY, e, curve(line_of(e).coords), data) for e in data["railway"]]
    found += [
        _feature(data[key]["code"], FeatureKind.AIRPORT, data[key], ring_of(data[key]), data) for key in ("airport", "airbase")
    ]
    found += [_feature(e["code"], FeatureKind.RUNWAY, e, _runway(e), data) for e in data["runway"]]
    found += [_feature(e["code"], FeatureKind.PORT, e, ring_of(e), data) for e in data["port"]]
    found += [_feature(e["code"], FeatureKind.PARK, e, ring_of(e), data) for e in data["park"]]
    return found


def _runway(entry: Mapping[str, Any]) -> Polygon:
    (e, n), half_length, half_width = parse_points(entry["centre"])[0], entry["length_m"] / 2, entry["width_m"] / 2
    box = shapely.box(e - half_width, n - half_length, e + half_width, n + half_length)
    return rotate(box, -radians(entry["bearing_deg"]), origin=(e, n), use_radians=True)


def _feature(code: str, kind: FeatureKind, entry: Mapping[str, Any], geometry: BaseGeometry, data: Mapping[str, Any]) -> Feature:
    return Feature(code, kind, entry["name"], entry.get("ur", entry["name"]), geometry, provenance_of(entry, data))


def as_multipolygon(geometry: BaseGeometry) -> BaseGeometry:
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])
