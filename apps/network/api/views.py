"""Fibre and power, for those who may see the network."""

from apps.accounts.api.viewsets import SpatialViewSet, VisibleViewSet
from apps.accounts.choices import Capability
from apps.cameras.api.decommissioning import Decommissioned, StillInUse
from apps.network.api.serializers import FeederSerializer, FibreNodeSerializer, FibreSpanSerializer, SupplySerializer
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from apps.network.plant_services import StillNeeded, node_decommission, span_decommission


class FibreNodeViewSet(Decommissioned, SpatialViewSet):
    queryset = FibreNode.objects.all()
    serializer_class = FibreNodeSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "position"
    filterset_fields = ["kind"]

    def take_off(self, row: FibreNode, reason: str) -> None:
        try:
            node_decommission(actor=self.request.user, node=row, reason=reason)
        except StillNeeded as refused:
            raise StillInUse(str(refused)) from None


class FibreSpanViewSet(Decommissioned, SpatialViewSet):
    queryset = FibreSpan.objects.all()
    serializer_class = FibreSpanSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "line"

    def take_off(self, row: FibreSpan, reason: str) -> None:
        try:
            span_decommission(actor=self.request.user, span=row, reason=reason)
        except StillNeeded as refused:
            raise StillInUse(str(refused)) from None


class FeederViewSet(SpatialViewSet):
    queryset = Feeder.objects.all()
    serializer_class = FeederSerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    bbox_filter_field = "position"


class SupplyViewSet(VisibleViewSet):
    queryset = Supply.objects.filter(node__decommissioned_at=None).select_related("node", "feeder")
    serializer_class = SupplySerializer
    capability = Capability.NETWORK_VIEW
    lookup_field = "code"
    filterset_fields = ["feeder__code", "node__code"]
