"""Fibre and power, for those who may see the network."""

from apps.accounts.api.viewsets import SpatialViewSet, VisibleViewSet
from apps.accounts.choices import Capability
from apps.network.api.serializers import FeederSerializer, FibreNodeSerializer, FibreSpanSerializer, SupplySerializer
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply


class FibreNodeViewSet(SpatialViewSet):
    queryset = FibreNode.objects.all()
    serializer_class = FibreNodeSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "position"
    filterset_fields = ["kind"]


class FibreSpanViewSet(SpatialViewSet):
    queryset = FibreSpan.objects.all()
    serializer_class = FibreSpanSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "line"


class FeederViewSet(SpatialViewSet):
    queryset = Feeder.objects.all()
    serializer_class = FeederSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "position"


class SupplyViewSet(VisibleViewSet):
    queryset = Supply.objects.select_related("node", "feeder")
    serializer_class = SupplySerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    filterset_fields = ["feeder__code", "node__code"]
