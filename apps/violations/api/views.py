"""`/api/v1/violations/`: those to compare, comparing one, deciding it, handing it over."""

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
from apps.violations.api.answers import violation_row, violation_told
from apps.violations.check_services import stolen_now, violation_check
from apps.violations.choices import ViolationState
from apps.violations.models import Violation
from apps.violations.send_services import violation_send
from safecity_gis.api.asking import Asked
from safecity_gis.core.plates.checking import Answer
from safecity_gis.core.traffic.violations import Measurement, ViolationAnswers

PAGE_SIZE = 50
SHOWN = {"open": [ViolationState.OPEN], "confirmed": [ViolationState.CONFIRMED]}


class ViolationsAsked(Asked):
    state = serializers.ChoiceField([*SHOWN, "ended"], default="open")
    page = serializers.IntegerField(min_value=1, max_value=200, default=1)


class ViolationCheckAsked(Asked):
    revision = serializers.IntegerField(min_value=0)
    """Of the violation as it was compared."""
    plate = serializers.ChoiceField([Answer.SAME, Answer.DIFFERENT, Answer.UNSURE])
    make = serializers.ChoiceField(list(Answer))
    colour = serializers.ChoiceField(list(Answer))
    measurement = serializers.ChoiceField(list(Measurement))
    confirm = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class SendAsked(Asked):
    """Nothing is asked but to send it."""


class _ViolationView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.PLATE_CHECK

    def violation(self, request: Request, pk: UUID, action: Action) -> Violation:
        """Raises Http404; asking in vain is recorded as an attempt at `action`."""
        visible = Violation.objects.visible_to(request.user).select_related("camera", "checked_by", "sent_by")
        violation = visible.filter(pk=pk).first()
        if violation is None:
            self.record(request, pk, action, outcome=Outcome.REFUSED, reason="not there, or out of scope")
            raise Http404(_("There is no such violation."))
        return violation

    @staticmethod
    def record(request: Request, pk: UUID, action: Action, **told: object) -> None:
        who = {"actor": request.user, "address": address_of(request)}
        audit_record(action=action, target_type="violation", target=str(pk), **who, **told)

    @staticmethod
    def told(violation: Violation) -> Response:
        waits = violation.state in (ViolationState.OPEN, ViolationState.CONFIRMED)
        return Response(violation_told(violation, stolen_now(violation, timezone.now()) if waits else None))


class ViolationsView(_ViolationView):
    @extend_schema(
        parameters=[ViolationsAsked], responses=OpenApiTypes.OBJECT, summary="Violations, newest first, without plates and photos"
    )
    def get(self, request: Request) -> Response:
        asked = ViolationsAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        state, page = asked.validated_data["state"], asked.validated_data["page"]
        ended = [ViolationState.REJECTED, ViolationState.SENT, ViolationState.LAPSED]
        rows = Violation.objects.visible_to(request.user).filter(state__in=SHOWN.get(state, ended))
        rows = rows.select_related("camera").defer("crop", "votes", "reads", "text", "written")
        first = (page - 1) * PAGE_SIZE
        found = list(rows.order_by("-captured_at", "id")[first : first + PAGE_SIZE + 1])
        return Response(
            {"page": page, "more": len(found) > PAGE_SIZE, "results": [violation_row(row) for row in found[:PAGE_SIZE]]}
        )


class ViolationView(_ViolationView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="One violation to compare: measurement, photo, read, stolen lists")
    def get(self, request: Request, pk: UUID) -> Response:
        violation = self.violation(request, pk, Action.PLATE_VIEW)
        data = {"state": violation.state, "simulated": violation.simulated}
        self.record(request, pk, Action.PLATE_VIEW, reason="to compare it", data=data)
        return self.told(violation)


class ViolationCheckView(_ViolationView):
    @extend_schema(request=ViolationCheckAsked, responses=OpenApiTypes.OBJECT, summary="Confirm a violation, or reject it")
    def post(self, request: Request, pk: UUID) -> Response:
        body = ViolationCheckAsked(data=request.data)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        plate, make, colour = (Answer(told.pop(name)) for name in ("plate", "make", "colour"))
        answers = ViolationAnswers(plate, make, colour, Measurement(told.pop("measurement")))
        violation = self.violation(request, pk, Action.VIOLATION_CHECK)
        who = {"actor": request.user, "address": address_of(request)}
        return self.told(violation_check(violation=violation, answers=answers, **who, **told))


class ViolationSendView(_ViolationView):
    @extend_schema(request=SendAsked, responses=OpenApiTypes.OBJECT, summary="Hand a confirmed violation over, once")
    def post(self, request: Request, pk: UUID) -> Response:
        SendAsked(data=request.data).is_valid(raise_exception=True)
        violation = self.violation(request, pk, Action.VIOLATION_SEND)
        return self.told(violation_send(actor=request.user, violation=violation, address=address_of(request)))
