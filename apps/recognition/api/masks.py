"""`/api/v1/cameras/<code>/masks/`: versions of a camera's privacy masks, and saving a new one."""

from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_400_BAD_REQUEST

from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.cameras.mask_services import MaskArea, MaskConflict, MaskUnexplained, newest_number
from apps.cameras.models import Camera, CameraMasks
from apps.recognition.api.in_charge import CameraInChargeView, conflict, refusal
from apps.recognition.services import camera_mask
from safecity_gis.core.geo.area_checks import (
    LEAST_CORNERS,
    LEAST_WIDTH,
    MOST_AREAS,
    MOST_CORNERS,
    AreaFault,
    AreaRefused,
)

MOST_VERSIONS = 200
"""The newest are listed; older ones stay in the database."""
MOST_SENT = 200
"""Corners or areas that are read at all; how many can be kept is `core.geo.area_checks`' to say."""

FAULTS: dict[AreaFault, Promise] = {
    AreaFault.MANY: gettext_lazy("At most %(areas)d areas can be kept on one camera."),
    AreaFault.FEW_CORNERS: gettext_lazy("Area %(n)d: at least three corners are needed."),
    AreaFault.MANY_CORNERS: gettext_lazy("Area %(n)d: at most %(corners)d corners can be kept."),
    AreaFault.OUTSIDE: gettext_lazy("Area %(n)d: every corner must lie in the picture."),
    AreaFault.CROSSED: gettext_lazy("Area %(n)d: its edges cross. Move a corner, or draw two areas."),
    AreaFault.VANISHING: gettext_lazy("Area %(n)d: it is so thin that it would hide nothing."),
}


class AreaSerializer(serializers.Serializer):
    points = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2), max_length=MOST_SENT
    )
    """[[x, y], …] in fractions of the picture, x right and y down."""
    reason = serializers.CharField(max_length=200, allow_blank=True)


class SaveMasksSerializer(serializers.Serializer):
    base = serializers.IntegerField(min_value=0)
    """Number of the newest version that was shown; 0 for none."""
    areas = AreaSerializer(many=True, max_length=MOST_SENT, required=False)
    """All areas of the new version; an empty list hides nothing."""
    restored_from = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    """Instead of areas: save an earlier version again."""
    note = serializers.CharField(max_length=300, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("areas" in attrs) == (attrs["restored_from"] is not None):
            raise serializers.ValidationError("Either areas or restored_from, and not both.")
        return attrs


class MasksView(CameraInChargeView):
    capability = Capability.MASK_MANAGE
    action = Action.MASK_CHANGE

    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Versions of a camera's privacy masks")
    def get(self, request: Request, code: str) -> Response:
        return Response(screen_answer(self.camera(request, code)))

    @extend_schema(request=SaveMasksSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Save a new version and burn it in")
    def post(self, request: Request, code: str) -> Response:
        camera = self.camera(request, code)
        body = SaveMasksSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        areas = told.pop("areas", None)
        if areas is None:
            areas = _stored_areas(camera, told["restored_from"])
        drawn = [MaskArea(tuple((x, y) for x, y in area["points"]), area["reason"]) for area in areas]
        try:
            saved = camera_mask(actor=request.user, camera=camera, address=address_of(request), areas=drawn, **told)
        except AreaRefused as error:
            return _refused(error)
        except MaskUnexplained as error:
            return _unexplained(error)
        except MaskConflict as error:
            return conflict(error.number)
        return Response(version_answer(saved), HTTP_201_CREATED)


def screen_answer(camera: Camera) -> dict[str, Any]:
    """All that the screen starts from, as `static/js/masks/` reads it."""
    versions = CameraMasks.objects.filter(camera=camera, known_to=None).order_by("-number")[:MOST_VERSIONS]
    names = ("code", "simulated", "recorded")
    return {
        "camera": {name: getattr(camera, name) for name in names} | {"width": camera.width_px, "height": camera.height_px},
        "base": newest_number(camera),
        "limits": {"areas": MOST_AREAS, "corners": MOST_CORNERS, "least_corners": LEAST_CORNERS, "least_width": LEAST_WIDTH},
        "versions": [version_answer(version) for version in versions],
    }


def version_answer(version: CameraMasks) -> dict[str, Any]:
    names = ("number", "areas", "covered_share", "note", "author", "restored_from", "valid_from", "valid_to", "known_from")
    return {name: getattr(version, name) for name in names} | {"in_force": version.valid_to is None}


def _stored_areas(camera: Camera, number: int) -> list[dict[str, Any]]:
    stored = CameraMasks.objects.filter(camera=camera, number=number).first()
    if stored is None:
        raise Http404(_("There is no such version."))
    return stored.areas


def _refused(error: AreaRefused) -> Response:
    values = {"n": (error.index or 0) + 1, "areas": MOST_AREAS, "corners": MOST_CORNERS}
    detail = str(FAULTS[error.fault]) % values
    return refusal("mask_refused", detail, {"reason": error.fault, "area": error.index}, HTTP_400_BAD_REQUEST)


def _unexplained(error: MaskUnexplained) -> Response:
    detail = _("Say in the note why the masks are changed.")
    if error.index is not None:
        detail = _("Area %(n)d: say why nobody may see it.") % {"n": error.index + 1}
    return refusal("mask_unexplained", detail, {"area": error.index}, HTTP_400_BAD_REQUEST)
