"""Tracklets as GeoJSON: the ground path, and the time of each of its vertices."""

from rest_framework import serializers

from apps.tracking.models import Tracklet
from safecity_gis.api.features import RowFeatureSerializer
from safecity_gis.messages.observations import ObjectClass


class _ClassName(serializers.CharField):
    def to_representation(self, value: int) -> str:
        return ObjectClass(value).name.lower()


class TrackletSerializer(RowFeatureSerializer):
    camera = serializers.CharField(source="camera__code")
    object_class = _ClassName(read_only=True)
    path_times = serializers.ListField(child=serializers.FloatField(), read_only=True)

    class Meta:
        model = Tracklet
        geo_field = "path"
        id_field = "tracklet_id"
        fields = [
            "tracklet_id", "revision", "camera", "object_class", "confidence", "clock", "closed", "valid_from", "valid_to",
            "known_from", "path", "path_times", "accuracy_m", "speed_mps", "colour", "observations", "worker", "simulated",
            "exercise_id",
        ]  # fmt: skip
