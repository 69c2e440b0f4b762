"""What a browser may tell of crowd zones and events: every number finite and within its range, no unknown field."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.crowd.choices import Use
from apps.crowd.models import MOST_CAPACITY, MOST_PER_M2
from apps.crowd.services import MOST_STAGES
from safecity_gis.api.asking import Asked, PointsField

MOST_MINUTES = 1440


class ZoneSerializer(Asked):
    name = serializers.CharField(max_length=100)
    name_ur = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    jurisdiction = serializers.CharField(max_length=60, required=False)
    area = PointsField(least=3)
    use = serializers.ChoiceField(Use.choices, default=Use.WALKING)
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_CAPACITY)
    dense_per_m2 = serializers.FloatField(min_value=0.05, max_value=MOST_PER_M2, default=2.0)


class ZoneUpdateSerializer(Asked):
    name = serializers.CharField(max_length=100, required=False)
    name_ur = serializers.CharField(max_length=100, required=False, allow_blank=True)
    area = PointsField(least=3, required=False)
    use = serializers.ChoiceField(Use.choices, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_CAPACITY, required=False)
    dense_per_m2 = serializers.FloatField(min_value=0.05, max_value=MOST_PER_M2, required=False)


class StageSerializer(Asked):
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


class EventSerializer(Asked):
    name = serializers.CharField(max_length=100)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    jurisdiction = serializers.CharField(max_length=60, required=False)
    stages = StageSerializer(many=True, min_length=1, max_length=MOST_STAGES)


class MinutesSerializer(Asked):
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, default=60)
