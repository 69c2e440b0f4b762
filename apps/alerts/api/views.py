"""Alerts in scope, and closing one with a reason."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_409_CONFLICT

from apps.accounts.api.viewsets import VisibleViewSet
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.alerts.api.serializers import AlertSerializer, CloseSerializer
from apps.alerts.models import Alert
from apps.alerts.services import AlreadyClosed, alert_close
from apps.audit.choices import Action


class AlertFilter(filters.FilterSet):
    open = filters.BooleanFilter("closed_at", "isnull")
    since = filters.IsoDateTimeFilter("opened_at", "gte")

    class Meta:
        model = Alert
        fields = ["cause", "severity", "camera_code", "simulated"]


class AlertViewSet(VisibleViewSet):
    queryset = Alert.objects.select_related("jurisdiction", "group", "closed_by")
    serializer_class = AlertSerializer
    capability = Capability.ALERT_VIEW
    filterset_class = AlertFilter
    view_action = Action.ALERT_VIEW
    target_type = "alert"
    lists_recorded = True
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().order_by("-opened_at", "id")

    @extend_schema(request=CloseSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        body = CloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        alert = self.get_object()
        try:
            alert_close(alert=alert, actor=request.user, reason=body.validated_data["reason"], address=address_of(request))
        except AlreadyClosed as error:
            alert.refresh_from_db()
            return Response(
                {"detail": str(error), "code": "already_closed", "data": self.get_serializer(alert).data}, HTTP_409_CONFLICT
            )
        return Response(self.get_serializer(alert).data)
