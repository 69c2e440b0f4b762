"""What all questions to the network have in common: who may ask, the hour of the day, and nothing misspelt."""

from collections.abc import Callable, Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.views import APIView

from apps.accounts.api.viewsets import HoldsCapability
from apps.accounts.choices import Capability
from safecity_gis.api.asking import Asked
from safecity_gis.core.network.elements import Outage
from safecity_gis.core.network.graph import Network

MOST_CODES = 1000
MINUTES = 60


def codes_field() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=60), max_length=MOST_CODES, required=False, default=list)


class AtHourSerializer(Asked):
    at_hour = serializers.FloatField(min_value=0, max_value=24, required=False, allow_null=True, default=None)
    """Local hour of the day at which it would begin; now where it is not told."""

    def validate_at_hour(self, value: float | None) -> float:
        if value is None:
            now = timezone.localtime()
            return now.hour + now.minute / MINUTES
        return value


class Question(APIView):
    permission_classes = [HoldsCapability]
    capability = Capability.NETWORK_VIEW

    @staticmethod
    def told(asked: type[serializers.Serializer], data: Any) -> dict[str, Any]:
        """Raises ValidationError."""
        body = asked(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


def require_known(network: Network, outage: Outage) -> None:
    """Raises ValidationError: it names every code that the network does not know, and every joint among the switches."""

    def has_switch(code: str) -> bool:
        return code in network.node_index and bool(network.has_switch[network.node_index[code]])

    known: tuple[tuple[str, Collection[str], Callable[[str], bool], str], ...] = (
        ("spans", outage.spans, network.span_index.__contains__, _("There is no such span: %(codes)s.")),
        ("nodes", outage.nodes, network.node_index.__contains__, _("There is no such node: %(codes)s.")),
        ("switches", outage.switches, has_switch, _("There is no switch at %(codes)s.")),
        ("feeders", outage.feeders, network.feeder_index.__contains__, _("There is no such feeder: %(codes)s.")),
        ("mains", outage.mains, {supply.node for supply in network.supplies}.__contains__, _("There is no supply at %(codes)s.")),
    )
    wrong = {}
    for name, codes, is_known, problem in known:
        unknown = sorted(code for code in codes if not is_known(code))
        if unknown:
            wrong[name] = [problem % {"codes": ", ".join(unknown)}]
    if wrong:
        raise serializers.ValidationError(wrong)
