"""What a scenario costs: a price for each new camera, and fibre in a straight line to each place where none hangs yet."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from apps.cameras.models import Site
from apps.planning.camera_sets import Planned
from apps.planning.choices import ChangeKind, PriceItem
from apps.planning.ground import fibre_m
from apps.planning.models import Price
from safecity_gis.core.geo.frames import Floats, GroundXY, LocalFrame

AT_A_SITE_M = 1.0
"""A camera within this of a site with cameras hangs there, where there is fibre already."""


@dataclass(frozen=True)
class Cost:
    """`missing` names what has no price yet: the sum is without it. `fibre_m` is None where there is no fibre to reach."""

    cameras: dict[str, int]
    fibre_m: float | None
    total: float
    missing: tuple[str, ...]


def scenario_cost(planned: tuple[Planned, ...], frame: LocalFrame) -> Cost:
    """Of new cameras, and of the places that new and moved ones need; taking down and aiming are free of charge."""
    kinds = Counter(one.change.camera_kind for one in planned if one.change.kind == ChangeKind.ADD)
    hung = [one.at for one in planned if one.at and one.change.kind in {ChangeKind.ADD, ChangeKind.MOVE}]
    new = fibre_needed_m(list(dict.fromkeys(hung)), frame)
    metres = float(new.sum()) if np.isfinite(new).all() else None
    amounts = prices()
    wanted = {**kinds, **({PriceItem.FIBRE_M.value: metres} if metres else {})}
    missing = tuple(sorted(item for item in wanted if item not in amounts))
    return Cost(dict(kinds), metres, sum(amounts.get(item, 0.0) * amount for item, amount in wanted.items()), missing)


def prices() -> dict[str, float]:
    """By item; those that nobody has set are absent."""
    return dict(Price.objects.values_list("item", "amount"))


def fibre_needed_m(places: list[GroundXY], frame: LocalFrame) -> Floats:
    """Metres [n] of fibre that each place needs by itself: none at a site, else straight to the nearest node."""
    needed = fibre_m(places, frame)
    sites = frame.to_ground([(site.x, site.y) for site in Site.objects.values_list("position", flat=True)])
    if len(sites) and places:
        away = np.hypot(*(np.asarray(places)[:, None] - sites[None]).transpose(2, 0, 1)).min(axis=1)
        needed = np.where(away <= AT_A_SITE_M, 0.0, needed)
    return needed
