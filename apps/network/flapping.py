"""Links that come and go, told once: of a place where several of its cameras do, and not where an open alarm explains it."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from apps.timeline.rounds import Round
from safecity_gis.core.network.alarm_book import Key
from safecity_gis.core.network.alarms import Alarm, AlarmKind
from safecity_gis.core.network.elements import NO_OUTAGE
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.silence import Silent, Witness
from safecity_gis.core.network.state import state_when_dark

SEVERAL = 2


def flapping_alarms(network: Network, round_: Round, found: Iterable[Alarm], open_: Collection[Key]) -> list[Alarm]:
    """One alarm for each place with several such cameras, and for each other camera.

    Args:
        found: alarms that are wanted now.
        open_: keys of those that are open; what one of them takes away may come and go with it.
    """
    flapping = {code: link for code, link in round_.flapping.items() if code in round_.cameras}
    if not flapping:
        return []
    explained = _taken_by(network, (*found, *(Alarm(*key, since=0.0) for key in open_)))
    at_place: dict[str, list[str]] = defaultdict(list)
    alone = []
    offline = {code for kind, code in open_ if kind is AlarmKind.CAMERA}
    for code in sorted(flapping.keys() - explained - offline):
        if not round_.cameras[code].commissioned:
            continue
        if code in network.camera_index:
            at_place[network.cameras[network.camera_index[code]].site].append(code)
        else:
            alone.append(code)
    alarms = []
    for place, codes in sorted(at_place.items()):
        if len(codes) >= SEVERAL or (AlarmKind.LINKS, place) in open_:
            explains = frozenset(Silent(Witness.CAMERA, code) for code in codes)
            alarms.append(Alarm(AlarmKind.LINKS, place, min(flapping[code].since for code in codes), explains))
        else:
            alone += codes
    return [*alarms, *(Alarm(AlarmKind.LINK, code, flapping[code].since) for code in alone)]


def _taken_by(network: Network, alarms: Iterable[Alarm]) -> frozenset[str]:
    """Cameras that these alarms cut off, whatever the batteries say."""
    outage = NO_OUTAGE
    for alarm in alarms:
        if alarm.kind is not AlarmKind.CAMERA and network.knows(alarm.outage):
            outage |= alarm.outage
    if outage == NO_OUTAGE:
        return frozenset()
    fed = {supply.node for supply in network.supplies if supply.feeder in outage.feeders or supply.node in outage.mains}
    dark = network.is_site & False
    dark[[network.node_index[node] for node in fed]] = True
    seen = state_when_dark(network, outage, dark).camera_seen
    return frozenset(camera.code for camera, sees in zip(network.cameras, seen.tolist(), strict=True) if not sees)
