"""What a browser may tell of a planned camera, a wish and a way: every number finite and within its range."""

from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.cameras.choices import CameraKind
from apps.cameras.coverage_ground import SRID
from apps.cameras.coverage_services import BANDS
from apps.cameras.models import Camera
from apps.planning.choices import ChangeKind
from apps.planning.models import POSE
from apps.planning.services import MOST_CHANGES
from safecity_gis.api.asking import Asked

MOST_PLACES, MOST_AIMS = 200, 16
_SIZES = ("width_px", "height_px")


class LooksSerializer(Asked):
    """Kind, picture size and pose without bearing and place."""

    kind = serializers.ChoiceField(CameraKind.choices, default=CameraKind.FIXED)
    width_px = serializers.IntegerField(min_value=1, max_value=20_000)
    height_px = serializers.IntegerField(min_value=1, max_value=20_000)
    mount_height_m = serializers.FloatField(min_value=0.1, max_value=500)
    tilt_deg = serializers.FloatField(min_value=-90, max_value=90)
    hfov_deg = serializers.FloatField(min_value=0.1, max_value=179)
    range_m = serializers.FloatField(min_value=0.1, max_value=2000)


class PlaceSerializer(Asked):
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)


class CameraSerializer(LooksSerializer, PlaceSerializer):
    """A whole planned camera."""

    bearing_deg = serializers.FloatField(min_value=0, max_value=360)

    def validate_bearing_deg(self, value: float) -> float:
        return value % 360


class ChangeSerializer(Asked):
    """`camera` names a live camera; of a new one everything is told, of the others what differs."""

    change = serializers.ChoiceField(ChangeKind.choices)
    camera = serializers.CharField(max_length=60, required=False)
    looks = CameraSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs["change"]
        if (kind == ChangeKind.ADD) == ("camera" in attrs):
            raise serializers.ValidationError({"camera": [_("Name the live camera that is changed; a new one has none.")]})
        if (kind == ChangeKind.REMOVE) == ("looks" in attrs):
            raise serializers.ValidationError(
                {"looks": [_("Say where it hangs and looks; one that is taken down does neither.")]}
            )
        return attrs


class ChangesSerializer(Asked):
    changes = ChangeSerializer(many=True, min_length=1, max_length=MOST_CHANGES)


class ScenarioSerializer(Asked):
    name = serializers.CharField(max_length=100)
    notes = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    jurisdiction = serializers.CharField(max_length=40, required=False)


class ScenarioUpdateSerializer(Asked):
    name = serializers.CharField(max_length=100, required=False)
    notes = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    rebase = serializers.BooleanField(default=False)


class PricesSerializer(Asked):
    fixed = serializers.FloatField(min_value=0, max_value=1e12, required=False)
    ptz = serializers.FloatField(min_value=0, max_value=1e12, required=False)
    anpr = serializers.FloatField(min_value=0, max_value=1e12, required=False)
    fibre_m = serializers.FloatField(min_value=0, max_value=1e12, required=False)


class WishSerializer(Asked):
    budget = serializers.FloatField(min_value=0, max_value=1e15)
    zone = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    places = PlaceSerializer(many=True, max_length=MOST_PLACES, required=False, default=list)
    """Poles that there are or could be, instead of those beside the zone's roads."""
    band = serializers.ChoiceField(BANDS, default="observe")
    camera = LooksSerializer()
    aims = serializers.IntegerField(min_value=1, max_value=MOST_AIMS, default=8)
    every_m = serializers.FloatField(min_value=20, max_value=1000, default=60)
    road_weight = serializers.FloatField(min_value=1, max_value=100, default=1)
    privacy_weight = serializers.FloatField(min_value=0, max_value=1e6, default=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["zone"] and not attrs["places"]:
            raise serializers.ValidationError({"zone": [_("Name a zone, or give places.")]})
        return attrs


class WaySerializer(Asked):
    by = serializers.ChoiceField(["foot", "car"])
    start = PlaceSerializer(required=False)
    end = PlaceSerializer(required=False)
    zone = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    band = serializers.ChoiceField(BANDS, default="detect")
    anpr_only = serializers.BooleanField(default=False)
    by_length = serializers.BooleanField(default=False)
    """Close with the fewest metres of road instead of the fewest roads."""
    live = serializers.BooleanField(default=False)
    """Past the cameras as they are, without the scenario's changes."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["by"] == "foot" and not ("start" in attrs and "end" in attrs):
            raise serializers.ValidationError({"start": [_("On foot one needs a start and an end.")]})
        if attrs["by"] == "car" and not attrs["zone"]:
            raise serializers.ValidationError({"zone": [_("By car one leaves a zone: name it.")]})
        return attrs


def change_values(told: dict[str, Any], camera: Camera | None) -> dict[str, Any]:
    """A told change as columns of `Change`."""
    kind, looks = told["change"], told.get("looks")
    values: dict[str, Any] = {"kind": kind, "camera": camera}
    if looks:
        values |= {name: looks[name] for name in POSE}
    if looks and kind in {ChangeKind.ADD, ChangeKind.MOVE}:
        values["position"] = Point(looks["lon"], looks["lat"], srid=SRID)
    if looks and kind == ChangeKind.ADD:
        values |= {"camera_kind": looks["kind"], **{name: looks[name] for name in _SIZES}}
    return values
