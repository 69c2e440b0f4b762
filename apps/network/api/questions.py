"""`/api/v1/network/…`: what a loss would take away, supposed or real, and the way of a camera's picture."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cameras.models import Camera
from apps.network.api.answers import supposition_answer
from apps.network.api.asking import AtHourSerializer, Question, codes_field, require_known
from apps.network.present import KINDS, present
from apps.network.what_if import suppose
from safecity_gis.core.network.alarms import Alarm, AlarmKind
from safecity_gis.core.network.elements import NO_OUTAGE, Outage
from safecity_gis.core.network.paths import trace
from safecity_gis.core.network.state import state_of


class WhatIfSerializer(AtHourSerializer):
    spans = codes_field()
    nodes = codes_field()
    """Whole places: nothing passes, not even light."""
    switches = codes_field()
    """Nodes whose switch is dead."""
    feeders = codes_field()
    mains = codes_field()
    """Nodes that have no mains, whoever feeds them."""


class OutageSerializer(AtHourSerializer):
    kind = serializers.ChoiceField([kind.value for kind in KINDS], required=False, allow_blank=True, default="")
    code = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    """Both or neither: everything that is lost where neither is told."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["kind"]) != bool(attrs["code"]):
            raise serializers.ValidationError(_("Kind and code belong together."))
        return attrs


class TraceSerializer(AtHourSerializer):
    camera = serializers.CharField(max_length=60)


class WhatIfView(Question):
    @extend_schema(
        request=WhatIfSerializer, responses=OpenApiTypes.OBJECT, summary="What a loss would take away, now and at +1 … +8 h"
    )
    def post(self, request: Request) -> Response:
        told, now = self.told(WhatIfSerializer, request.data), present()
        clock_h = told.pop("at_hour")
        outage = Outage.of(**told)
        if not any(told.values()):
            raise serializers.ValidationError(_("Name at least one span, node, switch or feeder."))
        require_known(now.network, outage)
        supposed = suppose(now.network, outage, clock_h=clock_h, given=now.lost)
        return Response(supposition_answer(request.user, now.network, supposed, measured=now.measured))


class OutageView(Question):
    @extend_schema(
        parameters=[OutageSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="What is lost for real, and what of it one fault is to blame for, now and at +1 … +8 h",
    )
    def get(self, request: Request) -> Response:
        told, now = self.told(OutageSerializer, request.query_params.dict()), present()
        if told["code"]:
            fault = Alarm(AlarmKind(told["kind"]), told["code"], since=0.0)
            if not now.network.knows(fault.outage):
                raise serializers.ValidationError({"code": [_("There is no such part of the network.")]})
            outage, given = fault.outage, now.besides(fault)
        else:
            outage, given = now.lost, NO_OUTAGE
        clock_h = told["at_hour"]
        supposed = suppose(now.network, outage, clock_h=clock_h, given=given)
        return Response(supposition_answer(request.user, now.network, supposed, measured=now.measured))


class TraceView(Question):
    @extend_schema(
        parameters=[TraceSerializer],
        responses=OpenApiTypes.OBJECT,
        summary="The way of a camera to its station and a centre as things stand, and the spare way",
    )
    def get(self, request: Request) -> Response:
        told, now = self.told(TraceSerializer, request.query_params.dict()), present()
        code = told["camera"]
        if code not in now.network.camera_index or not Camera.objects.visible_to(request.user).filter(code=code).exists():
            raise serializers.ValidationError({"camera": [_("No such camera is in service on the fibre.")]})
        return Response(asdict(trace(state_of(now.network, now.lost, clock_h=told["at_hour"]), code)))
