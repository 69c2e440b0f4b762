"""The fibre network and its feeders as GeoJSON, and the supplies of its places."""

from rest_framework import serializers

from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from safecity_gis.api.features import RowFeatureSerializer


class FibreNodeSerializer(RowFeatureSerializer):
    site = serializers.CharField(source="site__code", allow_null=True)
    facility = serializers.CharField(source="facility__code", allow_null=True)
    feeder = serializers.CharField(source="supply__feeder__code", allow_null=True)

    class Meta:
        model = FibreNode
        geo_field = "position"
        id_field = "code"
        fields = [
            "code", "kind", "site", "facility", "spliced_through", "feeder", "position", "accuracy_m", "origin", "source",
        ]  # fmt: skip


class FibreSpanSerializer(RowFeatureSerializer):
    start = serializers.CharField(source="start__code")
    end = serializers.CharField(source="end__code")

    class Meta:
        model = FibreSpan
        geo_field = "line"
        id_field = "code"
        fields = ["code", "start", "end", "length_m", "fibres", "line", "accuracy_m", "origin", "source"]


class FeederSerializer(RowFeatureSerializer):
    class Meta:
        model = Feeder
        geo_field = "position"
        id_field = "code"
        fields = ["code", "name", "name_ur", "utility", "position", "accuracy_m", "origin", "source"]


class SupplySerializer(serializers.ModelSerializer):
    node = serializers.CharField(source="node.code")
    feeder = serializers.CharField(source="feeder.code", allow_null=True)

    class Meta:
        model = Supply
        fields = ["code", "node", "feeder", "capacity_wh", "load_w", "solar_w", "origin", "source"]
