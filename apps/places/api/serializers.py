"""Places as GeoJSON; every one with its accuracy, origin and source."""

from apps.places.models import BaseFeature, Building, Facility, Road, Zone
from safecity_gis.api.features import RowFeatureSerializer

_TRUST = ["accuracy_m", "origin", "source"]


class ZoneSerializer(RowFeatureSerializer):
    class Meta:
        model = Zone
        geo_field = "area"
        id_field = "code"
        fields = ["code", "name", "name_ur", "kind", "area", *_TRUST]


class FacilitySerializer(RowFeatureSerializer):
    class Meta:
        model = Facility
        geo_field = "position"
        id_field = "code"
        fields = ["code", "name", "name_ur", "kind", "position", *_TRUST]


class RoadSerializer(RowFeatureSerializer):
    class Meta:
        model = Road
        geo_field = "line"
        id_field = "code"
        fields = ["code", "name", "name_ur", "road_class", "one_way", "lanes", "speed_kmh", "length_m", "line", *_TRUST]


class BuildingSerializer(RowFeatureSerializer):
    class Meta:
        model = Building
        geo_field = "footprint"
        id_field = "code"
        fields = ["code", "land_use", "height_m", "footprint", *_TRUST]


class BaseFeatureSerializer(RowFeatureSerializer):
    class Meta:
        model = BaseFeature
        geo_field = "geometry"
        id_field = "code"
        fields = ["code", "name", "name_ur", "kind", "geometry", *_TRUST]
