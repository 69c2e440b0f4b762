"""Sites and cameras as GeoJSON, and the history of a camera's facts."""

from typing import Any

from rest_framework import serializers
from rest_framework_gis.fields import GeometrySerializerMethodField

from apps.cameras.models import Camera, CameraHealth, CameraPose, CameraState, Site
from safecity_gis.api.features import RowFeatureSerializer


class SiteSerializer(RowFeatureSerializer):
    class Meta:
        model = Site
        geo_field = "position"
        id_field = "code"
        fields = ["code", "name", "name_ur", "position", "synthetic", "accuracy_m", "origin", "source"]


class CameraSerializer(RowFeatureSerializer):
    """A camera at its site, with what is true of it now."""

    position = GeometrySerializerMethodField()
    site = serializers.CharField(source="site__code")
    jurisdiction = serializers.CharField(source="jurisdiction__code")
    group = serializers.CharField(source="group__code")
    accuracy_m = serializers.FloatField(source="site__accuracy_m")
    origin = serializers.CharField(source="site__origin")
    lifecycle = serializers.CharField(source="state__lifecycle", allow_null=True)
    condition = serializers.CharField(source="health__condition", allow_null=True)
    view = serializers.CharField(source="view__verdict", allow_null=True)
    view_shift_px = serializers.IntegerField(source="view__shift_px", allow_null=True)
    bearing_deg = serializers.FloatField(source="pose__bearing_deg", allow_null=True)
    tilt_deg = serializers.FloatField(source="pose__tilt_deg", allow_null=True)
    hfov_deg = serializers.FloatField(source="pose__hfov_deg", allow_null=True)
    range_m = serializers.FloatField(source="pose__range_m", allow_null=True)
    mount_height_m = serializers.FloatField(source="pose__mount_height_m", allow_null=True)

    class Meta:
        model = Camera
        geo_field = "position"
        geo_source = "site__position"
        id_field = "code"
        fields = [
            "code", "kind", "programme", "width_px", "height_px", "simulated", "recorded", "site", "jurisdiction", "group",
            "position", "accuracy_m", "origin", "lifecycle", "condition", "bearing_deg", "tilt_deg", "hfov_deg", "range_m",
            "mount_height_m", "view", "view_shift_px",
        ]  # fmt: skip

    def get_position(self, camera: Any) -> Any:
        """Asked for by the schema alone: a row brings its geometry."""
        raise NotImplementedError


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


class CameraPoseSerializer(RowFeatureSerializer):
    camera = serializers.CharField(source="camera__code")

    class Meta:
        model = CameraPose
        geo_field = "field_of_view"
        fields: list[Any] = [
            *_FactSerializer.fact_fields, "mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m", "field_of_view",
        ]  # fmt: skip
