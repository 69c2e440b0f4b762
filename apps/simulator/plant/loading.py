"""Fibre and power of the city as the database knows them."""

from apps.cameras.models import Camera
from apps.network.choices import NodeKind
from apps.network.models import FibreNode, FibreSpan
from apps.simulator.plant.view import PlaceView, PlantView, SpanView


def plant_load() -> PlantView:
    """Empty where there is no fibre. Of a site with several nodes the first carries the cameras."""
    nodes = list(FibreNode.objects.select_related("supply__feeder").order_by("code"))
    at_site: dict[int, str] = {}
    for node in nodes:
        if node.site_id is not None and node.kind != NodeKind.JOINT:
            at_site.setdefault(node.site_id, node.code)
    spans = FibreSpan.objects.order_by("code").values_list("code", "start__code", "end__code")
    cameras = Camera.objects.filter(simulated=True, site__in=at_site).values_list("code", "site_id")
    return PlantView(
        places=tuple(_place(node) for node in nodes),
        spans=tuple(SpanView(*span) for span in spans),
        cameras={code: at_site[site] for code, site in cameras.order_by("code")},
    )


def _place(node: FibreNode) -> PlaceView:
    kind = {"switch": node.kind != NodeKind.JOINT, "centre": node.kind == NodeKind.CENTRE}
    supply = getattr(node, "supply", None)
    if supply is None or node.kind == NodeKind.JOINT:
        return PlaceView(node.code, **kind, spliced_through=node.spliced_through)
    return PlaceView(
        node.code,
        **kind,
        spliced_through=node.spliced_through,
        powered=True,
        feeder=supply.feeder.code if supply.feeder else "",
        battery_wh=supply.capacity_wh,
        load_w=supply.load_w,
        solar_w=tuple(supply.solar_w),
    )
