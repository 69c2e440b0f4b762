"""`/api/v1/network/…`: what a loss would take away, the way of a camera's picture, and where the network is weakest."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.cameras.models import Camera
from apps.network.api.answers import supposition_answer
from apps.network.graph import city_network
from apps.network.present import PARTS, knows, present
from apps.network.what_if import suppose
from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, Outage
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.paths import trace
from safecity_gis.core.network.single_points import single_points
from safecity_gis.core.network.state import state_of

MOST_CODES = 1000
MINUTES = 60


def _codes() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=60), max_length=MOST_CODES, required=False, default=list)


class _AtHour(serializers.Serializer):
    at_hour = serializers.FloatField(min_value=0, max_value=24, required=False, allow_null=True, default=None)
    """Local hour of the day at which it would begin; now where it is not told."""

    def validate_at_hour(self, value: float | None) -> float:
        if value is None:
            now = timezone.localtime()
            return now.hour + now.minute / MINUTES
        if not isfinite(value):
            raise serializers.ValidationError(_("This takes an hour of the day, 0 to 24."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A mistyped name must not be answered as if nothing had been asked."""
        strange = sorted(set(self.initial_data) - set(self.fields))
        if strange:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in strange})
        return attrs


class WhatIfSerializer(_AtHour):
    spans = _codes()
    nodes = _codes()
    """Whole places: nothing passes, not even light."""
    switches = _codes()
    """Nodes whose switch is dead."""
    feeders = _codes()


class OutageSerializer(_AtHour):
    kind = serializers.ChoiceField([kind.value for kind in ElementKind], required=False, allow_blank=True, default="")
    code = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    """Both or neither: everything that is lost where neither is told."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["kind"]) != bool(attrs["code"]):
            raise serializers.ValidationError(_("Kind and code belong together."))
        return super().validate(attrs)


class SinglePointsSerializer(_AtHour):
    top = serializers.IntegerField(min_value=1, max_value=MOST_CODES, default=20)


class TraceSerializer(_AtHour):
    camera = serializers.CharField(max_length=60)


class _Question(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.NETWORK_VIEW

    @staticmethod
    def told(asked: type[serializers.Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class WhatIfView(_Question):
    @extend_schema(
        request=WhatIfSerializer, responses=OpenApiTypes.OBJECT, summary="What a loss would take away, now and at +1 … +8 h"
    )
    def post(self, request: Request) -> Response:
        told, now = self.told(WhatIfSerializer, request.data), present()
        clock_h = told.pop("at_hour")
        outage = Outage.of(**told)
        if not any(told.values()):
            raise serializers.ValidationError(_("Name at least one span, node, switch or feeder."))
        _require_known(now.network, outage)
        supposed = suppose(now.network, outage, clock_h=clock_h, given=now.lost)
        return Response(supposition_answer(request.user, now.network, supposed, measured=now.measured))


class OutageView(_Question):
    @extend_schema(
        parameters=[OutageSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="What is lost for real, and what of it one fault is to blame for, now and at +1 … +8 h",
    )
    def get(self, request: Request) -> Response:
        told, now = self.told(OutageSerializer, request.query_params.dict()), present()
        if told["code"]:
            kind = ElementKind(told["kind"])
            if not knows(now.network, kind, told["code"]):
                raise serializers.ValidationError({"code": [_("There is no such part of the network.")]})
            outage, given = Outage.of(**{PARTS[kind]: [told["code"]]}), now.without(kind, told["code"])
        else:
            outage, given = now.lost, NO_OUTAGE
        clock_h = told["at_hour"]
        supposed = suppose(now.network, outage, clock_h=clock_h, given=given)
        return Response(supposition_answer(request.user, now.network, supposed, measured=now.measured))


class TraceView(_Question):
    @extend_schema(
        parameters=[TraceSerializer], responses=OpenApiTypes.OBJECT, summary="The way of a camera to its station and a centre"
    )
    def get(self, request: Request) -> Response:
        told, network = self.told(TraceSerializer, request.query_params.dict()), city_network()
        code = told["camera"]
        if code not in network.camera_index or not Camera.objects.visible_to(request.user).filter(code=code).exists():
            raise serializers.ValidationError({"camera": [_("No such camera is in service on the fibre.")]})
        return Response(asdict(trace(state_of(network, clock_h=told["at_hour"]), code)))


class SinglePointsView(_Question):
    @extend_schema(
        parameters=[SinglePointsSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="Spans, nodes and feeders by what the loss of each alone would take away",
    )
    def get(self, request: Request) -> Response:
        told, network = self.told(SinglePointsSerializer, request.query_params.dict()), city_network()
        found = single_points(network, clock_h=told["at_hour"]) if network.nodes else []
        return Response({"at_hour": told["at_hour"], "points": [asdict(point) for point in found[: told["top"]]]})


def _require_known(network: Network, outage: Outage) -> None:
    """Raises ValidationError: it names every code that the network does not know, and every joint among the switches."""

    def has_switch(code: str) -> bool:
        return code in network.node_index and bool(network.has_switch[network.node_index[code]])

    known: tuple[tuple[str, Collection[str], Callable[[str], bool], str], ...] = (
        ("spans", outage.spans, network.span_index.__contains__, _("There is no such span: %(codes)s.")),
        ("nodes", outage.nodes, network.node_index.__contains__, _("There is no such node: %(codes)s.")),
        ("switches", outage.switches, has_switch, _("There is no switch at %(codes)s.")),
        ("feeders", outage.feeders, network.feeder_index.__contains__, _("There is no such feeder: %(codes)s.")),
    )
    wrong = {}
    for name, codes, is_known, problem in known:
        unknown = sorted(code for code in codes if not is_known(code))
        if unknown:
            wrong[name] = [problem % {"codes": ", ".join(unknown)}]
    if wrong:
        raise serializers.ValidationError(wrong)
