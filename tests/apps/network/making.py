"""Small networks: nodes in a row, with cameras and power where a test wants them."""

from itertools import pairwise
from typing import Any

from django.contrib.gis.geos import LineString, Point

from apps.cameras.models import Camera
from apps.network.choices import NodeKind
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from tests.factories import TRUST, make_camera

NO_SUN = [0.0] * 24


def make_node(code: str, kind: NodeKind, *, at: int = 0, **values: Any) -> FibreNode:
    return FibreNode.objects.create(code=code, kind=kind, position=Point(67.0 + at / 100, 24.85, srid=4326), **TRUST, **values)


def make_span(start: FibreNode, end: FibreNode, *, length_m: float = 1000.0) -> FibreSpan:
    """Named after its ends."""
    line = LineString(start.position.coords, end.position.coords, srid=4326)
    return FibreSpan.objects.create(code=f"{start.code}-{end.code}", start=start, end=end, line=line, length_m=length_m, **TRUST)


def make_feeder(code: str = "feeder-1") -> Feeder:
    return Feeder.objects.create(code=code, name=code, position=Point(67.0, 24.85, srid=4326), **TRUST)


def make_supply(node: FibreNode, feeder: Feeder | None, **values: Any) -> Supply:
    """Eight hours of battery without sun, unless told otherwise."""
    plain = {"capacity_wh": 800.0, "load_w": 100.0, "solar_w": NO_SUN, "origin": "synthetic", "source": "tests"}
    return Supply.objects.create(code=f"power-{node.code}", node=node, feeder=feeder, **{**plain, **values})


def make_row(*jurisdictions: str) -> list[Camera]:
    """`centre`, `station`, then a site `s1`, `s2`, … for each jurisdiction, one behind the other, each with one camera."""
    cameras = [make_camera(jurisdiction=jurisdiction, code=f"cam-s{n}") for n, jurisdiction in enumerate(jurisdictions, 1)]
    row = [make_node("centre", NodeKind.CENTRE), make_node("station", NodeKind.STATION, at=1)]
    row += [make_node(f"s{n}", NodeKind.SITE, at=n + 1, site=camera.site) for n, camera in enumerate(cameras, 1)]
    for start, end in pairwise(row):
        make_span(start, end)
    return cameras
