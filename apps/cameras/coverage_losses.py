"""What of the covered ground goes dark with some cameras: by zone and by main road, counted for what a user may see."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from django.contrib.gis.db.models.functions import AsWKB

from apps.accounts.models import User
from apps.cameras.coverage_cells import STEP_M, CityCells, city_cells
from apps.cameras.models import CameraCoverage
from apps.places.models import Zone
from safecity_gis.core.geo.coverage.cells import CELL_M2, Booleans, CountedGround, left_with_one, uncovered

Loss = TypeVar("Loss")


class Lost(NamedTuple):
    """Cameras that are lost anyway, and those that are lost besides: what these take away is asked for."""

    anyway: frozenset[str]
    besides: frozenset[str]


@dataclass(frozen=True)
class ZoneLoss:
    """Square metres, buildings included where a camera looks over them."""

    code: str
    name: str
    name_ur: str
    kind: str
    lost_m2: float
    """Lost their last camera."""
    single_m2: float
    """Had several cameras, and have one."""


@dataclass(frozen=True)
class RoadLoss:
    """Metres of a main road."""

    name: str
    name_ur: str
    road_class: str
    lost_m: float
    single_m: float


@dataclass(frozen=True)
class GroundLoss:
    """All ground of the city, and the zones and roads of which something is lost or left with one camera, the worst first."""

    lost_m2: float
    single_m2: float
    zones: tuple[ZoneLoss, ...]
    roads: tuple[RoadLoss, ...]


def ground_losses(user: User, losses: Sequence[Lost]) -> list[GroundLoss]:
    """What each of `losses` takes away of the ground that the user's cameras in service cover, to within a few m² of a zone.

    Cameras that are in service but not on the network cover what they did; whether a picture comes in at the moment does not
    matter. Ground that only others' cameras see counts for nothing.
    """
    cells = city_cells()
    counted = CameraCoverage.objects.visible_to(user).in_service().values_list("camera__code", flat=True)
    zones = Zone.objects.visible_to(user).order_by("code").annotate(wkb=AsWKB("area"))
    rows = list(zones.values_list("code", "name", "name_ur", "kind", "wkb"))
    ours = cells.called(frozenset(counted))
    known: dict[Lost, GroundLoss] = {}
    for lost in losses:
        if lost not in known:
            known[lost] = _loss(cells, rows, ours & ~cells.called(lost.anyway), cells.called(lost.besides))
    return [known[lost] for lost in losses]


def _loss(
    cells: CityCells, zones: Collection[tuple[str, str, str, str, bytes]], before: Booleans, besides: Booleans
) -> GroundLoss:
    after = before & ~besides
    dark, single = _changes(cells.ground, before, after)
    found = [
        ZoneLoss(*names, *(CELL_M2 * int(np.count_nonzero(part & cells.within(bytes(wkb)))) for part in (dark, single)))
        for *names, wkb in zones
    ]
    return GroundLoss(
        lost_m2=CELL_M2 * int(np.count_nonzero(dark)),
        single_m2=CELL_M2 * int(np.count_nonzero(single)),
        zones=_worst(found, lambda zone: (zone.lost_m2, zone.single_m2)),
        roads=_worst(_roads(cells, before, after), lambda road: (road.lost_m, road.single_m)),
    )


def _changes(ground: CountedGround, before: Booleans, after: Booleans) -> tuple[Booleans, Booleans]:
    counts = ground.counts(before), ground.counts(after)
    return uncovered(*counts), left_with_one(*counts)


def _roads(cells: CityCells, before: Booleans, after: Booleans) -> Iterator[RoadLoss]:
    road = cells.roads.road[cells.on_roads.samples]
    names = cells.roads.names
    metres = [STEP_M * np.bincount(road[part], minlength=len(names)) for part in _changes(cells.on_roads, before, after)]
    for name, lost_m, single_m in zip(names, *(part.tolist() for part in metres), strict=True):
        yield RoadLoss(*name, lost_m, single_m)


def _worst(rows: Iterable[Loss], by: Callable[[Loss], tuple[float, float]]) -> tuple[Loss, ...]:
    return tuple(sorted((row for row in rows if any(by(row))), key=by, reverse=True))
