"""The fibre network: cable along the main roads past every site, station and centre, without a single point of failure.

Every node lies in one biconnected component, so by Menger's theorem any two have two paths that share no node.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

import networkx as nx
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from apps.network.choices import NodeKind
from apps.places.choices import FacilityKind
from apps.simulator.city.facts import FacilityFact, facilities
from apps.simulator.city.roadgraph import RoadGraph
from apps.simulator.city.sites import SitePlan, nearest_edge, ring_network, site_plans
from apps.simulator.city.zones import zones

TARGET_M = 193_000.0
TOLERANCE_M = 1_200.0
ENTRY_M = 20.0
"""Half the distance along the road between a building's two cable entries."""
BACKBONE = frozenset({"Shahrah-e-Faisal", "I.I. Chundrigar Road", "M.A. Jinnah Road", "Korangi Road", "University Road"})


class NoSuchNetwork(ValueError):
    """The main roads do not give a network of the wanted length."""


@dataclass(frozen=True)
class FibreNodePlan:
    code: str
    kind: NodeKind
    position: Point
    facility: str = ""
    site: str = ""


@dataclass(frozen=True)
class FibreSpanPlan:
    code: str
    start: str
    end: str
    line: LineString
    fibres: int


@dataclass(frozen=True)
class FibrePlan:
    nodes: tuple[FibreNodePlan, ...]
    spans: tuple[FibreSpanPlan, ...]

    def as_networkx(self) -> nx.Graph:
        """Undirected, by node code, with `length_m`."""
        graph = nx.Graph()
        for span in self.spans:
            graph.add_edge(span.start, span.end, length_m=span.line.length)
        return graph


@dataclass(frozen=True)
class _Stop:
    """Something on an edge that the cable goes in to and out of, between two places along the edge."""

    along_m: float
    node: FibreNodePlan
    entry_m: float


def fibre_plan() -> FibrePlan:
    """The network; the same for every seed.

    Raises:
        NoSuchNetwork: no choice of roads comes within `TOLERANCE_M` of `TARGET_M`.
    """
    graph = ring_network()
    stops = _stops(graph)
    spans = {index: _cable(graph, index, stops.get(index, [])) for index in range(len(graph.edges))}
    chosen = _chosen_edges(graph, spans, required=set(stops))
    kept = [span for index in sorted(chosen) for span in spans[index]]
    nodes = {stop.node.code: stop.node for index in sorted(chosen) for stop in stops.get(index, ())}
    for index in sorted(chosen):
        for node in (graph.edges[index].start, graph.edges[index].end):
            code = _joint(node)
            nodes[code] = FibreNodePlan(code, NodeKind.JOINT, Point(graph.nodes[node]))
    numbered = tuple(replace(span, code=f"span-{number:04d}") for number, span in enumerate(kept, 1))
    return FibrePlan(tuple(nodes[code] for code in sorted(nodes)), numbered)


def _stops(graph: RoadGraph) -> dict[int, list[_Stop]]:
    stops: dict[int, list[_Stop]] = defaultdict(list)
    for site in site_plans():
        stops[site.edge].append(_site_stop(site))
    for facility in facilities():
        if facility.kind in {FacilityKind.CENTRE, FacilityKind.STATION}:
            index, along = nearest_edge(graph, facility.position)
            length = graph.edges[index].line.length
            inset = min(2 * ENTRY_M, length / 2)
            stops[index].append(_facility_stop(facility, min(max(along, inset), length - inset)))
    for index, found in stops.items():
        found.sort(key=lambda stop: (stop.along_m, stop.node.code))
        stops[index] = _apart(found, graph.edges[index].line.length)
    return dict(stops)


def _site_stop(site: SitePlan) -> _Stop:
    return _Stop(site.along_m, FibreNodePlan(f"fn-{site.code}", NodeKind.SITE, site.position, site=site.code), 0.0)


def _facility_stop(facility: FacilityFact, along: float) -> _Stop:
    kind = NodeKind.CENTRE if facility.kind == FacilityKind.CENTRE else NodeKind.STATION
    node = FibreNodePlan(f"fn-{facility.code}", kind, facility.position, facility=facility.code)
    return _Stop(along, node, ENTRY_M)


def _apart(stops: list[_Stop], length: float) -> list[_Stop]:
    """Narrow the entries so that they keep their order along the edge."""
    found = []
    for index, stop in enumerate(stops):
        before = stops[index - 1].along_m if index else 0.0
        after = stops[index + 1].along_m if index + 1 < len(stops) else length
        room = max(0.0, min(stop.along_m - before, after - stop.along_m) / 3)
        found.append(replace(stop, entry_m=min(stop.entry_m, room)))
    return found


def _cable(graph: RoadGraph, index: int, stops: list[_Stop]) -> list[FibreSpanPlan]:
    """The spans of one edge, from joint through every stop to joint."""
    edge, found = graph.edges[index], []
    fibres = 144 if edge.road.name in BACKBONE else 48
    at, code, lead = 0.0, _joint(edge.start), []
    for stop in stops:
        place = stop.node.position.coords[0]
        run = substring(edge.line, at, max(at, stop.along_m - stop.entry_m))
        found.append(FibreSpanPlan("", code, stop.node.code, _line([*lead, *run.coords, place]), fibres))
        at, code, lead = stop.along_m + stop.entry_m, stop.node.code, [place]
    run = substring(edge.line, at, edge.line.length)
    found.append(FibreSpanPlan("", code, _joint(edge.end), _line([*lead, *run.coords]), fibres))
    return found


def _line(points: list[tuple[float, ...]]) -> LineString:
    return shapely.remove_repeated_points(LineString(points), 0.5)


def _chosen_edges(graph: RoadGraph, spans: dict[int, list[FibreSpanPlan]], *, required: set[int]) -> set[int]:
    """Start with every road and drop the farthest that nothing stands on, with what then hangs loose, until the length fits."""
    heart = shapely.union_all([zone.shape for zone in zones()])
    length = {index: sum(span.line.length for span in found) for index, found in spans.items()}
    optional = sorted(set(spans) - required, key=lambda index: (-round(graph.edges[index].line.distance(heart), 1), index))
    chosen, total = _core(graph, set(spans)), sum(length.values())
    for index in [*optional, *optional]:
        if index not in chosen or total <= TARGET_M + TOLERANCE_M:
            continue
        left = _core(graph, chosen - {index})
        left_m = sum(length[kept] for kept in left)
        if required <= left and left_m >= TARGET_M - TOLERANCE_M:
            chosen, total = left, left_m
    if abs(total - TARGET_M) > TOLERANCE_M:
        raise NoSuchNetwork(f"the shortest network found has {total / 1000:.1f} km")
    return chosen


def _core(graph: RoadGraph, chosen: set[int]) -> set[int]:
    """The edges of the largest biconnected part; an edge counts as a node of its own, so that parallel roads stay apart."""
    parts = nx.Graph()
    for index in sorted(chosen):
        nx.add_path(parts, [graph.edges[index].start, ("edge", index), graph.edges[index].end])
    core = max(nx.biconnected_components(parts), key=len)
    return {node[1] for node in core if isinstance(node, tuple)}


def _joint(node: int) -> str:
    return f"fj-{node:03d}"
