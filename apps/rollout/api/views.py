"""The board and the weekly report as JSON, and what administrators report of milestones."""

import msgspec
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.cameras.api.counting import CountsCameras
from apps.rollout.models import Milestone
from apps.rollout.questions import NoSuchBoard, answer, parse_question
from apps.rollout.report.selectors import health_report
from apps.rollout.services import RolloutRefused, milestone_report

_QUESTION = [
    OpenApiParameter("phase", str, description="its code, or what it is a part of; `1` where it is left out"),
    OpenApiParameter("day", OpenApiTypes.DATE, description="today, where it is left out"),
    OpenApiParameter("known", str, enum=["now", "then"], description="by what is known now, or was known at the end of that day"),
]


class BoardView(APIView):
    permission_classes = [CountsCameras]
    capability = Capability.ROLLOUT_VIEW

    @extend_schema(parameters=_QUESTION, responses=OpenApiTypes.OBJECT, summary="The roll-out against its plans")
    def get(self, request: Request) -> Response:
        try:
            question = parse_question(request.query_params)
        except NoSuchBoard as wrong:
            raise ValidationError({"day": str(wrong)}) from None
        found = answer(request.user, question, timezone.now())
        _record(request, f"board {question.day}")
        return Response(msgspec.to_builtins(found))


class ReportView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW

    @extend_schema(responses=OpenApiTypes.OBJECT, summary="The health report of a week, such as 2026-W47, of the visible cameras")
    def get(self, request: Request, week: str) -> Response:
        try:
            made = health_report(request.user, week=week)
        except ValueError:
            raise Http404(_("There is no such week, or it has not begun.")) from None
        _record(request, made.week)
        return Response(msgspec.to_builtins(made))


class MilestoneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Milestone
        fields = ["reached_on", "paid", "paid_on"]
        extra_kwargs = {"paid": {"required": True}, "reached_on": {"required": True}, "paid_on": {"required": True}}


class MilestoneView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.ASSET_MANAGE

    @extend_schema(request=MilestoneSerializer, responses=MilestoneSerializer, summary="When a milestone was reached and paid")
    def put(self, request: Request, code: str) -> Response:
        milestone = Milestone.objects.visible_to(request.user).filter(code=code).first()
        if milestone is None:
            raise Http404(_("There is no such milestone."))
        told = MilestoneSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        try:
            milestone_report(actor=request.user, milestone=milestone, **told.validated_data)
        except RolloutRefused as refused:
            raise ValidationError({"detail": str(refused)}) from None
        return Response(MilestoneSerializer(milestone).data)


def _record(request: Request, target: str) -> None:
    told = {"target_type": "roll-out", "target": target, "data": {"form": "json"}}
    audit_record(actor=request.user, action=Action.REPORT_VIEW, address=address_of(request), **told)
