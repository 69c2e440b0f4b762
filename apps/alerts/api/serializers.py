"""Alerts as JSON."""

from rest_framework import serializers
from rest_framework_gis.fields import GeometryField

from apps.alerts.models import Alert


class AlertSerializer(serializers.ModelSerializer):
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    group = serializers.CharField(source="group.code", default=None, allow_null=True)
    position = GeometryField(allow_null=True)
    closed_by = serializers.CharField(source="closed_by.username", default=None, allow_null=True)

    class Meta:
        model = Alert
        fields = [
            "id", "cause", "severity", "jurisdiction", "group", "camera_code", "element_kind", "element", "position", "detail",
            "figures", "opened_at", "closed_at", "closed_by", "close_reason", "repeats", "simulated", "exercise_id",
        ]  # fmt: skip


class CloseSerializer(serializers.Serializer):
    reason = serializers.CharField(min_length=3, max_length=300)
