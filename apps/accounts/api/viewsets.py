"""What every read-only resource starts from: `visible_to(user)`, a capability, and a recorded refusal."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet
from rest_framework_gis.filters import InBBoxFilter
from rest_framework_gis.pagination import GeoJsonPagination

from apps.accounts.choices import Capability
from apps.accounts.selectors import has_capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record


class GeoPages(GeoJsonPagination):
    """Pages as GeoJSON feature collections."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 2000


class HoldsCapability(BasePermission):
    """The view's `capability` anywhere at all; where exactly is the queryset's business. Refusals are recorded."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if has_capability(request.user, view.capability):
            return True
        audit_record(
            actor=request.user,
            action=Action.ACCESS_REFUSE,
            target_type="api",
            target=request.path,
            outcome=Outcome.REFUSED,
            reason=f"lacks {view.capability}",
            address=address_of(request),
        )
        return False


class VisibleViewSet(ReadOnlyModelViewSet):
    """Read-only resource scoped to what the user may see. Subclasses name `queryset`, `serializer_class`, `capability`."""

    capability: ClassVar[Capability]
    permission_classes = [HoldsCapability]

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().visible_to(self.request.user)


class AdministeredViewSet(ReadOnlyModelViewSet):
    """Seen whole by those who hold `capability`, and by nobody else."""

    capability: ClassVar[Capability]
    permission_classes = [HoldsCapability]


class SpatialViewSet(VisibleViewSet):
    """GeoJSON, with `?in_bbox=west,south,east,north`. Subclasses name `bbox_filter_field`."""

    pagination_class = GeoPages
    filter_backends = [DjangoFilterBackend, InBBoxFilter]
    bbox_filter_include_overlapping = True
    bbox_filter_field: ClassVar[str]
