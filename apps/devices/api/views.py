"""`/api/v1/devices/`, a camera's device, and searches for devices: for those who manage assets."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from procrastinate.exceptions import ConnectorException
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability, VisibleViewSet
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.cameras.models import Camera
from apps.devices.api.serializers import (
    DeviceAdoption,
    DeviceSerializer,
    DiscoverySearch,
    DiscoverySerializer,
    Listening,
    SearchSerializer,
    StreamUse,
)
from apps.devices.credentials import Secrets
from apps.devices.device_services import (
    Turning,
    device_adopt,
    device_forget,
    device_listen,
    device_refresh,
    device_stream_use,
)
from apps.devices.discovery_services import discovery_cancel, discovery_defer, discovery_start
from apps.devices.models import Device, Discovery


class DeviceViewSet(VisibleViewSet):
    queryset = Device.objects.select_related("camera")
    serializer_class = DeviceSerializer
    capability = Capability.ASSET_MANAGE
    view_action = Action.CAMERA_VIEW
    target_type = "device"
    lookup_field = "camera__code"
    lookup_url_kwarg = "code"
    lookup_value_converter = "slug"
    filterset_fields = ["manufacturer", "model", "firmware"]


class _SetUpView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.ASSET_MANAGE

    @staticmethod
    def told(asked: type, data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @staticmethod
    def device(request: Request, code: str) -> Device:
        """Raises Http404."""
        device = Device.objects.visible_to(request.user).select_related("camera").filter(camera__code=code).first()
        if device is None:
            raise Http404(_("This camera has no device."))
        return device

    @staticmethod
    def who(request: Request) -> dict[str, Any]:
        return {"actor": request.user, "client": address_of(request)}


class CameraDeviceView(_SetUpView):
    @extend_schema(request=DeviceAdoption, responses={201: DeviceSerializer}, summary="Make a device this camera's")
    def post(self, request: Request, code: str) -> Response:
        camera = Camera.objects.visible_to(request.user, Capability.ASSET_MANAGE).filter(code=code).first()
        if camera is None:
            raise Http404(_("There is no such camera."))
        told = self.told(DeviceAdoption, request.data)
        secrets, address = Secrets(told.pop("username"), told.pop("password")), told.pop("address")
        device = device_adopt(camera=camera, address=address, secrets=secrets, turning=Turning(**told), **self.who(request))
        return Response(DeviceSerializer(device).data, HTTP_201_CREATED)

    @extend_schema(request=None, responses=DeviceSerializer, summary="Ask the device again who it is and what it offers")
    def put(self, request: Request, code: str) -> Response:
        return Response(DeviceSerializer(device_refresh(device=self.device(request, code), **self.who(request))).data)

    @extend_schema(responses={204: None}, summary="Forget the device and its password")
    def delete(self, request: Request, code: str) -> Response:
        device_forget(device=self.device(request, code), **self.who(request))
        return Response(status=HTTP_204_NO_CONTENT)


class DeviceStreamView(_SetUpView):
    @extend_schema(request=StreamUse, responses=OpenApiTypes.OBJECT, summary="Make a stream of the device the camera's source")
    def post(self, request: Request, code: str) -> Response:
        told = self.told(StreamUse, request.data)
        source = device_stream_use(device=self.device(request, code), **told, **self.who(request))
        return Response({"camera": code, "worker": source.worker, "address": source.address, "version": source.version})


class DeviceEventsView(_SetUpView):
    @extend_schema(request=Listening, responses=OpenApiTypes.OBJECT, summary="Listen to the device's events for some seconds")
    def post(self, request: Request, code: str) -> Response:
        told = self.told(Listening, request.data)
        return Response({"events": device_listen(device=self.device(request, code), **told, **self.who(request))})


class CannotSearch(APIException):
    status_code = 503
    default_code = "jobs_unreachable"
    default_detail = gettext_lazy("The jobs process cannot be asked now.")


class DiscoveriesView(_SetUpView):
    @extend_schema(responses=SearchSerializer(many=True), summary="The newest searches for devices, without what they found")
    def get(self, request: Request) -> Response:
        newest = Discovery.objects.filter(actor=request.user.get_username())[:20]
        return Response(SearchSerializer(newest, many=True).data)

    @extend_schema(request=DiscoverySearch, responses={202: DiscoverySerializer}, summary="Search given addresses for devices")
    def post(self, request: Request) -> Response:
        told = self.told(DiscoverySearch, request.data)
        secrets = Secrets(told["username"], told["password"])
        discovery = discovery_start(actor=request.user, words=told["addresses"], secrets=secrets, address=address_of(request))
        try:
            discovery_defer(discovery)
        except ConnectorException as error:
            discovery_cancel(actor=request.user, discovery=discovery, address=address_of(request))
            raise CannotSearch from error
        return Response(DiscoverySerializer(discovery).data, HTTP_202_ACCEPTED)


class DiscoveryView(_SetUpView):
    @extend_schema(responses=DiscoverySerializer, summary="How far a search is, and what it found so far")
    def get(self, request: Request, number: int) -> Response:
        return Response(DiscoverySerializer(self.discovery(number)).data)

    @extend_schema(responses=DiscoverySerializer, summary="Cancel a search")
    def delete(self, request: Request, number: int) -> Response:
        ended = discovery_cancel(actor=request.user, discovery=self.discovery(number), address=address_of(request))
        return Response(DiscoverySerializer(ended).data)

    def discovery(self, number: int) -> Discovery:
        """One of the asker's own; raises Http404."""
        found = Discovery.objects.filter(pk=number, actor=self.request.user.get_username()).first()
        if found is None:
            raise Http404(_("There is no such search."))
        return found
