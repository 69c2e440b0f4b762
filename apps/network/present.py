"""The network as it is at this moment: what is lost by what alarms and polls say, with the charges last measured."""

from dataclasses import dataclass, replace

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.network.choices import Light, Mains
from apps.network.graph import city_network
from apps.network.models import PlaceHealth, PlaceReading, SpanHealth
from safecity_gis.core.network.elements import ElementKind, Outage
from safecity_gis.core.network.graph import Network

PARTS = {ElementKind.SPAN: "spans", ElementKind.NODE: "nodes", ElementKind.SWITCH: "switches", ElementKind.FEEDER: "feeders"}
"""The field of an `Outage` that holds elements of each kind."""
_BLAMED = (Cause.SPAN_CUT, Cause.PLACE_LOST, Cause.SWITCH_LOST, Cause.FEEDER_LOST)


@dataclass(frozen=True)
class Present:
    network: Network
    """With the charges that were measured; batteries that nobody measures count as full."""
    lost: Outage
    measured: int
    """Of how many batteries the charge is known."""

    def without(self, kind: ElementKind, code: str) -> Outage:
        """What else is lost than this one element."""
        part = PARTS[kind]
        return replace(self.lost, **{part: getattr(self.lost, part) - {code}})


def present() -> Present:
    """As the database has it now."""
    network = city_network()
    supplied = {supply.node for supply in network.supplies}
    rows = PlaceReading.objects.exclude(charge=None).values_list("node__code", "charge")
    charges = {node: charge for node, charge in rows if node in supplied}
    return Present(network.with_charges(charges), _lost(network, supplied), len(charges))


def _lost(network: Network, supplied: set[str]) -> Outage:
    """Root causes, dark fibre and lost mains. What they silence is their effect, and single silent cameras are no outage."""
    spans = set(SpanHealth.objects.current().filter(light=Light.DARK).values_list("span__code", flat=True))
    mains = set(PlaceHealth.objects.current().filter(mains=Mains.LOST).values_list("node__code", flat=True))
    outage = Outage.of(spans=spans & network.span_index.keys(), mains=mains & supplied)
    blamed = Alert.objects.open().filter(cause__in=_BLAMED, exercise_id="").values_list("element_kind", "element")
    for kind, code in blamed:
        if knows(network, ElementKind(kind), code):
            outage |= Outage.of(**{PARTS[ElementKind(kind)]: [code]})
    return outage


def knows(network: Network, kind: ElementKind, code: str) -> bool:
    """Whether the network has such an element."""
    if kind is ElementKind.SWITCH:
        return code in network.node_index and bool(network.has_switch[network.node_index[code]])
    indexes = {
        ElementKind.SPAN: network.span_index,
        ElementKind.NODE: network.node_index,
        ElementKind.FEEDER: network.feeder_index,
    }
    return code in indexes[kind]
