"""`/api/v1/plates/hits/`: leads, comparing one, deciding it, and what the decided ones say."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
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
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.plates.api.answers import hit_row, hit_told, statistics_told
from apps.plates.api.serializers import CheckAsked
from apps.plates.choices import HitState
from apps.plates.hit_selectors import hit_statistics
from apps.plates.hit_services import hit_check
from apps.plates.models import Hit
from safecity_gis.api.asking import Asked
from safecity_gis.core.plates.checking import Answer, Answers, ListAnswer

PAGE_SIZE = 50


class HitsAsked(Asked):
    state = serializers.ChoiceField(
        [state for state in HitState.values if state != HitState.AGAIN] + ["decided"], default=HitState.OPEN
    )
    page = serializers.IntegerField(min_value=1, max_value=200, default=1)


class StatisticsAsked(Asked):
    days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    simulated = serializers.BooleanField(default=False)


class _HitView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.PLATE_CHECK

    def hit(self, request: Request, pk: UUID) -> Hit:
        """Raises Http404; asking in vain is recorded."""
        leads = Hit.objects.visible_to(request.user).leads().with_sights()
        hit = leads.select_related("entry__hotlist", "camera", "checked_by").filter(pk=pk).first()
        if hit is None:
            self.record(request, str(pk), outcome=Outcome.REFUSED, reason="not there, or out of scope")
            raise Http404(_("There is no such lead."))
        return hit

    @staticmethod
    def record(request: Request, target: str, **told: object) -> None:
        who = {"actor": request.user, "address": address_of(request)}
        audit_record(action=Action.PLATE_VIEW, target_type="hit", target=target, **who, **told)


class HitsView(_HitView):
    @extend_schema(
        parameters=[HitsAsked], responses=OpenApiTypes.OBJECT, summary="Leads, newest first, without plates and photos"
    )
    def get(self, request: Request) -> Response:
        asked = HitsAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        state, page = asked.validated_data["state"], asked.validated_data["page"]
        visible = Hit.objects.visible_to(request.user).leads()
        wanted = visible.exclude(state=HitState.OPEN) if state == "decided" else visible.filter(state=state)
        rows = wanted.with_sights().select_related("entry__hotlist", "camera")
        rows = rows.defer("crop", "votes", "reads", "text", "written")
        first = (page - 1) * PAGE_SIZE
        found = list(rows.order_by("-captured_at", "id")[first : first + PAGE_SIZE + 1])
        return Response({"page": page, "more": len(found) > PAGE_SIZE, "results": [hit_row(hit) for hit in found[:PAGE_SIZE]]})


class HitView(_HitView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="One lead to compare: photo and read beside what the list says")
    def get(self, request: Request, pk: UUID) -> Response:
        hit = self.hit(request, pk)
        self.record(request, str(pk), reason="to compare it", data={"state": hit.state, "simulated": hit.simulated})
        return Response(hit_told(hit))


class HitCheckView(_HitView):
    @extend_schema(request=CheckAsked, responses=OpenApiTypes.OBJECT, summary="Confirm a lead for something, or reject it")
    def post(self, request: Request, pk: UUID) -> Response:
        body = CheckAsked(data=request.data)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        answers = Answers(
            Answer(told.pop("plate")), Answer(told.pop("make")), Answer(told.pop("colour")), ListAnswer(told.pop("list_age"))
        )
        hit = hit_check(actor=request.user, hit=self.hit(request, pk), answers=answers, address=address_of(request), **told)
        return Response(hit_told(hit))


class StatisticsView(_HitView):
    @extend_schema(
        parameters=[StatisticsAsked], responses=OpenApiTypes.OBJECT, summary="False leads by list, pattern, camera, character"
    )
    def get(self, request: Request) -> Response:
        asked = StatisticsAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        since = timezone.now() - timedelta(days=asked.validated_data["days"])
        self.record(request, "statistics", data=dict(asked.validated_data))
        return Response(statistics_told(hit_statistics(request.user, since=since, simulated=asked.validated_data["simulated"])))
