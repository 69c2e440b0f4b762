"""Users, postings, the lists that rights are made of, and the audit (which stands below accounts and knows no rights)."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import (
    BatchSerializer,
    CameraGroupSerializer,
    EntrySerializer,
    JurisdictionSerializer,
    PostingSerializer,
    UserSerializer,
)
from apps.accounts.api.viewsets import AdministeredViewSet
from apps.accounts.choices import Capability
from apps.accounts.models import CameraGroup, Jurisdiction, Posting, User
from apps.accounts.selectors import capabilities_of
from apps.audit.choices import Action
from apps.audit.models import Batch, Entry


class JurisdictionViewSet(AdministeredViewSet):
    queryset = Jurisdiction.objects.order_by("code")
    serializer_class = JurisdictionSerializer
    capability = Capability.MAP_VIEW
    lookup_field = "code"


class CameraGroupViewSet(AdministeredViewSet):
    queryset = CameraGroup.objects.order_by("code")
    serializer_class = CameraGroupSerializer
    capability = Capability.MAP_VIEW
    lookup_field = "code"


class UserViewSet(AdministeredViewSet):
    queryset = User.objects.order_by("username")
    serializer_class = UserSerializer
    capability = Capability.USER_MANAGE
    view_action = Action.USER_VIEW
    target_type = "user"
    lists_recorded = True
    lookup_value_converter = "int"
    filterset_fields = ["username", "is_active"]


class PostingViewSet(AdministeredViewSet):
    queryset = Posting.objects.select_related("user").prefetch_related("jurisdictions", "camera_groups").order_by("id")
    serializer_class = PostingSerializer
    capability = Capability.USER_MANAGE
    view_action = Action.USER_VIEW
    target_type = "posting"
    lists_recorded = True
    lookup_value_converter = "int"
    filterset_fields = ["role", "rank", "user__username"]


class EntryFilter(filters.FilterSet):
    since = filters.IsoDateTimeFilter("at", "gte")
    until = filters.IsoDateTimeFilter("at", "lt")

    class Meta:
        model = Entry
        fields = ["actor", "action", "target_type", "target", "outcome"]


class EntryViewSet(AdministeredViewSet):
    """The audit. Reading it is itself recorded."""

    queryset = Entry.objects.order_by("-id")
    serializer_class = EntrySerializer
    capability = Capability.AUDIT_VIEW
    filterset_class = EntryFilter
    view_action = Action.AUDIT_VIEW
    target_type = "audit entry"
    lists_recorded = True
    lookup_value_converter = "int"


class BatchViewSet(AdministeredViewSet):
    queryset = Batch.objects.order_by("-number")
    serializer_class = BatchSerializer
    capability = Capability.AUDIT_VIEW
    view_action = Action.AUDIT_VIEW
    target_type = "audit batch"
    lists_recorded = True
    lookup_value_converter = "int"


class MeView(APIView):
    """Who is signed in, and what that allows."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request) -> Response:
        capabilities = sorted(capabilities_of(request.user))
        return Response({"username": request.user.get_username(), "capabilities": capabilities})
