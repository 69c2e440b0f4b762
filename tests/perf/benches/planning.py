"""The planner: 600 candidates under a budget with their bound, unseen ways; and its answers of the seeded city."""

from collections.abc import Callable
from functools import partial

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.simulator.city.streets import road_network
from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.planning.bounds import upper_bound
from safecity_gis.core.planning.budgeted import Offer, choose
from safecity_gis.core.planning.candidates import bearings, beside_roads
from safecity_gis.core.planning.cells import cells_seen, open_cells
from safecity_gis.core.planning.driving import Roads, unseen_drive, watched
from safecity_gis.core.planning.walking import cross, walk_grid
from safecity_gis.messages.configuration import Pose
from tests.perf.benches._plans import city_plans
from tests.perf.benches.coverage import city_cameras, city_houses, city_roads
from tests.perf.figures import Figure, Mark, figure_alone, figure_beside
from tests.perf.measuring import Watch, interleaved
from tests.perf.setting import Setting

SEED, CANDIDATES, AIMS, CAMERAS = 1, 600, 8, 300
BUDGET, PRICE, STEP_M = 20.0, 1.0, 5.0
ZONE = shapely.box(400, 200, 1600, 1000)
ENDS = (450.0, 505.0), (1250.0, 705.0)
SECONDS = Mark(10.0, at="most", of="value")


def measure(setting: Setting) -> list[Figure]:
    random = np.random.default_rng(SEED)
    buildings = Buildings(*zip(*city_houses(random), strict=True))
    grounds = [cover(viewer, buildings).seen for viewer in city_cameras(random, CAMERAS)]
    offer, shapes, cells = an_offer(buildings, grounds, CANDIDATES // (6 if setting.quick else 1))
    chosen = choose(offer, BUDGET)
    share = offer.value(chosen) / upper_bound(offer, BUDGET, [chosen])
    told = f"{len(offer)} candidates, {len(cells):,} cells, {len(chosen)} bought, {share:.1%} of the bound"
    greedy = interleaved(
        lambda: _ms(lambda: choose(offer, BUDGET)),
        lambda: _ms(lambda: [offer.gains(offer.worth) for _ in chosen]),
        repeats=setting.repeats,
        tell=setting.tell,
    )
    roads, lines, inside = the_roads()
    nobody = np.zeros(len(roads.start), dtype=np.bool_)
    begins, ends = np.flatnonzero(inside), np.flatnonzero(~inside)
    drive = interleaved(
        lambda: _ms(lambda: unseen_drive(roads, nobody, from_=begins, to=ends)),
        lambda: _ms(lambda: _raw_drive(roads, int(begins[0]))),
        repeats=setting.repeats,
        tell=setting.tell,
    )
    closed = [*buildings.footprints[buildings.near(ZONE)], *(ground for ground in grounds if ground.intersects(ZONE))]
    alone: dict[str, tuple[Callable[[], object], str]] = {
        "bound": (partial(upper_bound, offer, BUDGET, [chosen]), "online and relaxed"),
        "cells": (partial(cells_seen, shapes, cells), f"{len(shapes)} polygons over {len(cells):,} cells"),
        "watched": (partial(watched, lines, SeenGround(grounds)), f"which of {len(lines):,} roads {CAMERAS} cameras see"),
        "on_foot": (lambda: cross(walk_grid(ZONE, closed), *ENDS), "820 m, from the polygons to way and gaps"),
    }
    return [
        figure_beside("planning.greedy", greedy, unit="ms CPU", raw_name="a product of the matrix for each bought", note=told),
        figure_beside(
            "planning.by_car",
            drive,
            unit="ms CPU",
            raw_name="dijkstra from one junction",
            note=f"way and cut, {len(lines):,} roads",
        ),
        *(
            figure_alone(
                f"planning.{name}", [_ms(turn) / 1000 for _ in range(setting.repeats)], unit="s CPU", mark=SECONDS, note=note
            )
            for name, (turn, note) in alone.items()
        ),
        *city_plans(setting),
    ]


def an_offer(
    buildings: Buildings, grounds: list[shapely.MultiPolygon], count: int
) -> tuple[Offer, list[shapely.Geometry], np.ndarray]:
    """So many candidates beside the zone's roads, what each would observe, and the zone's cells that nobody observes yet."""
    lines = [line for line in (shapely.intersection(road, ZONE) for road in city_roads()) if line.length > 0]
    places = beside_roads(lines, buildings, every_m=60, off_m=5)[: count // AIMS]
    viewers = [_viewer(place, bearing) for place in places for bearing in bearings(AIMS)]
    shapes = [cover(viewer, buildings).bands[Band.OBSERVE] for viewer in viewers]
    cells, worth = open_cells([ZONE], [1.0], buildings, step_m=STEP_M)
    left = np.where(cells_seen(grounds, cells).sum(axis=0) > 0, 0.0, worth)
    count = len(viewers)
    cost = PRICE + np.random.default_rng(SEED).uniform(0, PRICE, count)
    return Offer(cells_seen(shapes, cells), left, cost, np.zeros(count)), shapes, cells


def the_roads() -> tuple[Roads, list[shapely.LineString], np.ndarray]:
    """The demo city's whole road graph, and which of its junctions lie within 2 km of the middle one."""
    graph = road_network(SEED)
    start, end = np.array([(edge.start, edge.end) for edge in graph.edges]).T
    lines = [edge.line for edge in graph.edges]
    nodes = np.array(graph.nodes)
    inside = np.hypot(*(nodes - np.median(nodes, axis=0)).T) < 2000
    return Roads(start, end, np.zeros(len(start), dtype=np.bool_), shapely.length(lines)), lines, inside


def _viewer(place: np.ndarray, bearing_deg: float) -> Viewer:
    pose = Pose(lon=0.0, lat=0.0, height_m=8.0, bearing_deg=float(bearing_deg), tilt_deg=15.0, hfov_deg=70.0)
    return Viewer(GroundXY(*map(float, place)), pose, 2560, 1440, 120.0)


def _raw_drive(roads: Roads, begin: int) -> None:
    count = int(max(roads.start.max(), roads.end.max())) + 1
    graph = csr_array((roads.length_m, (roads.start, roads.end)), shape=(count, count))
    dijkstra(graph, directed=False, indices=begin)


def _ms(turn: Callable[[], object]) -> float:
    with Watch() as watch:
        turn()
    return 1000 * watch.cpu_s
