"""When cameras were blind, and how available they were against what was promised."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability, query_of
from apps.accounts.choices import Capability
from apps.audit.choices import Action
from apps.cameras.api.counting import CountsCameras
from apps.cameras.api.periods import PERIOD, period_asked
from apps.cameras.api.places import degrees
from apps.cameras.api.sheets import AS, csv_answer, reading_record, wants_csv
from apps.cameras.availability_selectors import By, availability
from apps.cameras.blind_selectors import BLIND_REASONS, UNKNOWN, Interval, blind_at, blind_of_camera, blind_spells, total_s
from apps.cameras.models import Camera
from apps.cameras.periods import Period
from apps.cameras.promises import verdict, worst_first
from apps.places.models import Zone

MOST_SPELLS, MOST_IN_FILE = 500, 100_000
AVAILABILITY = (
    "name", "cameras", "service_s", "up_s", "down_s", "unknown_s", "promised_percent", "percent", "verdict", "simulated",
)  # fmt: skip
SPELLS = ("camera", "site", "site_name", "contractor", "phase", "why", "since", "until", "seconds", "lasting", "simulated")
_GROUND = [
    OpenApiParameter("lon", OpenApiTypes.DOUBLE, description="degrees"),
    OpenApiParameter("lat", OpenApiTypes.DOUBLE, description="degrees"),
    OpenApiParameter("zone", str, description="code of a zone, in place of lon and lat"),
]
_BY = OpenApiParameter("by", str, enum=list(By), required=True)
_WHY = OpenApiParameter("why", str, enum=[*BLIND_REASONS, UNKNOWN], description="all but `unknown`, where it is left out")
_FIELDS = {"site": "site__code", "contractor": "contract__contractor", "phase": "contract__phase"}
_FILTERS = [OpenApiParameter(name, str) for name in _FIELDS]


class _SeesCameras(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW


class _CountsThem(APIView):
    permission_classes = [CountsCameras]
    capability = Capability.CAMERA_VIEW


class CameraBlindView(_SeesCameras):
    @extend_schema(parameters=PERIOD, responses=OpenApiTypes.OBJECT, summary="When a camera in service gave no picture, and why")
    def get(self, request: Request, code: str) -> Response:
        period = period_asked(request)
        intervals = blind_of_camera(request.user, code, period)
        if intervals is None:
            raise Http404(_("There is no such camera."))
        reading_record(request, Action.CAMERA_VIEW, "camera", code, asked="blind", **_when(period))
        return Response({"camera": code} | _told(period, intervals))


class PlaceBlindView(_SeesCameras):
    @extend_schema(parameters=[*_GROUND, *PERIOD], responses=OpenApiTypes.OBJECT, summary="When no camera saw a place or a zone")
    def get(self, request: Request) -> Response:
        period = period_asked(request)
        cameras, intervals = blind_at(request.user, _ground(request), period)
        asked = {name: value for name, value in query_of(request).items() if name in {"lon", "lat", "zone"}}
        reading_record(request, Action.REPORT_VIEW, "blind times", asked.get("zone") or "place", **asked, **_when(period))
        return Response({"cameras": cameras} | _told(period, intervals))


class BlindSpellsView(_CountsThem):
    @extend_schema(
        parameters=[*_FILTERS, _WHY, AS, *PERIOD],
        responses=OpenApiTypes.OBJECT,
        summary="When cameras in service gave no picture: what still lasts first, then the longest",
    )
    def get(self, request: Request) -> Response | HttpResponse:
        period, reasons = period_asked(request), _reasons(request)
        most = MOST_IN_FILE if wants_csv(request) else MOST_SPELLS
        spells = blind_spells(_asked_for(request), period, reasons=reasons, most=most)
        reading_record(request, Action.REPORT_VIEW, "health", "blind times", why=list(reasons), **_when(period), **_only(request))
        rows = [asdict(spell) | {"seconds": spell.seconds} for spell in spells.rows]
        if wants_csv(request):
            return csv_answer(SPELLS, rows, f"blind-{_days(period)}.csv")
        return Response({**_when(period), "count": spells.count, "seconds": round(spells.seconds, 1), "rows": rows})


class AvailabilityView(_CountsThem):
    @extend_schema(
        parameters=[_BY, AS, *PERIOD],
        responses=OpenApiTypes.OBJECT,
        summary="Availability against what was promised, broken promises first",
    )
    def get(self, request: Request) -> Response | HttpResponse:
        by = request.query_params.get("by", "")
        if by not in list(By):
            raise ValidationError({"by": _("This takes one of: %(choices)s.") % {"choices": ", ".join(By)}})
        period = period_asked(request)
        found = worst_first(availability(request.user, By(by), period))
        reading_record(request, Action.REPORT_VIEW, "health", f"availability by {by}", **_when(period))
        rows = [asdict(row) | {"percent": row.percent, "verdict": verdict(row)} for row in found]
        if wants_csv(request):
            return csv_answer(AVAILABILITY, rows, f"availability-{by}-{_days(period)}.csv")
        return Response({"by": by, **_when(period), "rows": rows})


def _told(period: Period, intervals: list[Interval]) -> dict[str, Any]:
    return {
        **_when(period),
        "blind_s": round(total_s(intervals), 1),
        "unknown_s": round(total_s(intervals, unknown=True), 1),
        "intervals": [asdict(interval) for interval in intervals],
    }


def _when(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}


def _days(period: Period) -> str:
    return f"{period.since:%Y%m%d}-{period.until:%Y%m%d}"


def _only(request: Request) -> dict[str, str]:
    return {name: value for name, value in query_of(request).items() if name in _FIELDS and value}


def _asked_for(request: Request) -> QuerySet[Camera]:
    return Camera.objects.counted_by(request.user).filter(**{_FIELDS[name]: value for name, value in _only(request).items()})


def _reasons(request: Request) -> Sequence[str]:
    """Raises ValidationError for what is no reason to be blind."""
    why = request.query_params.get("why")
    if not why:
        return BLIND_REASONS
    if why not in {*BLIND_REASONS, UNKNOWN}:
        raise ValidationError({"why": _("This takes one of: %(choices)s.") % {"choices": ", ".join((*BLIND_REASONS, UNKNOWN))}})
    return (why,)


def _ground(request: Request) -> GEOSGeometry:
    code = request.query_params.get("zone")
    if not code:
        return Point(degrees(request, "lon", 180), degrees(request, "lat", 90), srid=4326)
    zone = Zone.objects.filter(code=code).first()
    if zone is None:
        raise Http404(_("There is no such zone."))
    return zone.area
