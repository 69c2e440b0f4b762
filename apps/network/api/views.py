"""Fibre, for those who may see the network."""

from apps.accounts.api.viewsets import SpatialViewSet
from apps.accounts.choices import Capability
from apps.network.api.serializers import FibreNodeSerializer, FibreSpanSerializer
from apps.network.models import FibreNode, FibreSpan


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
