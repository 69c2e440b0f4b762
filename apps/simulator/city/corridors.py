"""The corridor of the demonstration: carriageways of both directions, counting lines where cameras look, junctions, links."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely import LineString, Point, Polygon
from shapely.ops import substring

from apps.cameras.choices import Lifecycle
from apps.simulator.city.cameras import CameraPlan
from apps.simulator.city.facts import junctions, load_toml, main_roads
from apps.simulator.city.frame import to_degrees
from apps.simulator.city.plan import CityPlan
from apps.simulator.city.store import SRID
from apps.simulator.city.zones import district_of, group_of
from apps.traffic.choices import AreaKind
from apps.traffic.models import Area, CountingLine, Segment, TravelLink

REACH_M = 60.0
APART_M = 12.0
"""Nearer ends of roads are one junction."""
"""From a junction's middle: where vehicles wait and turn and people cross."""
LEAST_SEEN_M = 15.0
NEAREST_M, FARTHEST_M = 18.0, 55.0
"""From a camera to its counting line: near enough to be sure, far enough that everybody was followed before."""
STATION_M = 60.0


@dataclass(frozen=True)
class SegmentPlan:
    """One carriageway between two stops, in metres of the city's frame."""

    code: str
    position: int
    towards: Mapping[str, str]
    begin: Mapping[str, str]
    end: Mapping[str, str]
    line: LineString


@dataclass(frozen=True)
class LinePlan:
    camera: str
    segment: str
    line: LineString


@dataclass(frozen=True)
class JunctionPlan:
    code: str
    name: str
    name_ur: str
    place: Point


@dataclass(frozen=True)
class CorridorPlan:
    """What is drawn for the board."""

    name: str
    name_ur: str
    limit_kmh: int
    width_m: float
    segments: list[SegmentPlan]
    lines: list[LinePlan] = field(default_factory=list)
    junctions: list[JunctionPlan] = field(default_factory=list)
    links: list[tuple[str, str, float]] = field(default_factory=list)
    """Cameras and metres along the road."""


def corridor_plan(plan: CityPlan) -> CorridorPlan:
    """The corridor of the facts, with lines and links of this plan's working cameras."""
    data, named = load_toml("traffic.toml"), junctions()
    road = next(road for road in main_roads() if road.name == data["road"])
    stations = [road.line.project(Point(named[stop["at"]])) for stop in data["stop"]]
    made = CorridorPlan(road.name, road.name_ur, road.speed_kmh, data["width_m"], [])
    for way in ("out", "in"):
        order = list(range(len(stations))) if way == "out" else list(range(len(stations)))[::-1]
        last = data["stop"][order[-1]]
        for position, (first, second) in enumerate(pairwise(order), 1):
            middle = substring(road.line, stations[first], stations[second]).offset_curve(data["middle_m"])
            code = f"faisal-{way}-{position}"
            made.segments.append(SegmentPlan(code, position, last, data["stop"][first], data["stop"][second], middle))
    working = [
        one for one in plan.cameras if one.states[-1][1] == Lifecycle.COMMISSIONED and one.source is None and one.simulated
    ]
    sites = {site.code: site.position for site in plan.sites}
    for way in ("out", "in"):
        _lines(made, [one for one in made.segments if f"-{way}-" in one.code], working, sites, data)
    made.junctions.extend(_junctions(plan, road.name))
    _links(made, road.line, working, sites)
    return made


def corridors_put(plan: CityPlan, jurisdictions: Mapping[str, int], groups: Mapping[str, int], cameras: Mapping[str, int]) -> int:
    """Write the corridor where none is drawn yet: later it is the operators'. Returns how many segments."""
    if Segment.objects.exists():
        return 0
    made = corridor_plan(plan)
    segments = {one.code: _segment(made, one, jurisdictions, groups) for one in made.segments}
    CountingLine.objects.bulk_create(
        CountingLine(
            code=f"count-{one.camera.lower()}-{one.segment}"[:60], name=f"{one.camera}, {segments[one.segment].name}",
            camera_id=cameras[one.camera], segment=segments[one.segment], line=_geos(one.line), synthetic=True,
        )
        for one in made.lines
    )  # fmt: skip
    Area.objects.bulk_create(
        Area(
            code=one.code, name=one.name, name_ur=one.name_ur, kind=AreaKind.JUNCTION,
            area=_geos(one.place.buffer(REACH_M, quad_segs=4)), jurisdiction_id=jurisdictions[district_of(one.place)],
            group_id=groups[group_of(one.place)], synthetic=True,
        )
        for one in made.junctions
    )  # fmt: skip
    sites = {site.code: site for site in plan.sites}
    places = {camera.code: sites[camera.site] for camera in plan.cameras}
    between = Counter((places[start].name, places[end].name) for start, end, _ in made.links)
    for start, end, length in made.links:
        begin, goal = places[start], places[end]
        # Several sites and cameras may stand on one road: their codes tell the links apart.
        told = f" ({start}, {end})" if between[begin.name, goal.name] > 1 else ""
        TravelLink.objects.create(
            code=f"{start.lower()}-{end.lower()}"[:60], name=f"{begin.name} → {goal.name}{told}"[:120],
            name_ur=f"{begin.name_ur} ← {goal.name_ur}{told}"[:120], start_id=cameras[start], end_id=cameras[end],
            length_m=length, limit_kmh=made.limit_kmh, synthetic=True,
        )  # fmt: skip
    return len(segments)


def _segment(made: CorridorPlan, one: SegmentPlan, jurisdictions: Mapping[str, int], groups: Mapping[str, int]) -> Segment:
    middle = one.line.interpolate(0.5, normalized=True)
    return Segment.objects.create(
        code=one.code,
        name=f"{one.begin['name']} – {one.end['name']}",
        name_ur=f"{one.begin['ur']} – {one.end['ur']}",
        corridor=made.name,
        corridor_ur=made.name_ur,
        towards=one.towards["name"],
        towards_ur=one.towards["ur"],
        position=one.position,
        line=_geos(one.line),
        width_m=made.width_m,
        limit_kmh=made.limit_kmh,
        free_kmh=made.limit_kmh,
        pedestrians_barred=True,
        jurisdiction_id=jurisdictions[district_of(middle)],
        group_id=groups[group_of(middle)],
        synthetic=True,
    )


def _lines(
    made: CorridorPlan,
    segments: list[SegmentPlan],
    cameras: list[CameraPlan],
    sites: Mapping[str, Point],
    data: Mapping[str, int],
) -> None:
    """For one direction, the cameras that see its middle best; one line each, and cameras that stand apart from each other."""
    found: list[tuple[float, LinePlan, Point]] = []
    for camera in cameras:
        site = sites[camera.site]
        for segment in segments:
            if segment.line.distance(site) > STATION_M or any(place.distance(site) < 1 for *_, place in found):
                continue
            ring = site.buffer(FARTHEST_M).difference(site.buffer(NEAREST_M))
            seen = max(
                shapely.get_parts(segment.line.intersection(camera.pose.seen.intersection(ring))),
                key=lambda part: part.length,
                default=LineString(),
            )
            if seen.length < LEAST_SEEN_M:
                continue
            line = _across(segment.line, segment.line.project(seen.interpolate(0.5, normalized=True)), made.width_m)
            covered = line.intersection(camera.pose.seen).length / line.length
            if covered > 0.9:
                found.append((seen.length, LinePlan(camera.code, segment.code, line), site))
    found.sort(key=lambda one: (-one[0], one[1].camera))
    for segment in segments:
        mine = [plan for _, plan, _ in found if plan.segment == segment.code]
        made.lines.extend(mine[: data["lines_of_segment"]])


def _across(line: LineString, along_m: float, width_m: float) -> LineString:
    """From the drivers' right edge to their left one, so that who drives on crosses forward."""
    half = width_m / 2
    before, after = line.interpolate(max(0.0, along_m - 1)), line.interpolate(along_m + 1)
    length = before.distance(after)
    e, n = (after.x - before.x) / length, (after.y - before.y) / length
    middle = line.interpolate(along_m)
    return LineString([(middle.x + n * half, middle.y - e * half), (middle.x - n * half, middle.y + e * half)])


def _junctions(plan: CityPlan, road: str) -> list[JunctionPlan]:
    """Where other roads meet this one, by their names; side streets without a name by their number."""
    graph, found = plan.roads, []
    ours = {node for edge in graph.edges if edge.road.name == road for node in (edge.start, edge.end)}
    for edge in graph.edges:
        for node in {edge.start, edge.end} & ours if edge.road.name != road else ():
            place = Point(graph.nodes[node])
            if all(place.distance(other.place) > APART_M for other in found):
                number = len(found) + 1
                name, name_ur = edge.road.name or f"Side street {number}", edge.road.name_ur or f"ذیلی سڑک {number}"
                found.append(JunctionPlan(f"faisal-junction-{number:02d}", name, name_ur, place))
    return found


def _links(made: CorridorPlan, line: LineString, cameras: list[CameraPlan], sites: Mapping[str, Point]) -> None:
    """Between the lines' cameras of each direction that are neighbours along the road."""
    by_code = {camera.code: camera for camera in cameras}
    for way in ("out", "in"):
        stations = {one.camera: line.project(sites[by_code[one.camera].site]) for one in made.lines if f"-{way}-" in one.segment}
        order = sorted(stations, key=lambda code: stations[code], reverse=way == "in")
        for start, end in pairwise(order):
            length = abs(stations[end] - stations[start])
            if length > 300:
                made.links.append((start, end, length))


def _geos(shape: LineString | Polygon) -> GEOSGeometry:
    return GEOSGeometry(shapely.to_wkt(to_degrees(shape)), srid=SRID)
