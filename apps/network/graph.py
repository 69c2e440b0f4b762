"""The graph of fibre, power and cameras as it stands in the database now, made once for as long as its rows do not change."""

from uuid import UUID

from django.db import connection

from apps.cameras.choices import Lifecycle
from apps.cameras.models import CameraState
from apps.network.choices import NodeKind
from apps.network.models import FibreNode, FibreSpan, Supply
from safecity_gis.core.network import elements
from safecity_gis.core.network.graph import Network

LEAST_M2 = 1.0
"""What a camera weighs of which no ground is known: enough to count at all."""

_latest: tuple[UUID, Network] | None = None


def city_network() -> Network:
    """The whole network, whoever asks; what of it somebody may be told is the caller's business.

    Only cameras in service hang on it: the others have no picture that could be lost. Each weighs its share in m² of the ground
    that is covered (`apps.cameras.coverage_shares`), and no less than `LEAST_M2`. Of a site with several nodes the first carries
    the cameras; cameras of a site without any are not on it. Batteries are full; `present` has the
    charges that are measured.
    """
    global _latest
    known = _latest
    version = graph_version()
    while known is None or known[0] != version:
        found, before = _read(), version
        version = graph_version()
        if version == before:
            known = _latest = (version, Network.of(*found))
    return known[1]


def graph_version() -> UUID:
    """Changes with fibre, power, cameras, their lifecycle and their shares of the ground, in the transaction of that change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM network_graph_version")
        return UUID(str(cursor.fetchone()[0]))


Elements = tuple[list[elements.Node], list[elements.Span], list[elements.Camera], list[elements.Supply]]


def _read() -> Elements:
    rows = list(FibreNode.objects.order_by("code").values_list("code", "kind", "spliced_through", "site_id"))
    nodes = [elements.Node(code, elements.NodeKind(kind), spliced_through=spliced) for code, kind, spliced, _ in rows]
    held = FibreSpan.objects.filter(start__decommissioned_at=None, end__decommissioned_at=None).order_by("code")
    spans = held.values_list("code", "start__code", "end__code", "length_m")
    node_of = {site: code for code, kind, _, site in reversed(rows) if site is not None and kind != NodeKind.JOINT}
    in_service = CameraState.objects.current().filter(lifecycle=Lifecycle.COMMISSIONED).order_by("camera__code")
    cameras = [
        elements.Camera(code, node_of[site], weight=max(LEAST_M2, share or 0.0))
        for code, site, share in in_service.values_list("camera__code", "camera__site_id", "camera__coverage__share_m2")
        if site in node_of
    ]
    return nodes, [elements.Span(*span) for span in spans], cameras, _supplies()


def _supplies() -> list[elements.Supply]:
    rows = Supply.objects.filter(node__decommissioned_at=None).exclude(node__kind=NodeKind.JOINT).order_by("code")
    return [
        elements.Supply(node, feeder or "", capacity_wh=capacity, load_w=load, solar_w=tuple(solar))
        for node, feeder, capacity, load, solar in rows.values_list(
            "node__code", "feeder__code", "capacity_wh", "load_w", "solar_w"
        )
    ]
