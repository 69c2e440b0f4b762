"""Turns road lines into one graph: cut where they meet, ends snapped together, every edge from node to node. Metres."""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from shapely import LineString, Point, STRtree
from shapely.ops import substring

from apps.simulator.city.facts import RoadFact

XY = tuple[float, float]


@dataclass(frozen=True)
class RoadEdge:
    """A piece of a road between two nodes (indices into `RoadGraph.nodes`)."""

    road: RoadFact
    start: int
    end: int
    line: LineString


@dataclass(frozen=True)
class RoadGraph:
    nodes: tuple[XY, ...]
    edges: tuple[RoadEdge, ...]

    def degrees(self) -> np.ndarray:
        """Edges at each node [n]."""
        ends = np.array([(edge.start, edge.end) for edge in self.edges]).ravel()
        return np.bincount(ends, minlength=len(self.nodes))

    def as_networkx(self) -> nx.MultiGraph:
        """Undirected, edge keys are indices into `edges`, weight `length_m`."""
        graph = nx.MultiGraph()
        for index, edge in enumerate(self.edges):
            graph.add_edge(edge.start, edge.end, key=index, length_m=edge.line.length)
        return graph

    def kept(self, keep: Sequence[bool]) -> "RoadGraph":
        """The graph of the edges that `keep` names, without nodes that no edge needs."""
        edges = [edge for edge, stays in zip(self.edges, keep, strict=True) if stays]
        used = sorted({node for edge in edges for node in (edge.start, edge.end)})
        position = {node: index for index, node in enumerate(used)}
        return RoadGraph(
            tuple(self.nodes[node] for node in used),
            tuple(RoadEdge(edge.road, position[edge.start], position[edge.end], edge.line) for edge in edges),
        )

    def largest_component(self) -> "RoadGraph":
        component = max(nx.connected_components(self.as_networkx()), key=len)
        return self.kept([edge.start in component for edge in self.edges])


def graph_of(roads: Sequence[RoadFact], *, tolerance_m: float) -> RoadGraph:
    """Cut the roads where they meet. Earlier roads win: a junction lies where the first of them has it.

    Args:
        roads: lines in metres; those with `joins` meet others there alone.
        tolerance_m: ends nearer than this to another road or junction are joined to it.
    """
    cuts = _cuts(roads, tolerance_m)
    owners = np.concatenate([np.full(len(points), index) for index, points in enumerate(cuts)])
    points = np.concatenate(cuts)
    labels, nodes = _clusters(points, tolerance_m)
    edges = []
    for index, road in enumerate(roads):
        mine = np.flatnonzero(owners == index)
        along = shapely.line_locate_point(road.line, shapely.points(nodes[labels[mine]]))
        order = np.argsort(along, kind="stable")
        stops = list(zip(along[order].tolist(), labels[mine][order].tolist(), strict=True))
        edges += _pieces(road, stops, nodes)
    return RoadGraph(tuple((float(x), float(y)) for x, y in nodes), tuple(edges))


def _cuts(roads: Sequence[RoadFact], tolerance_m: float) -> list[np.ndarray]:
    """For each road the positions [k, 2] where it is cut: its ends, its crossings, and ends of others that touch it."""
    lines = np.array([road.line for road in roads])
    found: list[list[XY]] = [[road.line.coords[0], road.line.coords[-1], *(road.joins or ())] for road in roads]
    tree = STRtree(lines)
    a, b = tree.query(lines, predicate="intersects")
    for i, j, crossing in zip(a, b, shapely.intersection(lines[a], lines[b]), strict=True):
        if i != j:
            _add(found, roads, int(i), int(j), [p.coords[0] for p in shapely.get_parts(crossing) if isinstance(p, Point)])
    ends = np.array([point for line in lines for point in (line.coords[0], line.coords[-1])])
    a, b = tree.query(shapely.points(ends), predicate="dwithin", distance=tolerance_m)
    touched = shapely.line_interpolate_point(lines[b], shapely.line_locate_point(lines[b], shapely.points(ends[a])))
    for i, j, point in zip(a, b, shapely.get_coordinates(touched), strict=True):
        if i // 2 != j:
            _add(found, roads, int(j), int(i) // 2, [(float(point[0]), float(point[1]))])
    return [np.array(points, dtype=float) for points in found]


def _add(found: list[list[XY]], roads: Sequence[RoadFact], i: int, j: int, points: list[XY]) -> None:
    joins = [road.joins for road in (roads[i], roads[j]) if road.joins is not None]
    allowed = [p for p in points if all(any(np.hypot(p[0] - q[0], p[1] - q[1]) < 1.0 for q in known) for known in joins)]
    found[i].extend(allowed)


def _clusters(points: np.ndarray, tolerance_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Label [n] of each point's node, and the nodes [m, 2]: each where its first point lies."""
    labels = np.full(len(points), -1)
    nodes: list[np.ndarray] = []
    tree = STRtree(shapely.points(points))
    a, b = tree.query(shapely.points(points), predicate="dwithin", distance=tolerance_m)
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    starts = np.searchsorted(a, np.arange(len(points) + 1))
    for index in range(len(points)):
        if labels[index] >= 0:
            continue
        near = b[starts[index] : starts[index + 1]]
        labels[near[labels[near] < 0]] = len(nodes)
        nodes.append(points[index])
    return labels, np.array(nodes)


def _pieces(road: RoadFact, stops: list[tuple[float, int]], nodes: np.ndarray) -> list[RoadEdge]:
    edges = []
    at, here = stops[0]
    for along, label in stops[1:]:
        if label == here:
            continue
        middle = list(substring(road.line, at, along).coords)[1:-1]
        start, end = tuple(nodes[here]), tuple(nodes[label])
        inner = [p for p in middle if min(np.hypot(p[0] - q[0], p[1] - q[1]) for q in (start, end)) > 1.0]
        edges.append(RoadEdge(road, here, label, LineString([start, *inner, end])))
        at, here = along, label
    return edges
