"""What fusion knows of cameras, switches, mains and fibre, as evidence from which root causes are found."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.network.plant_watch import BAD, WELL, PlantWatch
from apps.timeline.rounds import Round
from safecity_gis.core.health import UNKNOWN, Health
from safecity_gis.core.network.alarm_book import Key
from safecity_gis.core.network.alarms import AlarmKind
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.silence import Silence

LINGER_S = 6.0
"""So long after a switch has gone the samples of its cameras may still speak of the time before."""


@dataclass(frozen=True)
class Evidence:
    silence: Silence
    dark_spans: dict[str, float]
    lit_spans: frozenset[str]
    off_network: dict[str, float]
    """Cameras that are silent, by since when, and hang on no node."""

    @property
    def nothing_wrong(self) -> bool:
        silence = self.silence
        return not (silence.cameras or silence.switches or silence.mains_lost or self.dark_spans or self.off_network)


def evidence_of(network: Network, plant: PlantWatch, round_: Round) -> Evidence:
    """Whoever is about to change speaks neither for nor against: only what has lasted is told."""
    silent, unknown = _cameras(network, plant, round_)
    switches = {code: health for code, health in plant.switches.healths.items() if code in network.node_index}
    supplied = {supply.node for supply in network.supplies}
    mains = {code: health for code, health in plant.mains.healths.items() if code in supplied}
    watched = any(health.condition == WELL for health in switches.values())
    return Evidence(
        silence=Silence(
            cameras={code: since for code, since in silent.items() if code in network.camera_index},
            switches=_since(switches, BAD) if watched else None,
            mains_lost=_since(mains, BAD),
            mains_there=frozenset(code for code, health in mains.items() if _settled(health, WELL)),
            unknown=frozenset(unknown),
            unwatched=frozenset(node.code for node in network.nodes if not _known(switches.get(node.code))),
        ),
        dark_spans={code: at for code, at in _since(plant.spans.healths, BAD).items() if code in network.span_index},
        lit_spans=frozenset(code for code, health in plant.spans.healths.items() if _settled(health, WELL)),
        off_network={code: since for code, since in silent.items() if code not in network.camera_index},
    )


def doubtful(key: Key, network: Network, plant: PlantWatch, round_: Round) -> bool:
    """Whether nothing is known now of what an open alarm speaks of, so that it can neither hold nor be over."""
    kind, code = key
    switch, span = plant.switches.healths.get(code), plant.spans.healths.get(code)
    if kind is AlarmKind.CAMERA:
        health = round_.healths.get(code)
        return code in round_.cameras and (health is None or health.condition not in {BAD, WELL} or code in round_.flapping)
    if kind is AlarmKind.SPAN:
        return span is not None and span.condition == UNKNOWN
    if kind is AlarmKind.NODE:
        beside = network.neighbours[network.node_index[code]] if code in network.node_index else ()
        lights = [plant.spans.healths.get(network.spans[number].code) for _, number in beside]
        return any(light is not None and light.condition == UNKNOWN for light in lights)
    if kind in {AlarmKind.LINK, AlarmKind.LINKS}:
        return False
    if kind in {AlarmKind.SWITCH, AlarmKind.BATTERY}:
        return switch is not None and switch.condition == UNKNOWN
    fed = [supply.node for supply in network.supplies if supply.feeder == code] if kind is AlarmKind.FEEDER else [code]
    watches = [watch for watch in (plant.mains, plant.switches) if any(node in watch.healths for node in fed)]
    return bool(watches) and all(watches[0].healths.get(node, Health()).condition == UNKNOWN for node in fed)


def _cameras(network: Network, plant: PlantWatch, round_: Round) -> tuple[dict[str, float], set[str]]:
    """Since when commissioned cameras are silent, and those of the network of which nothing can be said."""
    silent: dict[str, float] = {}
    unknown: set[str] = set()
    for code, camera in round_.cameras.items():
        health, on_network = round_.healths.get(code), code in network.camera_index
        if not camera.commissioned:
            continue
        if health is not None and code not in round_.flapping:
            if health.condition == BAD:
                silent[code] = health.since
                continue
            if on_network and _settled(health, WELL) and _since_then(health, network, code, plant):
                continue
        if on_network:
            unknown.add(code)
    return silent, unknown | (network.camera_index.keys() - round_.cameras.keys())


def _since_then(health: Health, network: Network, code: str, plant: PlantWatch) -> bool:
    """Whether the newest sample is no memory of the time before its switch went."""
    switch = plant.switches.healths.get(network.cameras[network.camera_index[code]].site)
    if switch is None or _settled(switch, WELL):
        return True
    gone = switch.since if switch.condition == BAD else switch.candidate_since
    return health.sampled_at > gone + LINGER_S


def _known(health: Health | None) -> bool:
    return health is not None and (health.condition == BAD or _settled(health, WELL))


def _settled(health: Health, condition: str) -> bool:
    return health.condition == condition and health.candidate is None


def _since(healths: Mapping[str, Health], condition: str) -> dict[str, float]:
    return {code: health.since for code, health in healths.items() if health.condition == condition}
