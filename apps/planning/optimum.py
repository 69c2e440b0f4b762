"""Which cameras to add for a budget: poles beside a zone's roads, or those given, times bearings; greedy, with its bound."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.coverage_ground import in_metres, sound_in_metres
from apps.cameras.coverage_summary import MAIN_ROADS
from apps.places.models import Road, Zone
from apps.planning.camera_sets import camera_sets, coverage_of, grounds_of
from apps.planning.choices import PriceItem
from apps.planning.costs import fibre_needed_m, prices
from apps.planning.figures import PRIVACY_BAND
from apps.planning.ground import Surrounded, planned_viewer, surrounded
from apps.planning.models import Scenario
from apps.planning.progress import UNHEARD, Progress
from safecity_gis.core.geo.coverage.shapes import disc, polygons_of
from safecity_gis.core.geo.frames import Floats, GroundXY
from safecity_gis.core.planning.bounds import upper_bound
from safecity_gis.core.planning.budgeted import Offer, choose
from safecity_gis.core.planning.candidates import bearings, beside_roads
from safecity_gis.core.planning.cells import cells_seen, open_cells
from safecity_gis.core.planning.refusals import PlanningError

MOST_CANDIDATES, MOST_CELLS, MOST_IN_BOX = 600, 60_000, 380_000
LEAST_STEP_M = 4.0
OFF_ROAD_M, ROAD_HALF_M = 6.0, 10.0
"""Poles stand so far beside a road's middle; ground within the other distance of it counts as the road's."""


@dataclass(frozen=True)
class Wish:
    """What is looked for. `camera` has the columns of a new camera without its place and bearing."""

    budget: float
    zone: str
    band: str
    camera: dict[str, Any]
    aims: int = 8
    every_m: float = 60.0
    road_weight: float = 1.0
    """How much more a square metre of main road counts than another."""
    privacy_weight: float = 0.0
    """Square metres of ground that a metre of exposed façade is worth; 0: exposure counts nothing."""
    places: tuple[tuple[float, float], ...] = ()
    """Longitudes and latitudes of poles that there are or could be; empty: beside the zone's roads."""


@dataclass(frozen=True)
class Pick:
    """A camera to add, with what it adds after those before it."""

    values: dict[str, Any]
    cost: float
    fibre_m: float
    gain_m2: float
    exposed_m: float


@dataclass(frozen=True)
class Optimum:
    """Values in weighted m² of ground that nobody saw so well before; no choice within the budget is worth more than `bound`."""

    picks: tuple[Pick, ...]
    cost: float
    value: float
    bound: float
    candidates: int
    positions_left_out: int
    """Of too many positions those with the least unseen ground about them."""
    step_m: float
    seconds: float


class NoPrice(ValueError):
    """The site has not told what this item costs."""


def optimum(user: User, scenario: Scenario, wish: Wish, progress: Progress = UNHEARD) -> Optimum:
    """What to add to the scenario; nothing is written. Of 600 candidates this takes some seconds.

    Raises:
        NoPrice: the camera or the fibre has no price above 0.
        Zone.DoesNotExist: no such zone.
        PlanningError: no position, no fibre to reach, or too large an area.
        CoverageError: a camera of which no coverage can be computed.
    """
    began = time.perf_counter()
    progress(0.01)
    ground = surrounded()
    offered = _offered(user, scenario, wish, ground, progress.part(0.1, 0.75))
    offer = offered.offer
    progress(0.75)
    chosen = choose(offer, wish.budget)
    value = offer.value(chosen)
    progress(0.85)
    return Optimum(
        picks=tuple(_picks(offered, chosen)),
        cost=float(offer.cost[list(chosen)].sum()),
        value=value,
        bound=max(upper_bound(offer, wish.budget, [chosen]), value),
        candidates=len(offer),
        positions_left_out=offered.positions_left_out,
        step_m=offered.step_m,
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True)
class _Offered:
    """The candidates as cameras, and as what can be bought; metres of fibre and of newly exposed façade of each [n]."""

    cameras: list[dict[str, Any]]
    offer: Offer
    fibre_m: Floats
    exposed_m: Floats
    positions_left_out: int
    step_m: float


def _offered(user: User, scenario: Scenario, wish: Wish, ground: Surrounded, progress: Progress) -> _Offered:
    price, fibre_price = _price(wish.camera["kind"]), _price(PriceItem.FIBRE_M)
    area, buildings = _area(user, wish, ground), ground.around.buildings
    step_m = _step_m(area)
    cells, worth = open_cells(*_weighted(area, wish, ground), buildings, step_m=step_m)
    after = camera_sets(user, scenario, ground).after
    left = np.where(cells_seen(grounds_of(after, wish.band), cells).sum(axis=0) > 0, 0.0, worth)
    every = _positions(area, wish, ground)
    positions = _most_promising(every, cells, left, wish)
    fibre = fibre_needed_m([GroundXY(*place) for place in positions], ground.frame)
    if len(positions) == 0 or not np.isfinite(fibre).all():
        raise PlanningError("no position, or no fibre", code="no_position")
    cameras = [values for place in positions for values in _aimed(place, wish, ground)]
    seeing = progress.part(0.2, 0.9).through(cameras)
    grounds = [coverage_of(planned_viewer(values, ground.frame), ground) for values in seeing]
    exposed_m = _newly_exposed_m([one[PRIVACY_BAND] for one in grounds], grounds_of(after, PRIVACY_BAND), ground)
    fibre_m = np.repeat(fibre, wish.aims)
    sees = cells_seen([one[wish.band] for one in grounds], cells)
    offer = Offer(sees, left, price + fibre_price * fibre_m, wish.privacy_weight * exposed_m)
    return _Offered(cameras, offer, fibre_m, exposed_m, len(every) - len(positions), step_m)


def _picks(offered: _Offered, chosen: Sequence[int]) -> Iterator[Pick]:
    offer = offered.offer
    for number, one in enumerate(chosen):
        gain_m2 = float(offer.worth_left(chosen[:number])[offer.cells_of(one)].sum())
        told = (float(values[one]) for values in (offer.cost, offered.fibre_m))
        yield Pick(offered.cameras[one], *told, gain_m2, float(offered.exposed_m[one]))


def _step_m(area: shapely.MultiPolygon) -> float:
    """As fine as the cells in the area, and in the box around it, may be many."""
    least = max(area.area / MOST_CELLS, area.envelope.area / MOST_IN_BOX)
    return max(LEAST_STEP_M, float(np.sqrt(least)))


def _price(item: str) -> float:
    amount = prices().get(str(item), 0.0)
    if amount <= 0:
        raise NoPrice(str(item))
    return amount


def _area(user: User, wish: Wish, ground: Surrounded) -> shapely.MultiPolygon:
    """The zone, or the ground within range of the given places."""
    if wish.places:
        places = ground.frame.to_ground(wish.places)
        return polygons_of(shapely.union_all([disc(place, wish.camera["range_m"]) for place in places]))
    wkb = Zone.objects.visible_to(user).annotate(wkb=AsWKB("area")).values_list("wkb", flat=True).get(code=wish.zone)
    return sound_in_metres([bytes(wkb)], ground.frame)[0]


def _weighted(area: shapely.MultiPolygon, wish: Wish, ground: Surrounded) -> tuple[list[shapely.Geometry], list[float]]:
    if wish.road_weight <= 1:
        return [area], [1.0]
    main = shapely.union_all([line.buffer(ROAD_HALF_M, cap_style="flat") for line in _roads(area, ground, main=True)])
    on_roads = polygons_of(area.intersection(main))
    return ([area, on_roads], [1.0, wish.road_weight]) if not on_roads.is_empty else ([area], [1.0])


def _roads(area: shapely.MultiPolygon, ground: Surrounded, *, main: bool = False) -> list[shapely.LineString]:
    rows = Road.objects.order_by("pk").annotate(wkb=AsWKB("line"))
    rows = rows.filter(road_class__in=MAIN_ROADS) if main else rows
    lines = in_metres(map(bytes, rows.values_list("wkb", flat=True)), ground.frame)
    return list(lines[np.sort(shapely.STRtree(lines).query(area, predicate="intersects"))]) if len(lines) else []


def _positions(area: shapely.MultiPolygon, wish: Wish, ground: Surrounded) -> Floats:
    if wish.places:
        return ground.frame.to_ground(wish.places)
    found = beside_roads(_roads(area, ground), ground.around.buildings, every_m=wish.every_m, off_m=OFF_ROAD_M)
    return found[shapely.intersects_xy(area, *found.T)]


def _most_promising(positions: Floats, cells: Floats, left: Floats, wish: Wish) -> Floats:
    """At most as many as there may be candidates: those with the most unseen worth within range, in their order."""
    most = max(1, MOST_CANDIDATES // wish.aims)
    if len(positions) <= most:
        return positions
    about = cells_seen([disc(place, wish.camera["range_m"]) for place in positions], cells)
    return positions[np.sort(np.argsort(-(about.astype(np.float64) @ left), kind="stable")[:most])]


def _aimed(place: Floats, wish: Wish, ground: Surrounded) -> list[dict[str, Any]]:
    lon, lat = ground.frame.to_lonlat([place])[0].round(7).tolist()
    return [{**wish.camera, "lon": lon, "lat": lat, "bearing_deg": bearing} for bearing in bearings(wish.aims).tolist()]


def _newly_exposed_m(candidates: list[shapely.Geometry], now: list[shapely.Geometry], ground: Surrounded) -> Floats:
    """Metres of façade that each candidate alone would expose besides what is exposed already."""
    known = ground.homes.exposed(now)
    metres = np.zeros(len(candidates))
    for number, seen in enumerate(candidates):
        for home, part in ground.homes.exposed([seen]).items():
            metres[number] += part.difference(known[home].buffer(1e-3)).length if home in known else part.length
    return metres
