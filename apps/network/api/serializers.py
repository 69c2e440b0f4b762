"""The fibre network as GeoJSON."""

from rest_framework import serializers

from apps.network.models import FibreNode, FibreSpan
from safecity_gis.api.features import RowFeatureSerializer


class FibreNodeSerializer(RowFeatureSerializer):
    class Meta:
        model = FibreNode
        geo_field = "position"
        id_field = "code"
        fields = ["code", "kind", "position", "accuracy_m", "origin", "source"]


class FibreSpanSerializer(RowFeatureSerializer):
    start = serializers.CharField(source="start__code")
    end = serializers.CharField(source="end__code")

    class Meta:
        model = FibreSpan
        geo_field = "line"
        id_field = "code"
        fields = ["code", "start", "end", "length_m", "fibres", "line", "accuracy_m", "origin", "source"]
