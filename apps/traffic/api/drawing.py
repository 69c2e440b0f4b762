"""`/api/v1/traffic/cameras/<code>/drawing/`: what the desk is told on which lines and zones of a camera are drawn."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.choices import Capability
from apps.accounts.selectors import Scope, scope_of
from apps.traffic.api.told import area_told, line_told
from apps.traffic.api.views import TrafficView
from apps.traffic.choices import AreaKind
from apps.traffic.drawing_selectors import CameraDrawing, camera_drawing, cameras_drawable, segment_cameras
from apps.traffic.models import Segment
from apps.traffic.services import MOST_OF_CAMERA


class DrawingView(TrafficView):
    capability = Capability.TRAFFIC_MANAGE

    @extend_schema(responses=OpenApiTypes.OBJECT, summary="What is drawn for a camera and how it sees the ground")
    def get(self, request: Request, code: str) -> Response:
        camera = cameras_drawable(request.user).select_related("site", "jurisdiction", "group").filter(code=code).first()
        if camera is None:
            raise Http404(_("There is no such camera."))
        return Response(_drawing_told(camera_drawing(request.user, camera), scope_of(request.user, Capability.TRAFFIC_MANAGE)))


class SegmentCamerasView(TrafficView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Cameras that see a segment and for which one may draw")
    def get(self, request: Request, code: str) -> Response:
        found = segment_cameras(request.user, self.segment(request, code))
        return Response({"cameras": [{"code": camera.code, "lines": camera.lines} for camera in found]})


def _drawing_told(drawing: CameraDrawing, manages: Scope) -> dict[str, Any]:
    camera, pose, view = drawing.camera, drawing.pose, drawing.view
    seen = pose.field_of_view if pose else None
    return {
        "camera": {
            "code": camera.code,
            "width": camera.width_px,
            "height": camera.height_px,
            "lon": camera.site.position.x,
            "lat": camera.site.position.y,
            "bearing_deg": pose.bearing_deg if pose else None,
            "jurisdiction": camera.jurisdiction.code,
            "group": camera.group.code,
        },
        "ground": asdict(drawing.ground) if drawing.ground else None,
        "seen": [list(point[:2]) for point in seen.exterior_ring.coords] if seen else [],
        "view": view and {"verdict": view.verdict, "shift_px": view.shift_px},
        "looks_away": drawing.looks_away,
        "limits": {"lines": MOST_OF_CAMERA},
        "kinds": [{"value": kind.value, "label": str(kind.label)} for kind in AreaKind],
        "lines": [line_told(line, drawing.counts.get(line.pk, [])) for line in drawing.lines],
        "areas": [
            area_told(area, newest) | {"manages": manages.allows(area.jurisdiction.code, area.group.code)}
            for area, newest in drawing.areas
        ],
        "segments": [_segment_told(segment) for segment in drawing.segments],
    }


def _segment_told(segment: Segment) -> dict[str, Any]:
    names = ("code", "name", "name_ur", "towards", "towards_ur")
    return {name: getattr(segment, name) for name in names} | {"points": [list(point[:2]) for point in segment.line.coords]}
