"""Camera sites: spread evenly along the main roads inside the zones, junctions first, each beside the carriageway."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
import numpy as np
import shapely
from shapely import LineString, Point

from apps.places.choices import Origin
from apps.simulator.city.facts import Provenance, load_toml
from apps.simulator.city.frame import parse_points
from apps.simulator.city.ground import water
from apps.simulator.city.roadgraph import RoadGraph
from apps.simulator.city.streets import main_network
from apps.simulator.city.zones import CORRIDOR, RED_ZONE, REST, district_of, group_of, zones

STEP_M = 25.0
FROM_JUNCTION_M = 30.0
KERB_M = 3.0
LANE_M = 3.2
SERVED_M = 2_300.0
JUNCTION_BONUS = 2.2
SITE = Provenance(200.0, Origin.SYNTHETIC, "made up: beside a main road, position of the road approximate")
PREFIX = {RED_ZONE: "rz", CORRIDOR: "ac", REST: "ct"}


@dataclass(frozen=True)
class SitePlan:
    """A pole beside edge `edge` of the main network, `along_m` from its start."""

    code: str
    name: str
    name_ur: str
    position: Point
    district: str
    group: str
    edge: int
    along_m: float
    junction: bool
    demonstration: bool = False


@dataclass(frozen=True)
class _Candidate:
    edge: int
    along_m: float
    junction: bool
    point: tuple[float, float]


@lru_cache(maxsize=1)
def ring_network() -> RoadGraph:
    """The main roads without dead ends: whatever stands beside them can be reached from two sides."""
    graph = main_network()
    simple = nx.Graph(graph.as_networkx())
    core = max(nx.biconnected_components(simple), key=len)
    return graph.kept([edge.start in core and edge.end in core for edge in graph.edges])


@lru_cache(maxsize=1)
def site_plans() -> tuple[SitePlan, ...]:
    """All sites, demonstration sites first; the same for every seed."""
    graph, wanted = ring_network(), load_toml("cameras.toml")["sites"]
    candidates = _candidates(graph)
    groups = np.array([group_of(Point(c.point)) for c in candidates])
    near = shapely.union_all([zone.shape for zone in zones()]).buffer(SERVED_M)
    served = shapely.contains_xy(near, np.array([c.point for c in candidates]))
    demonstration = _demonstration_sites(graph)
    plans = list(demonstration)
    for group, count in wanted.items():
        pool = [c for c, its, inside in zip(candidates, groups, served, strict=True) if its == group and inside]
        taken = [site.position.coords[0] for site in plans]
        chosen = _spread(pool, count - sum(site.group == group for site in demonstration), taken)
        chosen.sort(key=lambda c: (c.edge, c.along_m))
        plans += [_site(graph, c, f"{PREFIX[group]}-{number:03d}", group) for number, c in enumerate(chosen, 1)]
    return tuple(plans)


def _candidates(graph: RoadGraph) -> list[_Candidate]:
    degrees, found, seen = graph.degrees(), [], set()
    for index, edge in enumerate(graph.edges):
        length = edge.line.length
        for node, along in ((edge.start, 12.0), (edge.end, length - 12.0)):
            if degrees[node] >= 3 and node not in seen and length > 2 * FROM_JUNCTION_M:
                seen.add(node)
                found.append(_candidate(graph, index, along, True))
        for along in np.arange(FROM_JUNCTION_M * 2, length - FROM_JUNCTION_M * 2, STEP_M):
            found.append(_candidate(graph, index, float(along), False))
    dry = shapely.distance(water(), shapely.points([c.point for c in found])) > KERB_M
    return [c for c, stays in zip(found, dry, strict=True) if stays]


def _candidate(graph: RoadGraph, index: int, along: float, junction: bool) -> _Candidate:
    edge = graph.edges[index]
    point = edge.line.interpolate(along)
    before, after = edge.line.interpolate(max(0, along - 5)), edge.line.interpolate(along + 5)
    e, n = after.x - before.x, after.y - before.y
    offset = (edge.road.lanes * LANE_M / 2 + KERB_M) / float(np.hypot(e, n))
    side = -1 if (index + int(along / STEP_M)) % 2 else 1
    return _Candidate(index, along, junction, (point.x - side * n * offset, point.y + side * e * offset))


def _spread(pool: Sequence[_Candidate], count: int, taken: Sequence[tuple[float, ...]]) -> list[_Candidate]:
    """Farthest point sampling: each next site is the one farthest from all before it; junctions count as farther."""
    points = np.array([c.point for c in pool])
    weight = np.array([JUNCTION_BONUS if c.junction else 1.0 for c in pool])
    start = np.array(taken) if len(taken) else points.mean(axis=0)[None]
    distance = np.min(np.linalg.norm(points[:, None] - start[None], axis=2), axis=1)
    chosen = []
    for _ in range(count):
        best = int(np.argmax(np.round(distance * weight, 3)))
        chosen.append(pool[best])
        distance = np.minimum(distance, np.linalg.norm(points - points[best], axis=1))
    return chosen


def _site(graph: RoadGraph, candidate: _Candidate, code: str, group: str) -> SitePlan:
    road = graph.edges[candidate.edge].road
    name, name_ur = road.name, road.name_ur
    if candidate.junction:
        edge = graph.edges[candidate.edge]
        node = edge.start if candidate.along_m < edge.line.length / 2 else edge.end
        others = sorted({(e.road.name, e.road.name_ur) for e in graph.edges if node in (e.start, e.end)} - {(name, name_ur)})
        if others:
            name, name_ur = f"{name} / {others[0][0]}", f"{name_ur} / {others[0][1]}"
    place = Point(candidate.point)
    return SitePlan(code, name, name_ur, place, district_of(place), group, candidate.edge, candidate.along_m, candidate.junction)


def _demonstration_sites(graph: RoadGraph) -> tuple[SitePlan, ...]:
    found = []
    for entry in load_toml("cameras.toml")["demonstration"]:
        place = Point(parse_points(entry["position"])[0])
        edge, along = nearest_edge(graph, place)
        district, group = district_of(place), group_of(place)
        found.append(SitePlan(entry["site"], entry["name"], entry["ur"], place, district, group, edge, along, False, True))
    return tuple(found)


def nearest_edge(graph: RoadGraph, place: Point) -> tuple[int, float]:
    """Index of the nearest edge and how far along it the nearest point lies, in metres."""
    lines: list[LineString] = [edge.line for edge in graph.edges]
    index = int(np.argmin(shapely.distance(np.array(lines), place)))
    return index, float(lines[index].project(place))
