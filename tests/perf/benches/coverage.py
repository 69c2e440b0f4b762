"""Coverage of 1,300 cameras among 5,000 buildings: visible ground and four bands of each, one that moved, a click, a city."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import shapely

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.corridors import corridor_coverage
from safecity_gis.core.geo.coverage.covering import cover
from safecity_gis.core.geo.coverage.seen import SeenGround
from safecity_gis.core.geo.coverage.sightings import cameras_seeing
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.coverage.zones import zone_coverage
from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.messages.configuration import Pose
from tests.perf.figures import Figure, Mark, figure_alone, figure_beside
from tests.perf.measuring import Watch, interleaved
from tests.perf.setting import Setting

SEED, CAMERAS, MOVED, CLICKS = 1, 1_300, 100, 200
BLOCKS, STREET_M = 25, 14.0
LOTS, LOT_M, TIMES = (4, 2), 25.0, 3
ALL_MARK, ONE_MARK = Mark(60.0, at="most", of="value"), Mark(200.0, at="most", of="value")
RAW_NAME = "buffer, intersection and difference"
PITCH = (LOTS[0] * LOT_M + STREET_M, LOTS[1] * LOT_M + STREET_M)
Houses = list[tuple[shapely.Polygon, float | None]]


def measure(setting: Setting) -> list[Figure]:
    random = np.random.default_rng(SEED)
    houses, viewers = city_houses(random), city_cameras(random, CAMERAS // 10 if setting.quick else CAMERAS)
    buildings = Buildings(*zip(*houses, strict=True))
    pairs = interleaved(
        lambda: _seconds(lambda: _all(houses, viewers)),
        lambda: _seconds(lambda: _raw(houses, viewers)),
        repeats=setting.repeats,
        tell=setting.tell,
    )
    seen = SeenGround([cover(viewer, buildings).seen for viewer in viewers])
    places = random.uniform((0, 0), (BLOCKS * PITCH[0], BLOCKS * PITCH[1]), (CLICKS, 2))
    times: dict[str, list[float]] = {"one": [], "click": [], "zones": [], "roads": []}
    for _ in range(setting.repeats):
        times["one"].append(1000 * max(_seconds(lambda v=viewer: cover(v, buildings)) for viewer in _moved(viewers)))
        times["click"].append(1000 / CLICKS * _seconds(lambda: [cameras_seeing(place, viewers, seen) for place in places]))
        times["zones"].append(_seconds(lambda: [zone_coverage(zone, seen, times=TIMES) for zone in city_zones()]))
        times["roads"].append(_seconds(lambda: [corridor_coverage(road, seen, times=TIMES) for road in city_roads()]))
    what = f"{len(viewers):,} cameras, {len(houses):,} buildings"
    everyone = f"{len(viewers):,} cameras"
    return [
        figure_beside("coverage.all", pairs, unit="s CPU", raw_name=RAW_NAME, mark=ALL_MARK, note=f"{what}, index included"),
        figure_alone("coverage.one", times["one"], unit="ms CPU", mark=ONE_MARK, note=f"the slowest of {MOVED} that moved 3 m"),
        figure_alone("coverage.click", times["click"], unit="ms CPU", note=f"who of {everyone} sees a point"),
        figure_alone("coverage.zones", times["zones"], unit="s CPU", note=f"25 zones, 1 to {TIMES} times and blind, {everyone}"),
        figure_alone("coverage.roads", times["roads"], unit="s CPU", note=f"{2 * BLOCKS} roads, 1 to {TIMES} times and gaps"),
    ]


def city_houses(random: np.random.Generator) -> Houses:
    """5,000 buildings on the lots of a street grid, 4 to 22 m high, one in ten of unknown height."""
    houses: Houses = []
    for i, j, lot, row in product(range(BLOCKS), range(BLOCKS), range(LOTS[0]), range(LOTS[1])):
        west, south = i * PITCH[0] + STREET_M / 2 + lot * LOT_M, j * PITCH[1] + STREET_M / 2 + row * LOT_M
        (a, b), (c, d) = random.uniform(0, 4, (2, 2))
        height = None if random.random() < 0.1 else float(random.uniform(4, 22))
        houses.append((shapely.box(west + a, south + b, west + LOT_M - c, south + LOT_M - d), height))
    return houses


def city_cameras(random: np.random.Generator, count: int) -> list[Viewer]:
    """Cameras at the kerbs of the crossings, two or so at each."""
    viewers = []
    for number in range(count):
        crossing = np.array(divmod(number * (BLOCKS + 1) ** 2 // count, BLOCKS + 1)) * PITCH
        east, north = crossing + random.choice((-5.0, 5.0), 2) + random.normal(0, 0.5, 2)
        pose = Pose(
            lon=0.0,
            lat=0.0,
            height_m=float(random.uniform(6, 12)),
            bearing_deg=float(random.uniform(0, 360)),
            tilt_deg=float(random.uniform(4, 25)),
            hfov_deg=float(random.uniform(40, 100)),
        )
        viewers.append(Viewer(GroundXY(float(east), float(north)), pose, 2560, 1440, float(random.choice((80, 150, 250)))))
    return viewers


def city_zones() -> list[shapely.Polygon]:
    east, north = BLOCKS * PITCH[0] / 5, BLOCKS * PITCH[1] / 5
    return [shapely.box(i * east, j * north, (i + 1) * east, (j + 1) * north) for i, j in product(range(5), range(5))]


def city_roads() -> list[shapely.LineString]:
    far = BLOCKS * PITCH[0], BLOCKS * PITCH[1]
    along = [shapely.LineString([(0, j * PITCH[1]), (far[0], j * PITCH[1])]) for j in range(BLOCKS)]
    across = [shapely.LineString([(i * PITCH[0], 0), (i * PITCH[0], far[1])]) for i in range(BLOCKS)]
    return along + across


def _moved(viewers: Sequence[Viewer]) -> list[Viewer]:
    return [replace(viewer, at=GroundXY(viewer.at.e + 3, viewer.at.n)) for viewer in viewers[:MOVED]]


def _all(houses: Houses, viewers: Sequence[Viewer]) -> None:
    buildings = Buildings(*zip(*houses, strict=True))
    for viewer in viewers:
        cover(viewer, buildings)


def _raw(houses: Houses, viewers: Sequence[Viewer]) -> None:
    """Each camera's circle cut to its picture, less the buildings in it: what shapely must do without any sight line."""
    footprints = np.array([footprint for footprint, _ in houses], dtype=object)
    tree = shapely.STRtree(footprints)
    for viewer in viewers:
        ground = shapely.Point(viewer.at).buffer(viewer.range_m).intersection(viewer.footprint)
        ground.difference(shapely.union_all(footprints[tree.query(ground, predicate="intersects")]))


def _seconds(work: Callable[[], object]) -> float:
    with Watch() as watch:
        work()
    return watch.cpu_s
