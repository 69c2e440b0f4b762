"""What a browser may tell of traffic: every number finite and within its range, no unknown field."""

from math import isfinite
from typing import Any

from django.contrib.gis.geos import LineString, Polygon
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.traffic.choices import AreaKind
from safecity_gis.core.traffic.levels import BANDS, HCM

SRID = 4326
MOST_CORNERS = 100
MOST_MINUTES = 1440


class Number(serializers.FloatField):
    """A finite number."""

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not isfinite(value):
            self.fail("invalid")
        return float(value)


class Known(serializers.Serializer):
    """A mistyped name must not be answered as if nothing had been told."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        strange = sorted(set(self.initial_data) - set(self.fields))
        if strange:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in strange})
        return attrs


class PointsField(serializers.ListField):
    """Pairs of longitude and latitude."""

    def __init__(self, *, least: int, most: int = MOST_CORNERS, **options: Any) -> None:
        child = serializers.ListField(child=Number(min_value=-180, max_value=180), min_length=2, max_length=2)
        super().__init__(child=child, min_length=least, max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[tuple[float, float]]:
        points = [(lon, lat) for lon, lat in super().to_internal_value(data)]
        if any(abs(lat) > 89 for _lon, lat in points):
            raise serializers.ValidationError(_("Longitude first, then latitude."))
        return points


class BoardQuery(Known):
    bands = serializers.ChoiceField(sorted(BANDS), default=HCM.name)


class HistoryQuery(Known):
    minutes = serializers.IntegerField(min_value=5, max_value=MOST_MINUTES, default=180)


class SaidSerializer(Known):
    """A note, or why a road is closed."""

    text = serializers.CharField(max_length=300)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class LineSerializer(Known):
    name = serializers.CharField(max_length=120)
    name_ur = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    camera = serializers.SlugField(max_length=64)
    segment = serializers.SlugField(max_length=60, required=False, allow_null=True, default=None)
    points = PointsField(least=2, most=2)


class AreaSerializer(Known):
    name = serializers.CharField(max_length=120)
    name_ur = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(AreaKind.choices)
    jurisdiction = serializers.SlugField(max_length=60)
    group = serializers.SlugField(max_length=60)
    points = PointsField(least=3)


def line_of(points: list[tuple[float, float]]) -> LineString:
    return LineString(points, srid=SRID)


def polygon_of(points: list[tuple[float, float]]) -> Polygon:
    """Closed where it is not."""
    return Polygon(points if points[0] == points[-1] else [*points, points[0]], srid=SRID)
