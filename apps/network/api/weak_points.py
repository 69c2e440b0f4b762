"""`/api/v1/network/single-points/` and `/extra-span/`: where the network is weakest as things stand, and what would mend it."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.network.api.asking import MOST_CODES, AtHourSerializer, Question, codes_field, require_known
from apps.network.extra_spans import FARTHEST_M, spans_worth_building
from apps.network.present import Present, present
from safecity_gis.core.network.elements import Outage
from safecity_gis.core.network.single_points import single_points


class WeakPointsSerializer(AtHourSerializer):
    spans = codes_field()
    """Supposed to be cut already, besides what is lost."""


class SinglePointsSerializer(WeakPointsSerializer):
    top = serializers.IntegerField(min_value=1, max_value=MOST_CODES, default=20)


class ExtraSpanSerializer(WeakPointsSerializer):
    within_m = serializers.FloatField(min_value=10, max_value=FARTHEST_M, default=1000)
    """Straight distance that a new span may bridge."""
    top = serializers.IntegerField(min_value=1, max_value=10, default=5)


class SinglePointsView(Question):
    @extend_schema(
        parameters=[SinglePointsSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="Spans, nodes and feeders by the covered ground that the loss of each alone would take away",
    )
    def get(self, request: Request) -> Response:
        told, now = self.told(SinglePointsSerializer, _parameters(request)), present()
        given = _given(now, told["spans"])
        found = single_points(now.network, given, clock_h=told["at_hour"]) if now.network.nodes else []
        points = [asdict(point) for point in found[: told["top"]]]
        return Response({"at_hour": told["at_hour"], "given": _told(given), "points": points})


class ExtraSpanView(Question):
    @extend_schema(
        parameters=[ExtraSpanSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="New spans that take the most risk of single cuts away for their length, the one that takes most first",
    )
    def get(self, request: Request) -> Response:
        told, now = self.told(ExtraSpanSerializer, _parameters(request)), present()
        given = _given(now, told["spans"])
        found = spans_worth_building(now.network, given, within_m=told["within_m"], clock_h=told["at_hour"], limit=told["top"])
        return Response({"at_hour": told["at_hour"], "given": _told(given), "within_m": told["within_m"], "options": found})


def _parameters(request: Request) -> dict[str, Any]:
    """`spans` may be told several times."""
    query = request.query_params
    return query.dict() | ({"spans": query.getlist("spans")} if "spans" in query else {})


def _given(now: Present, spans: list[str]) -> Outage:
    """Raises ValidationError for a span that nobody knows."""
    supposed = Outage.of(spans=spans)
    require_known(now.network, supposed)
    return now.lost | supposed


def _told(given: Outage) -> dict[str, int]:
    return {part: len(getattr(given, part)) for part in ("spans", "nodes", "switches", "feeders", "mains")}
