"""The fibre network and its power: what there is, and how it is."""

from apps.network.models.health import Collector, PlaceHealth, PlaceReading, SpanHealth
from apps.network.models.plant import Feeder, FibreNode, FibreSpan, Supply

__all__ = ["Collector", "Feeder", "FibreNode", "FibreSpan", "PlaceHealth", "PlaceReading", "SpanHealth", "Supply"]
