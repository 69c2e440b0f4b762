"""What a browser may tell of crowd zones and events: every number finite and within its range, no unknown field."""

from math import isfinite
from typing import Any

from django.contrib.gis.geos import LineString, Polygon
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.crowd.choices import Use
from apps.crowd.models import MOST_CAPACITY, MOST_PER_M2
from apps.crowd.services import MOST_STAGES

SRID = 4326
MOST_CORNERS = 200
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
        strange = sorted(set(self.initial_data) - set(self.fields)) if hasattr(self, "initial_data") else []
        if strange:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in strange})
        return attrs


class PointsField(serializers.ListField):
    """Pairs of longitude and latitude."""

    def __init__(self, *, least: int, **options: Any) -> None:
        child = serializers.ListField(child=Number(min_value=-180, max_value=180), min_length=2, max_length=2)
        super().__init__(child=child, min_length=least, max_length=MOST_CORNERS, **options)

    def to_internal_value(self, data: Any) -> list[tuple[float, float]]:
        points = [(lon, lat) for lon, lat in super().to_internal_value(data)]
        if any(abs(lat) > 89 for _lon, lat in points):
            raise serializers.ValidationError(_("Longitude first, then latitude."))
        return points


class ZoneSerializer(Known):
    name = serializers.CharField(max_length=100)
    name_ur = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    jurisdiction = serializers.CharField(max_length=60, required=False)
    area = PointsField(least=3)
    use = serializers.ChoiceField(Use.choices, default=Use.WALKING)
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_CAPACITY)
    dense_per_m2 = Number(min_value=0.05, max_value=MOST_PER_M2, default=2.0)


class ZoneUpdateSerializer(Known):
    name = serializers.CharField(max_length=100, required=False)
    name_ur = serializers.CharField(max_length=100, required=False, allow_blank=True)
    area = PointsField(least=3, required=False)
    use = serializers.ChoiceField(Use.choices, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_CAPACITY, required=False)
    dense_per_m2 = Number(min_value=0.05, max_value=MOST_PER_M2, required=False)


class StageSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    zone = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**62)
    route = PointsField(least=2, required=False, allow_null=True, default=None)
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_CAPACITY)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ends_at"] <= attrs["starts_at"]:
            raise serializers.ValidationError({"ends_at": [_("A stage ends after it begins.")]})
        if attrs["zone"] is None and attrs["route"] is None:
            raise serializers.ValidationError({"zone": [_("A stage has a zone or a route.")]})
        return attrs


class EventSerializer(Known):
    name = serializers.CharField(max_length=100)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    jurisdiction = serializers.CharField(max_length=60, required=False)
    stages = StageSerializer(many=True, min_length=1, max_length=MOST_STAGES)


class MinutesSerializer(Known):
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, default=60)


def polygon_of(points: list[tuple[float, float]]) -> Polygon:
    """Closed where the last point is not the first."""
    ring = points if points[0] == points[-1] else [*points, points[0]]
    if len(ring) < 4:
        raise serializers.ValidationError({"area": [_("A zone has three corners at least.")]})
    return Polygon(ring, srid=SRID)


def line_of(points: list[tuple[float, float]] | None) -> LineString | None:
    return None if points is None else LineString(points, srid=SRID)
