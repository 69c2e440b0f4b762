"""GeoJSON features straight from rows: the database writes the geometry, and no model is made of what is only read."""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, NamedTuple

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

_DECIMALS = 15
"""As many as a degree keeps as a double."""
_GEOMETRY = "feature_geometry"
_AS_READ = {
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.FloatField,
    serializers.IntegerField,
}
"""Fields that answer with what the database says."""


class _Column(NamedTuple):
    name: str
    source: str
    representation: Callable[[Any], Any] | None
    """None where the value answers for itself."""

    def of(self, row: dict[str, Any]) -> Any:
        value = row[self.source]
        return value if value is None or self.representation is None else self.representation(value)


class RowFeatureSerializer(GeoFeatureModelSerializer):
    # A docstring here would become the description of every resource.

    @classmethod
    def rows(cls, queryset: QuerySet) -> QuerySet:
        """The queryset as the dictionaries that this serializer reads, in one query.

        A field's `source` is a path of that query: `site__code`, not `site.code`. `Meta.geo_source` is the path of a geometry
        that lies in another table than the model's.
        """
        geometry = getattr(cls.Meta, "geo_source", cls.Meta.geo_field)
        return queryset.annotate(**{_GEOMETRY: AsGeoJSON(geometry, precision=_DECIMALS)}).values(_GEOMETRY, *cls._sources())

    @classmethod
    @cache
    def _sources(cls) -> list[str]:
        return [field.source for name, field in cls().fields.items() if name != cls.Meta.geo_field]

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        geometry = instance[_GEOMETRY]
        identity = {} if self._identity is None else {"id": self._identity.of(instance)}
        return identity | {
            "type": "Feature",
            "geometry": None if geometry is None else orjson.loads(geometry),
            "properties": {column.name: column.of(instance) for column in self._properties},
        }

    @cached_property
    def _identity(self) -> _Column | None:
        return self._column(self.Meta.id_field) if self.Meta.id_field else None

    @cached_property
    def _properties(self) -> list[_Column]:
        return [self._column(name) for name in self.fields if name not in {self.Meta.id_field, self.Meta.geo_field}]

    def _column(self, name: str) -> _Column:
        field = self.fields[name]
        return _Column(name, field.source, None if _answers_as_read(field) else field.to_representation)


def _answers_as_read(field: serializers.Field) -> bool:
    return type(field) in _AS_READ or (type(field) is serializers.ListField and _answers_as_read(field.child))
