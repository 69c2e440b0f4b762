"""`/api/v1/cameras/<code>/calibrations/`: versions, a preview that saves nothing, and saving a new version."""

from math import isfinite
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_400_BAD_REQUEST

from apps.accounts.choices import Capability
from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.cameras.calibration_fit import MOST_PAIRS, REFUSALS, Pair, camera_fit
from apps.cameras.calibration_services import (
    CalibrationConflict,
    InvalidFrom,
    WithoutPose,
    current_pose,
    newest_number,
)
from apps.cameras.models import Camera, CameraCalibration
from apps.recognition.api.calibration_answers import fit_answer, screen_answer, version_answer
from apps.recognition.api.in_charge import CameraInChargeView, conflict, refusal
from apps.recognition.services import camera_calibrate
from safecity_gis.core.geo.calibration_checks import CalibrationRefused


class PairSerializer(serializers.Serializer):
    x = serializers.FloatField(min_value=-10_000, max_value=30_000)
    y = serializers.FloatField(min_value=-10_000, max_value=30_000)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)

    def validate(self, attrs: dict[str, float]) -> dict[str, float]:
        if not all(isfinite(value) for value in attrs.values()):
            raise serializers.ValidationError("Every number must be finite.")
        return attrs


class PreviewSerializer(serializers.Serializer):
    pairs = PairSerializer(many=True, max_length=MOST_PAIRS)


class SaveSerializer(serializers.Serializer):
    base = serializers.IntegerField(min_value=0)
    """Number of the newest version that was shown; 0 for none."""
    pairs = PairSerializer(many=True, max_length=MOST_PAIRS, required=False)
    restored_from = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    """Instead of pairs: save an earlier version again."""
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    valid_from = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("pairs" in attrs) == (attrs["restored_from"] is not None):
            raise serializers.ValidationError("Either pairs or restored_from, and not both.")
        return attrs


class _CalibrationView(CameraInChargeView):
    capability = Capability.CAMERA_CALIBRATE
    action = Action.CAMERA_CALIBRATE


class CalibrationsView(_CalibrationView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Versions of a camera's calibration, and where the ground is expected")
    def get(self, request: Request, code: str) -> Response:
        camera = self.camera(request, code)
        try:
            return Response(screen_answer(camera, current_pose(camera)))
        except WithoutPose:
            return _without_pose()

    @extend_schema(request=SaveSerializer, responses={201: OpenApiTypes.OBJECT}, summary="Save a new version and use it")
    def post(self, request: Request, code: str) -> Response:
        camera = self.camera(request, code)
        body = SaveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        pairs = told.pop("pairs", None) or self._stored_pairs(camera, told["restored_from"])
        try:
            saved = camera_calibrate(
                actor=request.user, camera=camera, pairs=[Pair(**pair) for pair in pairs], address=address_of(request), **told
            )
        except CalibrationRefused as error:
            return _refused(error)
        except CalibrationConflict as error:
            return conflict(error.number)
        except InvalidFrom as invalid:
            detail = _("A version may begin from %(earliest)s up to now.") % {
                "earliest": invalid.earliest.isoformat(" ", "seconds")
            }
            return refusal("valid_from", detail, {"earliest": invalid.earliest}, HTTP_400_BAD_REQUEST)
        except WithoutPose:
            return _without_pose()
        return Response(version_answer(saved, in_force=True), HTTP_201_CREATED)

    @staticmethod
    def _stored_pairs(camera: Camera, number: int | None) -> list[dict[str, float]]:
        stored = CameraCalibration.objects.filter(camera=camera, number=number).first() if number else None
        if number and stored is None:
            raise Http404(_("There is no such version."))
        return stored.pairs if stored else []


class CalibrationPreviewView(_CalibrationView):
    @extend_schema(request=PreviewSerializer, responses=OpenApiTypes.OBJECT, summary="What these pairs would give; saves nothing")
    def post(self, request: Request, code: str) -> Response:
        camera = self.camera(request, code)
        body = PreviewSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            fit = camera_fit(camera, current_pose(camera), [Pair(**pair) for pair in body.validated_data["pairs"]])
        except CalibrationRefused as error:
            return _refused(error)
        except WithoutPose:
            return _without_pose()
        return Response(fit_answer(fit) | {"base": newest_number(camera)})


def _refused(error: CalibrationRefused) -> Response:
    data = {"reason": error.code, "pairs": list(error.pairs)}
    return refusal("calibration_refused", str(REFUSALS[error.code]), data, HTTP_400_BAD_REQUEST)


def _without_pose() -> Response:
    detail = _("This camera has no pose yet. Record where it hangs and looks first.")
    return refusal("no_pose", detail, None, HTTP_400_BAD_REQUEST)
