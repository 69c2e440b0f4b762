"""Sites and cameras as GeoJSON, and the history of a camera's facts."""

from typing import Any

from django.contrib.gis.geos import Point
from rest_framework import serializers
from rest_framework_gis.fields import GeometrySerializerMethodField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from apps.cameras.models import Camera, CameraHealth, CameraPose, CameraState, Site


class SiteSerializer(GeoFeatureModelSerializer):
    class Meta:
        model = Site
        geo_field = "position"
        id_field = "code"
        fields = ["code", "name", "name_ur", "position", "synthetic", "accuracy_m", "origin", "source"]


class CameraSerializer(GeoFeatureModelSerializer):
    """A camera at its site, with what is true of it now."""

    position = GeometrySerializerMethodField()
    site = serializers.CharField(source="site.code")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    group = serializers.CharField(source="group.code")
    accuracy_m = serializers.FloatField(source="site.accuracy_m")
    origin = serializers.CharField(source="site.origin")
    lifecycle = serializers.CharField(source="now_lifecycle", allow_null=True)
    condition = serializers.CharField(source="now_condition", allow_null=True)
    view = serializers.CharField(source="now_view", allow_null=True)
    view_shift_px = serializers.IntegerField(source="now_view_shift_px", allow_null=True)
    bearing_deg = serializers.FloatField(source="now_bearing_deg", allow_null=True)
    tilt_deg = serializers.FloatField(source="now_tilt_deg", allow_null=True)
    hfov_deg = serializers.FloatField(source="now_hfov_deg", allow_null=True)
    range_m = serializers.FloatField(source="now_range_m", allow_null=True)
    mount_height_m = serializers.FloatField(source="now_mount_height_m", allow_null=True)

    class Meta:
        model = Camera
        geo_field = "position"
        id_field = "code"
        fields = [
            "code", "kind", "programme", "width_px", "height_px", "simulated", "recorded", "site", "jurisdiction", "group",
            "position", "accuracy_m", "origin", "lifecycle", "condition", "bearing_deg", "tilt_deg", "hfov_deg", "range_m",
            "mount_height_m", "view", "view_shift_px",
        ]  # fmt: skip

    def get_position(self, camera: Camera) -> Point:
        return camera.site.position


class _FactSerializer(serializers.ModelSerializer):
    camera = serializers.CharField(source="camera.code")

    fact_fields = ["camera", "valid_from", "valid_to", "known_from", "known_to"]


class CameraStateSerializer(_FactSerializer):
    class Meta:
        model = CameraState
        fields = [*_FactSerializer.fact_fields, "lifecycle"]


class CameraHealthSerializer(_FactSerializer):
    class Meta:
        model = CameraHealth
        fields = [*_FactSerializer.fact_fields, "condition", "reason", "simulated"]


class CameraPoseSerializer(GeoFeatureModelSerializer):
    camera = serializers.CharField(source="camera.code")

    class Meta:
        model = CameraPose
        geo_field = "field_of_view"
        fields: list[Any] = [
            *_FactSerializer.fact_fields, "mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m", "field_of_view",
        ]  # fmt: skip
