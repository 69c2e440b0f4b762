"""What requests may tell: fields by their name, and places on the ground."""

from collections.abc import Mapping
from typing import Any

from django.contrib.gis.geos import LineString, Polygon
from django.utils.translation import gettext as _
from rest_framework import serializers

SRID = 4326
MOST_CORNERS = 200


class Asked(serializers.Serializer):
    """A request's body or query: a mistyped name must not be answered as if nothing had been asked."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        strange = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if strange:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in strange})
        return super().to_internal_value(data)


class PointsField(serializers.ListField):
    """Pairs of longitude and latitude in degrees."""

    def __init__(self, *, least: int, most: int = MOST_CORNERS, **options: Any) -> None:
        child = serializers.ListField(child=serializers.FloatField(min_value=-180, max_value=180), min_length=2, max_length=2)
        super().__init__(child=child, min_length=least, max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[tuple[float, float]]:
        points = [(lon, lat) for lon, lat in super().to_internal_value(data)]
        if any(abs(lat) > 89 for _lon, lat in points):
            raise serializers.ValidationError(_("Longitude first, then latitude."))
        return points


def line_of(points: list[tuple[float, float]]) -> LineString:
    return LineString(points, srid=SRID)


def polygon_of(points: list[tuple[float, float]]) -> Polygon:
    """Closed where it is not. Raises ValidationError for fewer than three corners."""
    ring = points if points[0] == points[-1] else [*points, points[0]]
    if len(ring) < 4:
        raise serializers.ValidationError({"area": [_("A zone has three corners at least.")]})
    return Polygon(ring, srid=SRID)
