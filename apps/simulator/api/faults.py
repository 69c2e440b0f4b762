"""Make simulated faults begin and end."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.simulator.choices import FaultKind
from apps.simulator.fault_selectors import faults_lasting
from apps.simulator.fault_services import MOST_S, NoSuchTarget, fault_begin, fault_end
from apps.simulator.models import Fault


class BeginSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(FaultKind.choices)
    target = serializers.CharField(max_length=64)
    lasts_s = serializers.FloatField(min_value=1, max_value=MOST_S, required=False, allow_null=True, default=None)


class _FaultView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.SIMULATION_MANAGE


class FaultsView(_FaultView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Simulated faults that last")
    def get(self, request: Request) -> Response:
        return Response({"faults": [_told(fault) for fault in faults_lasting()]})

    @extend_schema(request=BeginSerializer, responses=OpenApiTypes.OBJECT, summary="Make something go wrong in the simulation")
    def post(self, request: Request) -> Response:
        asked = BeginSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        try:
            fault = fault_begin(actor=request.user, kind=FaultKind(told["kind"]), target=told["target"], lasts_s=told["lasts_s"])
        except NoSuchTarget as error:
            raise ValidationError({"target": [str(error)]}) from error
        return Response(_told(fault), status=status.HTTP_201_CREATED)


class FaultEndView(_FaultView):
    @extend_schema(request=None, responses=OpenApiTypes.OBJECT, summary="End a simulated fault")
    def post(self, request: Request, pk: int) -> Response:
        fault = Fault.objects.filter(pk=pk).first()
        if fault is None or not fault_end(actor=request.user, fault=fault):
            raise NotFound(_("There is no such fault that lasts."))
        fault.refresh_from_db()
        return Response(_told(fault))


def _told(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.pk,
        "kind": fault.kind,
        "target": fault.target,
        "began_at": fault.began_at,
        "ended_at": fault.ended_at,
        "author": fault.author.get_username() if fault.author else None,
    }
