"""The fibre network as GeoJSON."""

from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from apps.network.models import FibreNode, FibreSpan


class FibreNodeSerializer(GeoFeatureModelSerializer):
    class Meta:
        model = FibreNode
        geo_field = "position"
        id_field = "code"
        fields = ["code", "kind", "position", "accuracy_m", "origin", "source"]


class FibreSpanSerializer(GeoFeatureModelSerializer):
    start = serializers.CharField(source="start.code")
    end = serializers.CharField(source="end.code")

    class Meta:
        model = FibreSpan
        geo_field = "line"
        id_field = "code"
        fields = ["code", "start", "end", "length_m", "fibres", "line", "accuracy_m", "origin", "source"]
