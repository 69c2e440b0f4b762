"""Devices and searches as JSON, and what may be asked of them; passwords come in and have no field to go out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.devices.device_services import LONGEST_LISTENING_S
from apps.devices.models import Device, Discovery, FoundDevice
from apps.devices.ptz_services import MOST_SECONDS
from safecity_gis.api.asking import Asked

_SECRET = {"max_length": 200, "allow_blank": True, "default": "", "trim_whitespace": False, "write_only": True}


class DeviceSerializer(serializers.ModelSerializer):
    camera = serializers.CharField(source="camera.code")
    has_credentials = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = [
            "camera", "address", "has_credentials", "manufacturer", "model", "firmware", "serial", "hardware",
            "clock_offset_s", "abilities", "pan_from_deg", "pan_to_deg", "tilt_least_deg", "tilt_most_deg",
            "hfov_wide_deg", "hfov_tele_deg", "seen_at",
        ]  # fmt: skip

    def get_has_credentials(self, device: Device) -> bool:
        return bool(device.credentials)


class FoundDeviceSerializer(serializers.ModelSerializer):
    class Meta:
        model = FoundDevice
        fields = ["address", "problem", "facts"]


class SearchSerializer(serializers.ModelSerializer):
    class Meta:
        model = Discovery
        fields = ["id", "actor", "asked", "state", "total", "done", "created_at", "ended_at"]


class DiscoverySerializer(SearchSerializer):
    found = FoundDeviceSerializer(many=True)

    class Meta(SearchSerializer.Meta):
        fields = [*SearchSerializer.Meta.fields, "found"]


class DiscoverySearch(Asked):
    addresses = serializers.ListField(child=serializers.CharField(max_length=280), min_length=1, max_length=256)
    """Hosts, `host:port`, or networks in CIDR notation."""
    username = serializers.CharField(**_SECRET)
    password = serializers.CharField(**_SECRET)


class DeviceAdoption(Asked):
    address = serializers.CharField(max_length=280)
    username = serializers.CharField(**_SECRET)
    password = serializers.CharField(**_SECRET)
    pan_from_deg = serializers.FloatField(min_value=-360, max_value=360, required=False, allow_null=True, default=None)
    pan_to_deg = serializers.FloatField(min_value=-360, max_value=720, required=False, allow_null=True, default=None)
    tilt_least_deg = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True, default=None)
    tilt_most_deg = serializers.FloatField(min_value=-90, max_value=90, required=False, allow_null=True, default=None)
    hfov_wide_deg = serializers.FloatField(min_value=0.1, max_value=179, required=False, allow_null=True, default=None)
    hfov_tele_deg = serializers.FloatField(min_value=0.1, max_value=179, required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wide, tele = attrs["hfov_wide_deg"], attrs["hfov_tele_deg"]
        if (wide is None) != (tele is None) or (wide is not None and wide < tele):
            raise serializers.ValidationError(_("Give both angles of view, the wide one first, or none."))
        ends = [attrs[name] for name in ("pan_from_deg", "pan_to_deg", "tilt_least_deg", "tilt_most_deg")]
        if ends.count(None) == len(ends):
            return attrs
        if None in ends or not 0 < ends[1] - ends[0] <= 360 or ends[2] >= ends[3]:
            raise serializers.ValidationError(_("Give all four ends of pan and tilt, ascending and at most 360° apart, or none."))
        return attrs


class StreamUse(Asked):
    profile = serializers.CharField(max_length=64)
    worker = serializers.SlugField(max_length=60)
    fps = serializers.FloatField(min_value=0.1, max_value=60, default=5.0)


class Listening(Asked):
    seconds = serializers.FloatField(min_value=0, max_value=LONGEST_LISTENING_S, default=2.0)


class _Speeds(Asked):
    pan = serializers.FloatField(min_value=-1, max_value=1, default=0.0)
    tilt = serializers.FloatField(min_value=-1, max_value=1, default=0.0)
    zoom = serializers.FloatField(min_value=-1, max_value=1, default=0.0)
    seconds = serializers.FloatField(min_value=0.1, max_value=MOST_SECONDS, default=0.5)


class PlaceAsked(Asked):
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)


class PtzCommand(Asked):
    """Exactly one of `move`, `stop`, `preset` and `aim`."""

    move = _Speeds(required=False)
    stop = serializers.BooleanField(required=False)
    preset = serializers.CharField(max_length=64, required=False)
    aim = PlaceAsked(required=False)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(set(attrs) - {"reason"}) != 1 or attrs.get("stop") is False:
            raise serializers.ValidationError(_("Say one thing: move, stop, preset or aim."))
        if "move" in attrs and not any(attrs["move"][axis] for axis in ("pan", "tilt", "zoom")):
            raise serializers.ValidationError(_("Say which way to move."))
        return attrs
