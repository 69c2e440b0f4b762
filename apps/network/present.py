"""The network as it is at this moment: what is lost by what alarms and polls say, with the charges last measured."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.network.choices import Light, Mains
from apps.network.graph import city_network
from apps.network.models import PlaceHealth, PlaceReading, SpanHealth
from safecity_gis.core.network.alarms import Alarm, AlarmKind
from safecity_gis.core.network.elements import Outage
from safecity_gis.core.network.graph import Network

KINDS = (AlarmKind.SPAN, AlarmKind.NODE, AlarmKind.SWITCH, AlarmKind.FEEDER, AlarmKind.MAINS)
"""Of which a share of what is lost can be asked."""
_BLAMED = (Cause.SPAN_CUT, Cause.PLACE_LOST, Cause.SWITCH_LOST, Cause.FEEDER_LOST)


@dataclass(frozen=True)
class Present:
    network: Network
    """With the charges that were measured; batteries that nobody measures count as full."""
    lost: Outage
    measured: int
    """Of how many batteries the charge is known."""

    def besides(self, fault: Alarm) -> Outage:
        """What is lost for other reasons than this one fault: without what only shows that it is there."""
        return replace(
            self.lost,
            spans=self.lost.spans - fault.outage.spans - self._spans_at(fault.outage.nodes),
            nodes=self.lost.nodes - fault.outage.nodes,
            switches=self.lost.switches - fault.outage.switches,
            feeders=self.lost.feeders - fault.outage.feeders,
            mains=self.lost.mains - fault.outage.mains - self._fed_by(fault.outage.feeders),
        )

    def _spans_at(self, nodes: Collection[str]) -> frozenset[str]:
        return frozenset(span.code for span in self.network.spans if span.start in nodes or span.end in nodes)

    def _fed_by(self, feeders: Collection[str]) -> frozenset[str]:
        return frozenset(supply.node for supply in self.network.supplies if supply.feeder in feeders)


def present() -> Present:
    """As the database has it now."""
    network = city_network()
    charges = of_supplies(network, dict(PlaceReading.objects.exclude(charge=None).values_list("node__code", "charge")))
    return Present(network.with_charges(charges), _lost(network), len(charges))


def of_supplies(network: Network, charges: Mapping[str, float]) -> dict[str, float]:
    """The charges of places that have a supply now: what was measured of others, as of a cabinet that is gone, says nothing."""
    supplied = {supply.node for supply in network.supplies}
    return {node: charge for node, charge in charges.items() if node in supplied}


def _lost(network: Network) -> Outage:
    """Root causes, dark fibre and lost mains. What they silence is their effect, and single silent cameras are no outage."""
    supplied = {supply.node for supply in network.supplies}
    spans = set(SpanHealth.objects.current().filter(light=Light.DARK).values_list("span__code", flat=True))
    mains = set(PlaceHealth.objects.current().filter(mains=Mains.LOST).values_list("node__code", flat=True))
    outage = Outage.of(spans=spans & network.span_index.keys(), mains=mains & supplied)
    named = Alert.objects.open().filter(cause__in=_BLAMED, exercise_id="").exclude(element="")
    for kind, code in named.values_list("element_kind", "element"):
        fault = Alarm(AlarmKind(kind), code, since=0.0)
        if network.knows(fault.outage):
            outage |= fault.outage
    return outage
