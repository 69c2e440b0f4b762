"""Which alarms a state of affairs wants: one for each root cause, and none for what it explains."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, Outage
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.root_cause import Rule, Suspect, diagnose
from safecity_gis.core.network.silence import Silence, Silent, Witness


class AlarmKind(StrEnum):
    """Those of `ElementKind` first; the others blame nothing but what is silent itself."""

    SPAN = "span"
    NODE = "node"
    SWITCH = "switch"
    FEEDER = "feeder"
    MAINS = "mains"
    CAMERA = "camera"
    BATTERY = "battery"
    """Low although nothing is known to be wrong with its mains."""
    LINK = "link"
    """A camera comes and goes."""
    LINKS = "links"
    """Several cameras of one place come and go."""


_OF_WITNESS = {Witness.CAMERA: AlarmKind.CAMERA, Witness.SWITCH: AlarmKind.SWITCH, Witness.MAINS: AlarmKind.MAINS}
_ELEMENTS = {AlarmKind(kind.value): kind for kind in ElementKind} | dict.fromkeys(
    (AlarmKind.MAINS, AlarmKind.BATTERY, AlarmKind.LINKS), ElementKind.NODE
)


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: AlarmKind
    code: str
    since: float
    """Epoch seconds of the first sign of it."""
    explains: frozenset[Silent] = frozenset()
    others: tuple[Suspect, ...] = ()
    """What might be to blame instead, the likeliest first."""

    @property
    def key(self) -> tuple[AlarmKind, str]:
        return self.kind, self.code

    @property
    def by_cameras_alone(self) -> bool:
        """Nothing but the silence of cameras speaks for it: those come in late, one after another."""
        silent = self.kind not in {AlarmKind.LINK, AlarmKind.LINKS}
        return silent and bool(self.explains) and all(item.witness is Witness.CAMERA for item in self.explains)

    @property
    def outage(self) -> Outage:
        """What is lost if the alarm is right; nothing for a low battery."""
        part = _OUTAGE_OF.get(self.kind)
        return Outage.of(**{part: [self.code]}) if part else NO_OUTAGE


_OUTAGE_OF = {
    AlarmKind.SPAN: "spans",
    AlarmKind.NODE: "nodes",
    AlarmKind.SWITCH: "switches",
    AlarmKind.FEEDER: "feeders",
    AlarmKind.MAINS: "mains",
    AlarmKind.CAMERA: "cameras",
}


def alarms_wanted(
    network: Network,
    silence: Silence,
    dark_spans: Mapping[str, float],
    *,
    lit_spans: Iterable[str] = (),
    standing: Sequence[Alarm] = (),
    clock_h: float,
    rule: Rule | None = None,
) -> tuple[Alarm, ...]:
    """One alarm for each fault that is seen or inferred; what a dark span or place silences is no fault of its own.

    Args:
        network: with the charges that the batteries have now.
        silence: see `diagnose`.
        dark_spans: since when light is known not to pass, epoch seconds.
        lit_spans: known to be whole, so no suspect.
        standing: alarms that hold for now because nothing is known of what they speak of; they are wanted on.
        clock_h: local time, 0-24.

    Raises:
        NetworkError: as `diagnose`.
    """
    seen = (*standing, *_cut(network, dark_spans))
    given = NO_OUTAGE
    for alarm in seen:
        given |= alarm.outage | _batteries_ended(network, silence, alarm)
    whole = frozenset(lit_spans)
    found = diagnose(network, silence, given, clock_h=clock_h, rule=rule, cleared=whole)
    inferred = (
        Alarm(AlarmKind(cause.suspects[0].kind), cause.suspects[0].code, cause.since, cause.explains, cause.suspects[1:])
        for cause in found.causes
    )
    alone = (Alarm(_OF_WITNESS[item.witness], item.code, _since(silence, item), frozenset({item})) for item in found.single)
    return (*seen, *inferred, *alone)


def _batteries_ended(network: Network, silence: Silence, alarm: Alarm) -> Outage:
    """What is silent where power was lost and can no longer be measured has no power left: no fault of its own."""
    fed = {
        supply.node
        for supply in network.supplies
        if alarm.key in {(AlarmKind.FEEDER, supply.feeder), (AlarmKind.MAINS, supply.node)}
    }
    silent = set(silence.switches or ()) | {_node_of(network, camera) for camera in silence.cameras}
    return Outage.of(switches=fed & silent)


def _node_of(network: Network, camera: str) -> str:
    return network.cameras[network.camera_index[camera]].site


def _cut(network: Network, dark: Mapping[str, float]) -> tuple[Alarm, ...]:
    """Dark spans by themselves, but for those that all meet in one place: two or more, and none there that is not dark."""
    met = Counter(node for span in dark for node in _ends(network, span))
    left, alarms = dict(dark), []
    for node, count in sorted(met.items(), key=lambda item: (-item[1], item[0])):
        spans = [network.spans[span].code for _, span in network.neighbours[node]]
        if count >= 2 and count == len(spans) and all(span in left for span in spans):
            alarms.append(Alarm(AlarmKind.NODE, network.nodes[node].code, min(left.pop(span) for span in spans)))
    return (*alarms, *(Alarm(AlarmKind.SPAN, span, since) for span, since in sorted(left.items())))


def _ends(network: Network, span: str) -> list[int]:
    ends: list[int] = network.ends[network.span_index[span]].tolist()
    return ends


def _since(silence: Silence, item: Silent) -> float:
    of_witness = {Witness.CAMERA: silence.cameras, Witness.SWITCH: silence.switches or {}, Witness.MAINS: silence.mains_lost}
    return of_witness[item.witness][item.code]


def element_of(kind: AlarmKind) -> ElementKind:
    """The part of the network that an alarm of this kind is about; of mains and batteries it is their place.

    Raises:
        KeyError: a camera is no part of the network.
    """
    return _ELEMENTS[kind]
