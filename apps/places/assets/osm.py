"""Reading an OpenStreetMap extract: roads split at their junctions, and the features that orient on a map.

Source: OpenStreetMap wiki, Map features; Key:oneway; Key:maxspeed. Runs only in the limited subprocess.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import osmium

from apps.places.assets.exchange import Edge, Extract, Feature, FileRefused
from apps.places.assets.osm_tags import FEATURES, ROADS, Tags, lanes_of, names_of, one_way_of, speed_of


@dataclass(frozen=True)
class _Way:
    """A road as it is drawn, already in the direction of travel."""

    number: int
    nodes: tuple[int, ...]
    coordinates: tuple[tuple[float, float], ...]
    tags: Tags


def read_extract(path: Path) -> Extract:
    """Roads and base map features of a .osm.pbf.

    Raises:
        FileRefused: no PBF file, damaged, or without a single road.
    """
    if not path.name.lower().endswith(".osm.pbf"):
        raise FileRefused("the file is no .osm.pbf")
    ways: list[_Way] = []
    features: list[Feature] = []
    wkb = osmium.geom.WKBFactory()
    try:
        reader = osmium.io.File(str(path), "pbf")
        for item in osmium.FileProcessor(reader).with_locations().with_areas():
            if item.is_way() and item.tags.get("highway") in ROADS:
                ways += _pieces(item)
            elif (kind := _kind_of(item)) is not None:
                features += _features(item, kind, wkb)
    except (RuntimeError, ValueError, OSError) as error:
        raise FileRefused(f"the file is damaged or not what its name says: {error}") from error
    edges = tuple(_split(ways))
    if not edges:
        raise FileRefused("the extract has no roads")
    return Extract(edges, tuple(features))


def _pieces(way: osmium.osm.Way) -> Iterator[_Way]:
    """The way without nodes that the extract cut off: usually one piece, none where fewer than two neighbours are left."""
    tags = dict(way.tags)
    backwards = one_way_of(tags) < 0
    run: list[tuple[int, tuple[float, float]]] = []
    for node in [*way.nodes, None]:
        if node is not None and node.location.valid():
            run.append((node.ref, (node.lon, node.lat)))
            continue
        if len(run) > 1:
            run = run[::-1] if backwards else run
            yield _Way(way.id, tuple(ref for ref, _ in run), tuple(place for _, place in run), tags)
        run = []


def _split(ways: Sequence[_Way]) -> Iterator[Edge]:
    """Edges between nodes where a way ends or meets another (or itself)."""
    used = Counter(node for way in ways for node in way.nodes)
    ends = {node for way in ways for node in (way.nodes[0], way.nodes[-1])}
    parts: Counter[int] = Counter()
    for way in ways:
        last = len(way.nodes) - 1
        cuts = [index for index, node in enumerate(way.nodes) if index in (0, last) or used[node] > 1 or node in ends]
        road_class = ROADS[way.tags["highway"]]
        name, name_ur = names_of(way.tags)
        for first, second in pairwise(cuts):
            coordinates = way.coordinates[first : second + 1]
            if len(set(coordinates)) < 2:
                continue
            parts[way.number] += 1
            yield Edge(
                way=way.number,
                part=parts[way.number],
                start=way.nodes[first],
                end=way.nodes[second],
                coordinates=coordinates,
                road_class=road_class,
                name=name,
                name_ur=name_ur,
                one_way=one_way_of(way.tags) != 0,
                lanes=lanes_of(way.tags),
                speed_kmh=speed_of(way.tags, road_class),
            )


def _kind_of(item: osmium.osm.OSMObject) -> str | None:
    shape = "area" if item.is_area() else "line" if item.is_way() else "point" if item.is_node() else ""
    for rule in FEATURES:
        if shape in rule.shapes and item.tags.get(rule.key) in rule.values and not (rule.named and "name" not in item.tags):
            return rule.kind
    return None


def _features(item: osmium.osm.OSMObject, kind: str, wkb: osmium.geom.WKBFactory) -> Iterator[Feature]:
    """The feature, or nothing where its geometry is incomplete in the extract."""
    name, name_ur = names_of(dict(item.tags))
    try:
        if item.is_area():
            origin = "w" if item.from_way() else "r"
            yield Feature(f"osm-{origin}{item.orig_id()}-area", kind, name, name_ur, bytes.fromhex(wkb.create_multipolygon(item)))
        elif item.is_way():
            yield Feature(f"osm-w{item.id}", kind, name, name_ur, bytes.fromhex(wkb.create_linestring(item)))
        else:
            yield Feature(f"osm-n{item.id}", kind, name, name_ur, bytes.fromhex(wkb.create_point(item)))
    except (osmium.InvalidLocationError, RuntimeError):
        return
