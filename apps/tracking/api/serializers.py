"""Tracklets as GeoJSON: the ground path, and the time of each of its vertices."""

from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from apps.tracking.models import Tracklet
from safecity_gis.messages.observations import ObjectClass


class TrackletSerializer(GeoFeatureModelSerializer):
    camera = serializers.CharField(source="camera.code")
    object_class = serializers.SerializerMethodField()
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

    def get_object_class(self, tracklet: Tracklet) -> str:
        return ObjectClass(tracklet.object_class).name.lower()
