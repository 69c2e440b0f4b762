"""Sources for those who run the system; workers for everyone who may see cameras."""

from apps.accounts.api.viewsets import AdministeredViewSet, VisibleViewSet
from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.recognition.api.serializers import SourceSerializer, WorkerSerializer
from apps.recognition.models import Source, Worker


class SourceViewSet(VisibleViewSet):
    queryset = Source.objects.select_related("camera")
    serializer_class = SourceSerializer
    capability = Capability.ASSET_MANAGE
    view_action = Action.CAMERA_VIEW
    target_type = "source"
    lookup_field = "camera__code"
    lookup_url_kwarg = "code"
    lookup_value_converter = "slug"
    filterset_fields = ["worker", "enabled"]


class WorkerViewSet(AdministeredViewSet):
    queryset = Worker.objects.all()
    serializer_class = WorkerSerializer
    capability = Capability.CAMERA_VIEW
    lookup_field = "name"
