"""What a browser may tell of traffic: every number finite and within its range, no unknown field."""

from rest_framework import serializers

from apps.traffic.choices import AreaKind
from safecity_gis.api.asking import Asked, PointsField
from safecity_gis.core.traffic.levels import BANDS, HCM

MOST_CORNERS = 100
MOST_MINUTES = 1440


class BoardQuery(Asked):
    bands = serializers.ChoiceField(sorted(BANDS), default=HCM.name)


class HistoryQuery(Asked):
    minutes = serializers.IntegerField(min_value=5, max_value=MOST_MINUTES, default=180)


class SaidSerializer(Asked):
    """A note, or why a road is closed."""

    text = serializers.CharField(max_length=300)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class DrawnSerializer(Asked):
    changed_at = serializers.DateTimeField(required=False, allow_null=True)
    """When what is drawn over was changed last, as it was told; null: nothing is. Without it, the last who saves wins."""


class LineSerializer(DrawnSerializer):
    name = serializers.CharField(max_length=120)
    name_ur = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    camera = serializers.SlugField(max_length=64)
    segment = serializers.SlugField(max_length=60, required=False, allow_null=True, default=None)
    points = PointsField(least=2, most=2)


class AreaSerializer(DrawnSerializer):
    name = serializers.CharField(max_length=120)
    name_ur = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(AreaKind.choices)
    jurisdiction = serializers.SlugField(max_length=60)
    group = serializers.SlugField(max_length=60)
    points = PointsField(least=3, most=MOST_CORNERS)
