"""The planner's long questions of the seeded city, each beside the same geometry or graph without the product."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, maximum_flow

from safecity_gis.core.geo.frames import LonLat
from safecity_gis.core.planning.refusals import PlanningError
from safecity_gis.core.planning.walking import WalkGrid, walk_grid
from tests.perf.benches._city import city_open
from tests.perf.figures import Figure, Mark, figure_beside
from tests.perf.measuring import Watch, interleaved
from tests.perf.setting import Setting

DISTRICTS, GROUPS = ("south", "east", "malir", "korangi"), ("red-zone", "airport-corridor", "city")
LOOKS = {"kind": "fixed", "width_px": 2560, "height_px": 1440, "mount_height_m": 8.0, "tilt_deg": 15.0, "hfov_deg": 70.0}
PRICES = {"fixed": 300_000.0, "fibre_m": 900.0}
BUDGET, RANGE_M, BAND = 5e6, 120.0, "observe"
APART_M, MARGIN_M, WITHOUT_END = 700.0, 175.0, 10**6
FIGURES_MARK, OPTIMUM_MARK, WAY_MARK = (Mark(seconds, at="most", of="value") for seconds in (5.0, 10.0, 10.0))


def city_plans(setting: Setting) -> list[Figure]:
    """Figures, optimum and both ways of a plan for the Red Zone; nothing of it is kept."""
    city_open(setting)
    from django.db import transaction

    from apps.accounts.choices import Role
    from apps.accounts.models import Jurisdiction
    from apps.cameras.coverage_services import coverage_compute
    from apps.places.models import Zone
    from apps.planning.services import changes_add, prices_set, scenario_create
    from tests.factories import make_user

    setting.tell("computing the coverage of the seeded city")
    with transaction.atomic():
        coverage_compute()
        user = make_user(Role.COMMANDER, jurisdictions=DISTRICTS, groups=GROUPS)
        prices_set(actor=user, amounts=PRICES)
        scenario = scenario_create(actor=user, name="bench", jurisdiction=Jurisdiction.objects.get(code=DISTRICTS[0]))
        zone = Zone.objects.filter(kind="red_zone").order_by("code").values_list("code", flat=True)[0]
        best, picks = _optimum(setting, user, scenario, zone)
        changes_add(actor=user, scenario=scenario, changes=[_added(pick.values) for pick in picks])
        found = [best, *_figures(setting, user, scenario), *_ways(setting, user, scenario, zone)]
        transaction.set_rollback(True)
    return found


def _optimum(setting: Setting, user: Any, scenario: Any, zone: str) -> tuple[Figure, Any]:
    """Beside what the same number of candidates would see, and nothing else."""
    from apps.planning.camera_sets import coverage_of
    from apps.planning.ground import planned_viewer, surrounded
    from apps.planning.optimum import Wish, optimum

    wish = Wish(budget=BUDGET, zone=zone, band=BAND, camera={**LOOKS, "range_m": RANGE_M})
    found, ground = optimum(user, scenario, wish), surrounded()
    viewers = [planned_viewer(pick.values, ground.frame) for pick in found.picks]

    def bare() -> None:
        for number in range(found.candidates):
            coverage_of(viewers[number % len(viewers)], ground)

    note = f"{found.candidates} candidates, {len(found.picks)} bought, {found.value / found.bound:.1%} of the bound"
    pairs = _beside(setting, lambda: optimum(user, scenario, wish), bare)
    told = {"unit": "s CPU", "raw_name": "coverage of as many cameras", "mark": OPTIMUM_MARK, "note": note}
    return figure_beside("planning.city_optimum", pairs, **told), found.picks


def _figures(setting: Setting, user: Any, scenario: Any) -> list[Figure]:
    """Beside what of the same zones is not seen, in any band, by bare union and difference."""
    from apps.cameras.coverage_services import GROUNDS
    from apps.planning import camera_sets, figures

    compared = figures.compare(user, scenario)
    changed = {zone.code for zone in compared.changed_zones}

    def first() -> None:
        camera_sets._live.cache_clear()
        figures._live_figures.cache_clear()
        figures.compare(user, scenario)

    zones = _zones()
    seen = [camera_sets.grounds_of(compared.sets.after, name) for name in GROUNDS]
    told = {"unit": "s CPU", "raw_name": "union and difference", "mark": FIGURES_MARK}
    note = f"{len(changed)} of {len(zones)} zones changed, {compared.after.cameras} cameras"
    later = _beside(
        setting,
        lambda: figures.compare(user, scenario),
        lambda: _blind([shape for code, shape in zones.items() if code in changed], seen),
    )
    anew = _beside(setting, first, lambda: _blind(list(zones.values()), seen))
    return [
        figure_beside("planning.city_figures", later, **told, note=note),
        figure_beside("planning.city_figures_first", anew, **told, note="the like, where the live set has changed"),
    ]


def _ways(setting: Setting, user: Any, scenario: Any, zone: str) -> list[Figure]:
    from apps.planning.camera_sets import camera_sets, grounds_of
    from apps.planning.ground import surrounded
    from apps.planning.unseen import by_car, on_foot, road_book

    ground = surrounded()
    cameras, book = camera_sets(user, scenario, ground).after, road_book(ground)
    inside = shapely.contains_xy(_zones()[zone], *book.junctions.T)
    asked = {"zone": zone, "start": None, "band": BAND, "anpr_only": False, "by_length": False}
    roads = _raw_flow(*book.graph.arcs(np.ones(len(book.lines), dtype=np.bool_))[:2], inside, ~inside)
    drive = _beside(setting, lambda: by_car(user, cameras, ground, **asked), roads)
    start, end, answer = _walkable(lambda *ends: on_foot(cameras, ground, *ends, band=BAND), book.junctions[inside], ground)
    area = shapely.box(*shapely.MultiPoint([start, end]).bounds).buffer(MARGIN_M, join_style="mitre")
    buildings, seen = ground.around.buildings, grounds_of(cameras, BAND)
    grid = walk_grid(area, [*buildings.footprints[buildings.near(area)], *(one for one in seen if one.intersects(area))])
    first, last = (LonLat(*ground.frame.to_lonlat([place])[0]) for place in (start, end))
    walk = _beside(setting, lambda: on_foot(cameras, ground, first, last, band=BAND), _raw_walk(grid, start, end))
    told = {"unit": "s CPU", "raw_name": "dijkstra and maximum_flow", "mark": WAY_MARK}
    on_foot_note = f"{answer.length_m:.0f} m, {grid.open.size:,} cells of {grid.step_m:.2f} m, {len(answer.closing)} gaps"
    return [
        figure_beside("planning.city_by_car", drive, **told, note=f"{len(book.lines):,} roads, {len(cameras)} cameras"),
        figure_beside("planning.city_on_foot", walk, **told, note=on_foot_note),
    ]


def _walkable(ask: Callable[..., Any], places: np.ndarray, ground: Any) -> tuple[np.ndarray, np.ndarray, Any]:
    """The first two places about `APART_M` apart between which there is an unseen way."""
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    for first, last in islice(np.argwhere(np.abs(away - APART_M) < 50), 400):
        try:
            found = ask(*(LonLat(*ground.frame.to_lonlat([places[one]])[0]) for one in (first, last)))
        except PlanningError:
            continue
        if not found.way.is_empty:
            return places[first], places[last], found
    raise RuntimeError("the city has no unseen way of this length")


def _raw_walk(grid: WalkGrid, start: np.ndarray, end: np.ndarray) -> Callable[[], None]:
    """Steps between open neighbours, and cells within 25 m of either end as its source and sink."""
    numbers, free = np.arange(grid.open.size).reshape(grid.open.shape), grid.open
    across, along = free[:, :-1] & free[:, 1:], free[:-1] & free[1:]
    tail = np.append(numbers[:, :-1][across], numbers[:-1][along])
    head = np.append(numbers[:, 1:][across], numbers[1:][along])
    away = [np.hypot(*(grid.middles(numbers.ravel()) - place).T) for place in (start, end)]
    begins, ends = ((one < 25) & free.ravel() for one in away)
    return _raw_flow(np.append(tail, head), np.append(head, tail), begins, ends)


def _raw_flow(tail: np.ndarray, head: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> Callable[[], None]:
    """One shortest path and one maximum flow of ready matrices, every step of length and room 1."""
    count = len(begins)
    steps = csr_array(coo_array((np.ones(len(tail)), (tail, head)), shape=(count,) * 2))
    tails = np.concatenate((tail, np.full(begins.sum(), count), np.flatnonzero(ends)))
    heads = np.concatenate((head, np.flatnonzero(begins), np.full(ends.sum(), count + 1)))
    room = np.append(np.ones(len(tail)), np.full(len(tails) - len(tail), WITHOUT_END)).astype(np.int32)
    flows = csr_array(coo_array((room, (tails, heads)), shape=(count + 2,) * 2))
    first = np.flatnonzero(begins)

    def turn() -> None:
        dijkstra(steps, indices=first, min_only=True)
        maximum_flow(flows, count, count + 1)

    return turn


def _blind(zones: list[shapely.Geometry], seen: list[list[shapely.Geometry]]) -> None:
    for grounds in seen:
        polygons = np.asarray(grounds, dtype=object)
        tree = shapely.STRtree(polygons)
        for zone in zones:
            shapely.area(zone.difference(shapely.union_all(polygons[tree.query(zone, predicate="intersects")])))


def _zones() -> dict[str, shapely.Geometry]:
    """In metres, by code."""
    from django.contrib.gis.db.models.functions import AsWKB

    from apps.cameras.coverage_ground import city_frame, sound_in_metres
    from apps.places.models import Zone

    codes, shapes = zip(*Zone.objects.order_by("code").annotate(wkb=AsWKB("area")).values_list("code", "wkb"), strict=True)
    return dict(zip(codes, sound_in_metres(map(bytes, shapes), city_frame()), strict=True))


def _added(values: dict[str, Any]) -> dict[str, Any]:
    from apps.planning.api.fields import change_values

    return change_values({"change": "add", "looks": values}, None)


def _beside(setting: Setting, ours: Callable[[], object], raw: Callable[[], object]) -> list[tuple[float, float]]:
    return interleaved(lambda: _seconds(ours), lambda: _seconds(raw), repeats=setting.repeats, tell=setting.tell)


def _seconds(turn: Callable[[], object]) -> float:
    with Watch() as watch:
        turn()
    return watch.cpu_s
