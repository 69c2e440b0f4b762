"""Cameras, sites and facts, scoped by jurisdiction and camera group."""

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.api.viewsets import SpatialViewSet, VisibleViewSet
from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.cameras.api.decommissioning import Decommissioned
from apps.cameras.api.filters import CameraFilter, FactFilter
from apps.cameras.api.serializers import (
    CameraHealthSerializer,
    CameraPoseSerializer,
    CameraSerializer,
    CameraStateSerializer,
    SiteSerializer,
)
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera, CameraHealth, CameraPose, CameraState, Site
from apps.cameras.services import camera_state_set


class SiteViewSet(SpatialViewSet):
    queryset = Site.objects.all()
    serializer_class = SiteSerializer
    capability = Capability.CAMERA_VIEW
    lookup_field = "code"
    bbox_filter_field = "position"
    filterset_fields = ["synthetic", "origin", "jurisdiction__code"]


class CameraViewSet(Decommissioned, SpatialViewSet):
    queryset = Camera.objects.all()
    serializer_class = CameraSerializer
    capability = Capability.CAMERA_VIEW
    view_action = Action.CAMERA_VIEW
    target_type = "camera"
    lookup_field = "code"
    lookup_value_converter = "slug"
    bbox_filter_field = "site__position"
    filterset_class = CameraFilter

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_current()

    def take_off(self, row: Camera, reason: str) -> None:
        camera_state_set(actor=self.request.user, camera=row, lifecycle=Lifecycle.RETIRED, at=timezone.now(), reason=reason)


class _FactViewSet(VisibleViewSet):
    capability = Capability.CAMERA_VIEW
    filterset_class = FactFilter

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("camera").order_by("-valid_from", "-id")


class CameraStateViewSet(_FactViewSet):
    queryset = CameraState.objects.all()
    serializer_class = CameraStateSerializer


class CameraHealthViewSet(_FactViewSet):
    queryset = CameraHealth.objects.all()
    serializer_class = CameraHealthSerializer


class CameraPoseViewSet(SpatialViewSet):
    queryset = CameraPose.objects.all()
    serializer_class = CameraPoseSerializer
    capability = Capability.CAMERA_VIEW
    bbox_filter_field = "field_of_view"
    filterset_class = FactFilter

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().order_by("-valid_from", "-id")
