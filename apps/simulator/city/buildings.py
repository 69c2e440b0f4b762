"""Synthetic building footprints: rectangles along the streets of the built-up areas, clear of roads, water and each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from apps.places.choices import LandUse, Origin, RoadClass
from apps.simulator.city.facts import Provenance, load_toml, ring_of
from apps.simulator.city.ground import unbuildable
from apps.simulator.city.roadgraph import RoadEdge, RoadGraph

BUILDING = Provenance(250.0, Origin.SYNTHETIC, "made up: a rectangle beside a street")
PAVEMENT_M = 5.0
HALF_LANE_M = 1.7
GAP_M = 3.0
LOTS_PER_BUILDING = 6
TALL_ROADS = frozenset({RoadClass.TRUNK, RoadClass.PRIMARY})
FRONTAGE_M = {
    LandUse.RESIDENTIAL: (11.0, 24.0),
    LandUse.MIXED: (12.0, 28.0),
    LandUse.COMMERCIAL: (16.0, 42.0),
    LandUse.INSTITUTIONAL: (24.0, 60.0),
    LandUse.INDUSTRIAL: (30.0, 90.0),
}


@dataclass(frozen=True)
class BuildingPlan:
    land_use: LandUse
    height_m: float
    footprint: Polygon


def building_plans(graph: RoadGraph, clear: BaseGeometry, seed: int) -> tuple[BuildingPlan, ...]:
    """As many buildings as the areas ask for.

    Args:
        graph: all roads; the buildings stand along them and off them.
        clear: ground that stays open besides water, railways and parks.
    """
    random = Random(f"{seed}:buildings")
    middles = shapely.line_interpolate_point([edge.line for edge in graph.edges], 0.5, normalized=True)
    areas = [area for area in load_toml("areas.toml")["built"] if area.get("buildings")]
    found: list[BuildingPlan] = []
    roads = np.array([shapely.buffer(edge.line, _half_width(edge) + 1.0, quad_segs=2) for edge in graph.edges])
    obstacles, taken = STRtree(roads), _Taken()
    for area in areas:
        ring = ring_of(area)
        shapely.prepare(ring)
        inside = [edge for edge, middle in zip(graph.edges, middles, strict=True) if ring.covers(middle)]
        found += _in_area(area, inside, obstacles, clear, taken, random)
    return tuple(found)


class _Taken:
    """Footprints so far, by cells of 100 m."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Polygon]] = {}

    def claim(self, footprint: Polygon) -> bool:
        """Take the ground unless a building is within `GAP_M`."""
        west, south, east, north = footprint.bounds
        keys = [
            (i, j)
            for i in range(int((west - GAP_M) // 100), int((east + GAP_M) // 100) + 1)
            for j in range(int((south - GAP_M) // 100), int((north + GAP_M) // 100) + 1)
        ]
        if any(other.distance(footprint) < GAP_M for key in keys for other in self._cells.get(key, ())):
            return False
        for key in keys:
            self._cells.setdefault(key, []).append(footprint)
        return True


@dataclass(frozen=True)
class _Lot:
    """Room for a building: its middle lies `along_m` along the edge and `offset_m` to its left."""

    edge: RoadEdge
    use: LandUse
    height_m: float
    along_m: float
    offset_m: float
    front_m: float
    depth_m: float


def _in_area(
    area: Mapping[str, Any], edges: list[RoadEdge], obstacles: STRtree, clear: BaseGeometry, taken: _Taken, random: Random
) -> list[BuildingPlan]:
    lots = [lot for edge in edges for lot in _lots(area, edge, random)]
    random.shuffle(lots)
    lots = lots[: area["buildings"] * LOTS_PER_BUILDING]
    shapes = _rectangles(lots)
    blocked = np.zeros(len(lots), dtype=bool)
    blocked[obstacles.query(shapes, predicate="intersects")[0]] = True
    free = ~blocked & ~shapely.intersects(unbuildable(), shapes) & ~shapely.intersects(clear, shapes)
    found: list[BuildingPlan] = []
    for lot, shape, usable in zip(lots, shapes, free, strict=True):
        if len(found) == area["buildings"]:
            break
        if usable and taken.claim(shape):
            found.append(BuildingPlan(lot.use, lot.height_m, shape))
    return found


def _lots(area: Mapping[str, Any], edge: RoadEdge, random: Random) -> list[_Lot]:
    """Candidates on both sides of an edge."""
    found, length = [], edge.line.length
    for side in (-1, 1):
        along = random.uniform(6.0, 20.0)
        while along < length - 6.0:
            use = _use(area, edge, random)
            front = random.uniform(*FRONTAGE_M[use])
            depth = front * random.uniform(0.6, 1.1)
            if along + front < length:
                offset = side * (_half_width(edge) + PAVEMENT_M + depth / 2)
                found.append(_Lot(edge, use, _height(area, edge, random), along + front / 2, offset, front, depth))
            along += front + random.uniform(GAP_M, 4 * GAP_M)
    return found


def _rectangles(lots: list[_Lot]) -> np.ndarray:
    """The lots' footprints [n], parallel to their edges."""
    lines = np.array([lot.edge.line for lot in lots])
    along = np.array([lot.along_m for lot in lots])
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + 2.0)) - here
    u = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    v = np.column_stack((-u[:, 1], u[:, 0]))
    middle = here + v * np.array([lot.offset_m for lot in lots])[:, None]
    front, depth = (np.array([[getattr(lot, name) / 2] for lot in lots]) for name in ("front_m", "depth_m"))
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return shapely.polygons(np.stack([middle + a * u * front + b * v * depth for a, b in signs], axis=1))


def _use(area: Mapping[str, Any], edge: RoadEdge, random: Random) -> LandUse:
    if area["use"] == LandUse.RESIDENTIAL and edge.road.road_class != RoadClass.RESIDENTIAL:
        return random.choice((LandUse.MIXED, LandUse.COMMERCIAL, LandUse.RESIDENTIAL))
    if random.random() < 0.06:
        return LandUse.INSTITUTIONAL
    return LandUse(area["use"])


def _height(area: Mapping[str, Any], edge: RoadEdge, random: Random) -> float:
    low, high = area["height_m"]
    share = random.random() ** (1.2 if edge.road.road_class in TALL_ROADS else 2.5)
    return round(low + (high - low) * share, 1)


def _half_width(edge: RoadEdge) -> float:
    return edge.road.lanes * HALF_LANE_M
