"""`/api/v1/traffic/…`: the corridor board, the past of a segment, and what people draw and say."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_400_BAD_REQUEST
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.accounts.models import CameraGroup, Jurisdiction
from apps.accounts.selectors import scope_of
from apps.cameras.models import Camera
from apps.traffic import selectors, services
from apps.traffic.api import fields, told
from apps.traffic.models import Area, Closure, CountingLine, Note, Segment
from safecity_gis.api.asking import line_of, polygon_of
from safecity_gis.core.traffic.levels import BANDS


class Refused(APIException):
    """Well-formed, but it cannot be; the detail says why."""

    status_code = HTTP_400_BAD_REQUEST
    default_code = "refused"


class TrafficView(APIView):
    """For those who see traffic figures; changing anything needs the other right, which the services ask for."""

    permission_classes = [HoldsCapability]
    capability = Capability.TRAFFIC_VIEW

    @staticmethod
    def asked(serializer: type[Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = serializer(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @staticmethod
    def segment(request: Request, code: str) -> Segment:
        """Raises Http404."""
        found = Segment.objects.visible_to(request.user).select_related("jurisdiction", "group").filter(code=code).first()
        if found is None:
            raise Http404(_("There is no such segment."))
        return found


class BoardView(TrafficView):
    @extend_schema(parameters=[fields.BoardQuery], responses=OpenApiTypes.OBJECT, summary="Corridors as they are now")
    def get(self, request: Request) -> Response:
        bands = BANDS[self.asked(fields.BoardQuery, request.query_params.dict())["bands"]]
        manages = scope_of(request.user, Capability.TRAFFIC_MANAGE)
        return Response(
            {
                "at": timezone.now(),
                "bands": {"name": bands.name, "source": bands.source},
                "segments": [told.segment_told(now, manages) for now in selectors.segments_now(request.user, bands.name)],
                "junctions": [told.junction_told(area, sums) for area, sums in selectors.junctions_worst(request.user)],
                "links": [told.link_told(link, newest) for link, newest in selectors.links_now(request.user)],
                "incidents": [told.incident_told(alert) for alert in selectors.incidents_open(request.user)],
            }
        )


class HistoryView(TrafficView):
    @extend_schema(parameters=[fields.HistoryQuery], responses=OpenApiTypes.OBJECT, summary="A segment by the minute")
    def get(self, request: Request, code: str) -> Response:
        minutes = self.asked(fields.HistoryQuery, request.query_params.dict())["minutes"]
        rows = selectors.segment_history(self.segment(request, code), minutes=minutes)
        return Response({"minutes": [told.minute_told(row) for row in rows]})


class _SayView(TrafficView):
    """Something is said of a segment."""

    service: Any

    @extend_schema(request=fields.SaidSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, code: str) -> Response:
        asked = self.asked(fields.SaidSerializer, request.data)
        try:
            said = type(self).service(actor=request.user, segment=self.segment(request, code), **asked)
        except services.TrafficRefused as error:
            raise Refused(str(error)) from error
        return Response(told.said_told(said), HTTP_201_CREATED)


class NotesView(_SayView):
    service = staticmethod(services.note_write)


class ClosuresView(_SayView):
    service = staticmethod(services.segment_close)


class _EndView(TrafficView):
    model: type[Note | Closure]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        said = (
            self.model.objects.visible_to(request.user).select_related("segment__jurisdiction", "segment__group").filter(pk=pk)
        ).first()
        if said is None:
            raise Http404(_("It is not there any more."))
        services.timed_end(actor=request.user, said=said)
        return Response(status=HTTP_204_NO_CONTENT)


class NoteView(_EndView):
    model = Note


class ClosureView(_EndView):
    model = Closure


class LinesView(TrafficView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Counting lines")
    def get(self, request: Request) -> Response:
        found = CountingLine.objects.visible_to(request.user).present().select_related("camera", "segment")
        return Response({"lines": [told.line_told(line) for line in found]})


class LineView(TrafficView):
    @extend_schema(parameters=[fields.HistoryQuery], responses=OpenApiTypes.OBJECT, summary="A counting line with its counts")
    def get(self, request: Request, code: str) -> Response:
        minutes = self.asked(fields.HistoryQuery, request.query_params.dict())["minutes"]
        line = self._line(request, code)
        return Response(told.line_told(line, selectors.lines_counts([line], minutes=minutes).get(line.pk, [])))

    @extend_schema(request=fields.LineSerializer, responses=OpenApiTypes.OBJECT, summary="Draw or move a counting line")
    def put(self, request: Request, code: str) -> Response:
        asked = self.asked(fields.LineSerializer, request.data)
        camera = Camera.objects.visible_to(request.user, Capability.TRAFFIC_VIEW).filter(code=asked.pop("camera"))
        camera = camera.select_related("site", "jurisdiction", "group").first()
        if camera is None:
            raise Refused(_("There is no such camera."), "camera")
        line, segment, base = line_of(asked.pop("points")), asked.pop("segment"), asked.pop("changed_at", ...)
        asked["segment"] = None if segment is None else self.segment(request, segment)
        try:
            drawn = services.line_draw(actor=request.user, camera=camera, code=code, values=asked, line=line, base=base)
        except services.TrafficRefused as error:
            raise Refused(str(error)) from error
        return Response(told.line_told(drawn))

    @extend_schema(responses={204: None}, summary="Remove a counting line; its counts are kept")
    def delete(self, request: Request, code: str) -> Response:
        services.drawing_remove(actor=request.user, drawn=self._line(request, code))
        return Response(status=HTTP_204_NO_CONTENT)

    @staticmethod
    def _line(request: Request, code: str) -> CountingLine:
        found = CountingLine.objects.visible_to(request.user).present().filter(code=code)
        line = found.select_related("camera__jurisdiction", "camera__group", "segment").first()
        if line is None:
            raise Http404(_("There is no such counting line."))
        return line


class AreasView(TrafficView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="Traffic zones and junctions")
    def get(self, request: Request) -> Response:
        return Response({"areas": [told.area_told(area, newest) for area, newest in selectors.areas_now(request.user)]})


class AreaView(TrafficView):
    @extend_schema(request=fields.AreaSerializer, responses=OpenApiTypes.OBJECT, summary="Draw or change a traffic zone")
    def put(self, request: Request, code: str) -> Response:
        asked = self.asked(fields.AreaSerializer, request.data)
        area, base = polygon_of(asked.pop("points")), asked.pop("changed_at", ...)
        jurisdiction = Jurisdiction.objects.filter(code=asked.pop("jurisdiction")).first()
        group = CameraGroup.objects.filter(code=asked.pop("group")).first()
        if jurisdiction is None or group is None:
            raise Refused(_("There is no such district or camera group."), "jurisdiction")
        try:
            drawn = services.area_draw(
                actor=request.user, jurisdiction=jurisdiction, group=group, code=code, values=asked, area=area, base=base
            )
        except services.TrafficRefused as error:
            raise Refused(str(error)) from error
        return Response(told.area_told(drawn))

    @extend_schema(responses={204: None}, summary="Remove a traffic zone")
    def delete(self, request: Request, code: str) -> Response:
        found = Area.objects.visible_to(request.user).present().select_related("jurisdiction", "group").filter(code=code)
        area = found.first()
        if area is None:
            raise Http404(_("There is no such traffic zone."))
        services.drawing_remove(actor=request.user, drawn=area)
        return Response(status=HTTP_204_NO_CONTENT)
