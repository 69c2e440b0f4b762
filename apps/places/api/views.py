"""Places, scoped to those who may open the map."""

from apps.accounts.api.viewsets import SpatialViewSet
from apps.accounts.choices import Capability
from apps.places.api.serializers import (
    BaseFeatureSerializer,
    BuildingSerializer,
    FacilitySerializer,
    RoadSerializer,
    ZoneSerializer,
)
from apps.places.models import BaseFeature, Building, Facility, Road, Zone


class _PlaceViewSet(SpatialViewSet):
    capability = Capability.MAP_VIEW
    lookup_field = "code"


class ZoneViewSet(_PlaceViewSet):
    queryset = Zone.objects.all()
    serializer_class = ZoneSerializer
    bbox_filter_field = "area"
    filterset_fields = ["kind", "origin"]


class FacilityViewSet(_PlaceViewSet):
    queryset = Facility.objects.all()
    serializer_class = FacilitySerializer
    bbox_filter_field = "position"
    filterset_fields = ["kind", "origin", "jurisdiction__code"]


class RoadViewSet(_PlaceViewSet):
    queryset = Road.objects.all()
    serializer_class = RoadSerializer
    bbox_filter_field = "line"
    filterset_fields = ["road_class", "one_way", "origin", "name"]


class BuildingViewSet(_PlaceViewSet):
    queryset = Building.objects.all()
    serializer_class = BuildingSerializer
    bbox_filter_field = "footprint"
    filterset_fields = ["land_use", "origin"]


class BaseFeatureViewSet(_PlaceViewSet):
    queryset = BaseFeature.objects.all()
    serializer_class = BaseFeatureSerializer
    bbox_filter_field = "geometry"
    filterset_fields = ["kind", "origin"]
