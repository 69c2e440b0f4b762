"""Synthetic streets: a jittered grid in every built-up area, between the main roads, clear of water, railways and parks."""

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate

from apps.places.choices import Origin, RoadClass
from apps.simulator.city.facts import Provenance, RoadFact, load_toml, main_roads, ring_of
from apps.simulator.city.ground import unbuildable
from apps.simulator.city.roadgraph import RoadGraph, graph_of

STREET = Provenance(250.0, Origin.SYNTHETIC, "made up: a grid that follows the main roads")
MAIN_TOLERANCE_M = 15.0
STREET_TOLERANCE_M = 12.0
OVERHANG_M = 55.0
LEAST_PIECE_M = 60.0
STUB_M = 90.0
BESIDE_M = 34.0
DROPPED = 0.10


def road_network(seed: int) -> RoadGraph:
    """Main roads and streets as one connected graph."""
    random = Random(f"{seed}:streets")
    main = main_roads()
    streets = [line for area in load_toml("areas.toml")["built"] for line in _grid(area, random)]
    graph = graph_of([*main, *(_street(line) for line in streets)], tolerance_m=STREET_TOLERANCE_M)
    beside = shapely.buffer(shapely.union_all([road.line for road in main]), BESIDE_M)
    shapely.prepare(beside)
    keep = [
        edge.road.provenance is not STREET or (not beside.contains(edge.line) and random.random() >= DROPPED)
        for edge in graph.edges
    ]
    graph = graph.kept(keep).largest_component()
    for _ in range(3):
        degrees = graph.degrees()
        graph = graph.kept([not _is_stub(edge, degrees) for edge in graph.edges])
    return graph


def main_network() -> RoadGraph:
    """The main roads alone."""
    return graph_of(main_roads(), tolerance_m=MAIN_TOLERANCE_M)


def _is_stub(edge: Any, degrees: np.ndarray) -> bool:
    return edge.road.provenance is STREET and edge.line.length < STUB_M and min(degrees[edge.start], degrees[edge.end]) == 1


def _street(line: LineString) -> RoadFact:
    return RoadFact("", "", RoadClass.RESIDENTIAL, 2, False, line, STREET)


def _grid(area: Mapping[str, Any], random: Random) -> list[LineString]:
    ring: Polygon = ring_of(area)
    centre = ring.centroid
    turn = area["bearing_deg"] - 90.0
    upright = rotate(ring, turn, origin=centre)
    west, south, east, north = upright.bounds
    across, along = area["spacing_m"]
    lines = [LineString([(west, y), (east, y)]) for y in _steps(south, north, across, random)]
    lines += [LineString([(x, south), (x, north)]) for x in _steps(west, east, along, random)]
    free = shapely.difference(ring.buffer(OVERHANG_M), unbuildable().buffer(4.0))
    pieces = [shapely.intersection(rotate(line, -turn, origin=centre), free) for line in lines]
    return [part for piece in pieces for part in shapely.get_parts(piece) if part.length >= LEAST_PIECE_M]


def _steps(low: float, high: float, spacing: float, random: Random) -> list[float]:
    count = max(1, round((high - low) / spacing))
    step = (high - low) / count
    return [low + step * (index + 0.5 + random.uniform(-0.16, 0.16)) for index in range(count)]
