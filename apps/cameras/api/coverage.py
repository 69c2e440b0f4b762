"""What cameras see of the ground: the stored coverage, its bands, who sees a place, and what nobody sees."""

from dataclasses import asdict
from typing import Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability, SpatialViewSet
from apps.accounts.choices import Capability
from apps.cameras.api.places import degrees
from apps.cameras.coverage_dori import CityBands, city_bands
from apps.cameras.coverage_selectors import cameras_that_see
from apps.cameras.coverage_services import BANDS
from apps.cameras.coverage_summary import CityCoverage, city_coverage
from apps.cameras.models import CameraCoverage
from safecity_gis.api.features import RowFeatureSerializer
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.frames import LonLat

BUILT, LIVE = "built", "live"
_PLACE = [
    OpenApiParameter("lon", OpenApiTypes.DOUBLE, required=True, description="degrees"),
    OpenApiParameter("lat", OpenApiTypes.DOUBLE, required=True, description="degrees"),
]
_COUNTING = OpenApiParameter("counting", str, enum=[BUILT, LIVE], description="all cameras in service, or those live now")


class CoverageSerializer(RowFeatureSerializer):
    camera = serializers.CharField(source="camera__code")

    class Meta:
        model = CameraCoverage
        geo_field = "seen"
        id_field = "camera"
        fields = ["camera", "seen", "seen_m2", *(f"{band}_m2" for band in BANDS), "refusal", "computed_at"]


class CoverageViewSet(SpatialViewSet):
    """The ground that each camera sees among the buildings; `refusal` says why where it cannot be computed."""

    queryset = CameraCoverage.objects.order_by("camera__code")
    serializer_class = CoverageSerializer
    capability = Capability.CAMERA_VIEW
    lookup_field = "camera__code"
    lookup_url_kwarg = "code"
    lookup_value_converter = "slug"
    bbox_filter_field = "seen"


class _CoverageView(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.CAMERA_VIEW


class BandsView(_CoverageView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="What a camera's picture is good for, and where (EN 62676-4)")
    def get(self, request: Request, code: str) -> Response:
        shapes = {f"shape_{band}": AsGeoJSON(band, precision=6) for band in BANDS}
        areas = {f"area_{band}": F(f"{band}_m2") for band in BANDS}
        found = CameraCoverage.objects.visible_to(request.user).filter(camera__code=code, seen__isnull=False)
        row = found.values(**shapes, **areas).first()
        if row is None:
            raise Http404(_("Nothing is known of what this camera sees."))
        features = [
            {
                "type": "Feature",
                "geometry": orjson.loads(row[f"shape_{band}"]),
                "properties": {"camera": code, "band": band, "px_per_m": int(Band[band.upper()]), "area_m2": row[f"area_{band}"]},
            }
            for band in BANDS
        ]
        return Response({"type": "FeatureCollection", "features": features})


class SeeingView(_CoverageView):
    @extend_schema(parameters=_PLACE, responses=OpenApiTypes.OBJECT, summary="The cameras in service that see a place")
    def get(self, request: Request) -> Response:
        place = LonLat(degrees(request, "lon", 180), degrees(request, "lat", 90))
        return Response({"lon": place.lon, "lat": place.lat, "cameras": cameras_that_see(request.user, place)})


class ReachableView(_CoverageView):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="The ground that a PTZ camera could be turned to")
    def get(self, request: Request, code: str) -> Response:
        found = CameraCoverage.objects.visible_to(request.user).filter(camera__code=code, reachable__isnull=False)
        row = found.values("reachable_m2", "seen_m2", shape=AsGeoJSON("reachable", precision=6)).first()
        if row is None:
            raise Http404(_("It is not known what this camera could be turned to."))
        areas = {"area_m2": row["reachable_m2"], "seen_m2": row["seen_m2"]}
        return Response({"type": "Feature", "geometry": orjson.loads(row["shape"]), "properties": {"camera": code} | areas})


class ZonesView(_CoverageView):
    @extend_schema(
        parameters=[_COUNTING],
        responses=OpenApiTypes.OBJECT,
        summary="Open ground of zones and metres of main roads: covered once, twice, three times, and blind",
    )
    def get(self, request: Request) -> Response:
        counting = _counting(request)
        city = city_coverage(request.user, live=counting == LIVE)
        return Response({"counting": counting} | _city(city))


class DoriView(_CoverageView):
    @extend_schema(
        parameters=[_COUNTING],
        responses=OpenApiTypes.OBJECT,
        summary="Open ground of zones and metres of main roads by what the pictures of them are good for (EN 62676-4)",
    )
    def get(self, request: Request) -> Response:
        counting = _counting(request)
        bands = {band.name.lower(): int(band) for band in Band}
        return Response({"counting": counting, "px_per_m": bands} | _city(city_bands(request.user, live=counting == LIVE)))


def _counting(request: Request) -> str:
    """Raises ValidationError for what is neither."""
    counting = request.query_params.get("counting", BUILT)
    if counting not in {BUILT, LIVE}:
        raise ValidationError({"counting": _("This takes built or live.")})
    return counting


def _city(city: CityCoverage | CityBands) -> dict[str, Any]:
    zones, roads = ([_figures(row) for row in rows] for rows in (city.zones, city.roads))
    return {"cameras": city.cameras, "zones": zones, "roads": roads}


def _figures(row: Any) -> dict[str, Any]:
    """Rounded to a tenth of a metre, without the shape."""
    values = {name: value for name, value in asdict(row).items() if name != "blind"}
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: round(part, 1) for name, part in value.items()}
    if isinstance(value, tuple):
        return [round(part, 1) for part in value]
    return round(value, 1) if isinstance(value, float) else value
