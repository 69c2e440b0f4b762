"""Spans that are worth building: what takes away the most risk of single cuts, for its length."""

from typing import Any

from apps.cameras.coverage_ground import city_frame
from apps.network.models import FibreNode
from safecity_gis.core.geo.frames import GroundXY, LonLat
from safecity_gis.core.network.elements import Outage
from safecity_gis.core.network.extra_span import Building, ExtraSpan, extra_spans
from safecity_gis.core.network.graph import Network

FARTHEST_M = 3000.0
"""Straight distance of two nodes that a proposal may join; every pair within it is weighed up."""
ANY_PRICE = 1.0
"""One price for all metres ranks as any other would; what a metre costs is known to the planner, not here."""


def spans_worth_building(network: Network, given: Outage, *, within_m: float, clock_h: float, limit: int) -> list[dict[str, Any]]:
    """Options that no shorter one beats, as `extra_spans` ranks them: the one that removes most first; none without bridges.

    Returns:
        For each its ends and their positions in degrees, metres of cable, m² of covered ground (as shares of cameras) that
        single cuts no longer take away, and the risk of single cuts before and after.
    """
    places = {code: LonLat(point.x, point.y) for code, point in FibreNode.objects.values_list("code", "position")}
    frame, codes = city_frame(), [code for code in places if code in network.node_index]
    if not codes:
        return []
    metres = frame.to_ground([places[code] for code in codes]).tolist()
    positions = {code: GroundXY(*place) for code, place in zip(codes, metres, strict=True)}
    found = extra_spans(network, positions, Building(within_m, ANY_PRICE), given, clock_h=clock_h, limit=limit)
    return [_option(option, places) for option in found]


def _option(option: ExtraSpan, places: dict[str, LonLat]) -> dict[str, Any]:
    return {
        "start": option.start,
        "end": option.end,
        "line": [places[option.start], places[option.end]],
        "length_m": round(option.length_m, 1),
        "removed_m2": round(option.removed, 1),
        "risk_before_m2": round(option.before.spans, 1),
        "risk_after_m2": round(option.after.spans, 1),
        "worst_span_before_m2": round(option.before.worst_span, 1),
        "worst_span_after_m2": round(option.after.worst_span, 1),
    }
