"""Sources for those who run the system; workers for everyone who may see cameras."""

from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.accounts.api.viewsets import AdministeredViewSet, HoldsCapability, VisibleViewSet
from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.recognition.api.serializers import RegisteredModelSerializer, SourceSerializer, WorkerSerializer
from apps.recognition.model_registry import models_folder, models_in_force
from apps.recognition.models import Source, Worker
from safecity_gis.model_store.manifest import ManifestError


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


class ManifestRefused(APIException):
    status_code = 503
    default_code = "manifest_refused"


class ModelViewSet(GenericViewSet):
    """The recognition models in force, with the workers that report running them."""

    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW
    serializer_class = RegisteredModelSerializer
    filter_backends = []

    def list(self, request: Request) -> Response:
        unknown = set(request.query_params) - {"page", "page_size", "format"}
        if unknown:
            raise ValidationError({name: "There is no such filter." for name in sorted(unknown)})
        try:
            models = models_in_force()
        except ManifestError as error:
            reason = str(error).replace(f"{models_folder()}/", "")  # the browser needs no path of the server
            raise ManifestRefused(reason) from error
        page = self.paginate_queryset(models)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
