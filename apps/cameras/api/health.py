"""When cameras were blind, and how available they were against what was promised."""

import csv
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from apps.cameras.api.places import degrees
from apps.cameras.availability_selectors import By, availability
from apps.cameras.blind_selectors import Interval, blind_at, blind_of_camera, total_s
from apps.cameras.periods import Period
from apps.places.models import Zone

DEFAULT = timedelta(days=7)
_PERIOD = [
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="seven days before `until` where it is left out"),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="now, where it is left out or lies ahead"),
]
_GROUND = [
    OpenApiParameter("lon", OpenApiTypes.DOUBLE, description="degrees"),
    OpenApiParameter("lat", OpenApiTypes.DOUBLE, description="degrees"),
    OpenApiParameter("zone", str, description="code of a zone, in place of lon and lat"),
]
_BY = OpenApiParameter("by", str, enum=list(By), required=True)
_AS = OpenApiParameter("as", str, enum=["json", "csv"])


class _HealthView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW


class CameraBlindView(_HealthView):
    @extend_schema(parameters=_PERIOD, responses=OpenApiTypes.OBJECT, summary="When a camera in service gave no picture, and why")
    def get(self, request: Request, code: str) -> Response:
        period = _period(request)
        intervals = blind_of_camera(request.user, code, period)
        if intervals is None:
            raise Http404(_("There is no such camera."))
        return Response({"camera": code} | _told(period, intervals))


class PlaceBlindView(_HealthView):
    @extend_schema(parameters=[*_GROUND, *_PERIOD], responses=OpenApiTypes.OBJECT, summary="When no camera saw a place or a zone")
    def get(self, request: Request) -> Response:
        period = _period(request)
        cameras, intervals = blind_at(request.user, _ground(request), period)
        return Response({"cameras": cameras} | _told(period, intervals))


class AvailabilityView(_HealthView):
    @extend_schema(
        parameters=[_BY, _AS, *_PERIOD], responses=OpenApiTypes.OBJECT, summary="Availability against what was promised"
    )
    def get(self, request: Request) -> Response | HttpResponse:
        by = request.query_params.get("by", "")
        if by not in list(By):
            raise ValidationError({"by": _("This takes one of: %(choices)s.") % {"choices": ", ".join(By)}})
        period = _period(request)
        rows = [asdict(row) | {"percent": row.percent} for row in availability(request.user, By(by), period)]
        if request.query_params.get("as") == "csv":
            return _csv(rows, f"availability-{by}-{period.since:%Y%m%d}-{period.until:%Y%m%d}.csv")
        return Response({"by": by, "since": period.since, "until": period.until, "rows": rows})


def _told(period: Period, intervals: list[Interval]) -> dict[str, Any]:
    return {
        "since": period.since,
        "until": period.until,
        "blind_s": round(total_s(intervals), 1),
        "unknown_s": round(total_s(intervals, unknown=True), 1),
        "intervals": [asdict(interval) for interval in intervals],
    }


def _csv(rows: list[dict[str, Any]], name: str) -> HttpResponse:
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    columns = ["name", "cameras", "service_s", "up_s", "down_s", "unknown_s", "promised_percent", "percent"]
    writer = csv.DictWriter(answer, columns)
    writer.writeheader()
    writer.writerows({name: _plain(row[name]) for name in columns} for row in rows)
    return answer


def _plain(value: Any) -> Any:
    """Rounded, and no text that a spreadsheet would take for a formula."""
    if isinstance(value, float):
        return round(value, 3)
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _period(request: Request) -> Period:
    """Raises ValidationError for what is no period."""
    until = min(_instant(request, "until") or timezone.now(), timezone.now())
    try:
        return Period(_instant(request, "since") or until - DEFAULT, until)
    except ValueError:
        raise ValidationError({"since": _("This must lie before the end, by a year at most.")}) from None


def _instant(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        instant = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        instant = None
    if instant is None or timezone.is_naive(instant):
        raise ValidationError({name: _("This takes a time with its zone, as 2026-11-22T10:00:00Z.")})
    return instant


def _ground(request: Request) -> GEOSGeometry:
    code = request.query_params.get("zone")
    if not code:
        return Point(degrees(request, "lon", 180), degrees(request, "lat", 90), srid=4326)
    zone = Zone.objects.filter(code=code).first()
    if zone is None:
        raise Http404(_("There is no such zone."))
    return zone.area
