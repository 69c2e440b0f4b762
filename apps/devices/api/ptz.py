"""`/api/v1/cameras/<code>/ptz/`: moving a camera; and which cameras can be turned to a place."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.cameras.models import Camera
from apps.devices.api.serializers import PlaceAsked, PtzCommand
from apps.devices.looking import current_view
from apps.devices.ptz_services import Mover, ptz_aim, ptz_move, ptz_preset, ptz_stop, require_mover
from apps.devices.selectors import cameras_that_reach, ptz_state
from safecity_gis.core.geo.frames import LonLat


class _PtzView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.PTZ_MOVE


class PtzView(_PtzView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="How this camera can be moved, and who holds it")
    def get(self, request: Request, code: str) -> Response:
        return Response(ptz_state(request.user, self.camera(request, Mover(request.user), code)))

    @extend_schema(request=PtzCommand, responses=OpenApiTypes.OBJECT, summary="Move this camera, or stop it")
    def post(self, request: Request, code: str) -> Response:
        body = PtzCommand(data=request.data)
        body.is_valid(raise_exception=True)
        told = body.validated_data
        mover = Mover(request.user, told.pop("reason"), address_of(request))
        camera = self.camera(request, mover, code)
        aim = self.act(mover, camera, **told)
        return Response(ptz_state(request.user, camera) | {"aimed": aim})

    @staticmethod
    def act(
        mover: Mover,
        camera: Camera,
        *,
        move: dict[str, float] | None = None,
        stop: bool = False,
        preset: str | None = None,
        aim: dict[str, float] | None = None,
    ) -> dict[str, Any] | None:
        if move is not None:
            ptz_move(mover=mover, camera=camera, **move)
        elif stop:
            ptz_stop(mover=mover, camera=camera)
        elif preset is not None:
            ptz_preset(mover=mover, camera=camera, preset=preset)
        elif aim is not None:
            return ptz_aim(mover=mover, camera=camera, place=LonLat(**aim))._asdict()
        return None

    @staticmethod
    def camera(request: Request, mover: Mover, code: str) -> Camera:
        """Raises Http404 for what the user may not even see, PermissionDenied for what he may only see."""
        camera = Camera.objects.visible_to(request.user).filter(code=code).first()
        if camera is None:
            raise Http404(_("There is no such camera."))
        require_mover(mover, camera)
        return camera


class LookingView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW

    @extend_schema(
        responses=OpenApiTypes.OBJECT,
        summary="The ground that a PTZ camera sees now, by its device's word of the last minute; null without one",
    )
    def get(self, request: Request, code: str) -> Response:
        if not Camera.objects.visible_to(request.user).filter(code=code).exists():
            raise Http404(_("There is no such camera."))
        return Response({"view": current_view(request.user, code)})


class ReachingView(_PtzView):
    @extend_schema(parameters=[PlaceAsked], responses=OpenApiTypes.OBJECT, summary="The cameras that can be turned to a place")
    def get(self, request: Request) -> Response:
        asked = PlaceAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return Response({"cameras": cameras_that_reach(request.user, LonLat(**asked.validated_data))})
