"""What has a history is decommissioned, never deleted: one action and one refusal for cameras, places and spans."""

from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


class HistoryKept(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("What was ever in service is not deleted, so that its history stays: decommission it.")
    default_code = "history_kept"


class StillInUse(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "still_needed"


class DecommissionSerializer(serializers.Serializer):
    reason = serializers.CharField(min_length=3, max_length=300)


class Decommissioned:
    """For a viewset of `visible_to` models with a `code`; its `take_off` does it, as its own service has it."""

    queryset: Any
    request: Request

    def take_off(self, row: Any, reason: str) -> None:
        """Raises StillInUse where it cannot be."""
        raise NotImplementedError

    @extend_schema(request=DecommissionSerializer, responses={204: None}, summary="Take it out of service for good")
    @action(detail=True, methods=["post"])
    def decommission(self, request: Request, code: str) -> Response:
        body = DecommissionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        self.take_off(self._row(code), body.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={409: None}, summary="Refused: what was ever in service is decommissioned instead")
    def destroy(self, request: Request, code: str) -> Response:
        row = self._row(code)
        who = {"actor": request.user, "address": address_of(request)}
        told = {"target_type": row._meta.model_name or "", "target": code, "reason": "deletion", "outcome": Outcome.REFUSED}
        audit_record(action=Action.ACCESS_REFUSE, **who, **told)
        raise HistoryKept

    def _row(self, code: str) -> Model:
        """Raises Http404: none such for this user."""
        row = self.queryset.model.objects.visible_to(self.request.user).filter(code=code).first()
        if row is None:
            raise Http404(_("There is no such thing, or it is out of your charge."))
        return row
