"""Searching tracklets by camera and time; every search is recorded. No search links one camera's tracklets to another's."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.viewsets import GeoPages, VisibleViewSet
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from apps.tracking.api.serializers import TrackletSerializer
from apps.tracking.models import Tracklet
from safecity_gis.messages.observations import ObjectClass


class TrackletFilter(filters.FilterSet):
    camera = filters.CharFilter("camera__code")
    object_class = filters.ChoiceFilter(choices=[(member.value, member.name.lower()) for member in ObjectClass])
    since = filters.IsoDateTimeFilter("valid_from", "gte")
    until = filters.IsoDateTimeFilter("valid_from", "lt")

    class Meta:
        model = Tracklet
        fields = ["closed", "simulated"]


class TrackletViewSet(VisibleViewSet):
    queryset = Tracklet.objects.all()
    serializer_class = TrackletSerializer
    capability = Capability.OBJECT_VIEW
    pagination_class = GeoPages
    filterset_class = TrackletFilter
    lookup_field = "tracklet_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().current().with_times().select_related("camera").order_by("-valid_from", "tracklet_id")

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        audit_record(
            actor=request.user,
            action=Action.TRACKLET_SEARCH,
            target_type="camera",
            target=request.query_params.get("camera", ""),
            address=address_of(request),
            data={"query": request.query_params.dict()},
        )
        return super().list(request, *args, **kwargs)
