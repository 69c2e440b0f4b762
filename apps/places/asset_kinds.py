"""Assets of this app that files may bring and take: zones, facilities, roads, buildings and the base map."""

from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Point, Polygon

from apps.places.assets.kinds import BATCH, SRID, Asset, AssetKind, Problem, Written, register
from apps.places.choices import FacilityKind
from apps.places.models import BaseFeature, Building, Facility, Road, RoadNode, Zone
from safecity_gis.core.geo.lines import length_m

LOCATED = ("accuracy_m", "origin", "source")
NAMED = ("code", "name", "name_ur")
ACCURACY = {"accuracy_m": (0.0, 100_000.0)}
JOINED_DECIMALS = 7
"""Road ends that agree to so many decimals of a degree (about a centimetre) meet."""


class Roads(AssetKind):
    """Road segments join where their ends meet; a crossing in the middle of two segments is no junction."""

    def complete(self, assets: list[Asset]) -> list[Problem]:
        problems = []
        for asset in assets:
            coordinates = shapely.get_coordinates(asset.geometry)
            asset.values["length_m"] = length_m(coordinates)
            if asset.values["length_m"] <= 0:
                problems.append(Problem(asset.number, "line has no length"))
        if not problems:
            nodes = _nodes_at([end for asset in assets for end in _ends(asset)])
            for asset in assets:
                start, end = (nodes[place] for place in _ends(asset))
                asset.values |= {"start": start, "end": end}
        return problems

    def write(self, assets: list[Asset], *, actor: Any) -> Written:
        written = super().write(assets, actor=actor)
        RoadNode.objects.filter(outgoing=None, incoming=None).delete()
        return written


def _ends(asset: Asset) -> list[tuple[float, float]]:
    coordinates = np.round(shapely.get_coordinates(asset.geometry), JOINED_DECIMALS)
    return [(float(x), float(y)) for x, y in (coordinates[0], coordinates[-1])]


def _nodes_at(places: list[tuple[float, float]]) -> dict[tuple[float, float], RoadNode]:
    """A node at each place: the one that is there already, or a new one."""
    xs, ys = np.array(places).T
    around = Polygon.from_bbox((xs.min() - 1e-6, ys.min() - 1e-6, xs.max() + 1e-6, ys.max() + 1e-6))
    around.srid = SRID
    nodes: dict[Any, RoadNode] = {}
    for node in RoadNode.objects.filter(position__bboverlaps=around).order_by("-pk"):
        nodes[round(node.position.x, JOINED_DECIMALS), round(node.position.y, JOINED_DECIMALS)] = node
    new = {place: RoadNode(position=Point(*place, srid=SRID)) for place in places if place not in nodes}
    RoadNode.objects.bulk_create(new.values(), batch_size=BATCH)
    return nodes | new


def _facilities(name: str, kind: FacilityKind) -> AssetKind:
    columns = (*NAMED, "jurisdiction", *LOCATED)
    return AssetKind(name, Facility, "position", columns, fixed={"kind": kind}, limits=ACCURACY)


register(
    AssetKind("zones", Zone, "area", (*NAMED, "kind", *LOCATED), limits=ACCURACY),
    _facilities("centres", FacilityKind.CENTRE),
    _facilities("stations", FacilityKind.STATION),
    _facilities("hospitals", FacilityKind.HOSPITAL),
    Roads(
        "roads",
        Road,
        "line",
        (*NAMED, "road_class", "one_way", "lanes", "speed_kmh", *LOCATED),
        limits=ACCURACY | {"lanes": (1, 20), "speed_kmh": (1, 200)},
    ),
    AssetKind(
        "buildings", Building, "footprint", ("code", "land_use", "height_m", *LOCATED), limits=ACCURACY | {"height_m": (0, 1000)}
    ),
    AssetKind("features", BaseFeature, "geometry", ("code", "kind", "name", "name_ur", *LOCATED), limits=ACCURACY),
)
