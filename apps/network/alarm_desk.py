"""One alarm for each root cause: opens and ends the alerts of fibre, power, switches and single silent cameras."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.alerts.choices import Cause, ElementKind, Severity
from apps.alerts.selectors import ended_by_system_at, open_keys
from apps.alerts.services import alert_end, alert_open
from apps.cameras.handlers.camera_alerts import camera_alert_open
from apps.network.evidence import Evidence, doubtful, evidence_of
from apps.network.flapping import flapping_alarms
from apps.network.graph import city_network
from apps.network.plant_watch import WELL, PlantWatch
from apps.network.present import of_supplies
from apps.network.what_if import Supposition, suppose
from apps.network.whereabouts import district_at, place_of
from apps.timeline.rounds import KnownCamera, Round
from safecity_gis.core.health_flapping import WINDOW_S
from safecity_gis.core.network.alarm_book import AlarmBook, Key
from safecity_gis.core.network.alarms import Alarm, AlarmKind, alarms_wanted, element_of
from safecity_gis.core.network.elements import NO_OUTAGE, Outage
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.root_cause import Suspect
from safecity_gis.core.network.silence import Silent, Witness

CAUSES: Mapping[AlarmKind, Cause] = {
    AlarmKind.SPAN: Cause.SPAN_CUT,
    AlarmKind.NODE: Cause.PLACE_LOST,
    AlarmKind.SWITCH: Cause.SWITCH_LOST,
    AlarmKind.FEEDER: Cause.FEEDER_LOST,
    AlarmKind.MAINS: Cause.MAINS_LOST,
    AlarmKind.CAMERA: Cause.CAMERA_OFFLINE,
    AlarmKind.BATTERY: Cause.BATTERY_LOW,
    AlarmKind.LINK: Cause.LINK_FLAPPING,
    AlarmKind.LINKS: Cause.LINK_FLAPPING,
}
OF_CAMERAS = frozenset({AlarmKind.CAMERA, AlarmKind.LINK})
PLACE = "at:"
"""Before the code of a place in the keys of alerts that may also be of a camera."""
LOW_CHARGE, GOOD_CHARGE = 0.25, 0.35
SEVERE_CAMERAS = 10
"""An outage that takes as many within eight hours is severe."""
MOST_OTHERS = 5
MINUTES = 60


class AlarmDesk:
    """Remembers which alarms are open and for how long others have been wanted."""

    def __init__(self) -> None:
        self._book = AlarmBook()
        self._simulated: dict[Key, bool] = {}
        self._made_up: dict[str, bool] = {}

    def load(self) -> None:
        self._simulated = {
            (kind, key.removeprefix(PLACE)): simulated
            for kind, cause in CAUSES.items()
            for key, simulated in open_keys(cause).items()
            if key.startswith(PLACE) == (kind is AlarmKind.LINKS)
        }
        self._book = AlarmBook(open=set(self._simulated))

    def set_back(self, at: datetime) -> None:
        """The clock was set back to `at`."""
        self._book.set_back(at.timestamp())

    def look(self, round_: Round, plant: PlantWatch) -> None:
        """Open and end what is due; called about once a second."""
        self._made_up |= {sample.camera: sample.simulated for sample in round_.samples}
        network = city_network()
        evidence = evidence_of(network, plant, round_)
        low = self._low_batteries(network, plant, round_)
        if evidence.nothing_wrong and not low and not round_.flapping and not self._book.open:
            self._book.step((), round_.at.timestamp())
            return
        network = network.with_charges(of_supplies(network, plant.charges))
        now = round_.at.timestamp()
        doubted = [Alarm(*key, since=now) for key in self._book.open if doubtful(key, network, plant, round_)]
        standing = [alarm for alarm in doubted if network.knows(alarm.outage)]
        apart = [alarm for alarm in doubted if alarm.kind is AlarmKind.CAMERA and alarm not in standing]
        found = _wanted(network, evidence, standing, _clock_h(round_.at))
        wanted = [*found, *apart, *low, *flapping_alarms(network, round_, found, self._book.open)]
        opened, ended = self._book.step(wanted, now)
        for alarm in opened:
            self._simulated[alarm.key] = self._is_simulated(alarm, plant)
            if alarm.kind in OF_CAMERAS:
                self._open_camera(alarm, round_)
            else:
                lost = _others_lost(network, wanted, alarm)
                self._open(alarm, suppose(network, alarm.outage, clock_h=_clock_h(round_.at), given=lost), plant, round_)
        for kind, code in ended:
            simulated = self._simulated.pop((kind, code))
            alert_end(
                cause=CAUSES[kind], dedupe_key=_dedupe_key(kind, code), at=round_.at, simulated=simulated, reason="it is over"
            )

    def _low_batteries(self, network: Network, plant: PlantWatch, round_: Round) -> list[Alarm]:
        """A battery that is low although its mains are there; where they are lost, that is the alarm."""
        there = dict(plant.mains.since(WELL))
        supplied = {supply.node for supply in network.supplies}
        found = []
        for node, charge in plant.charges.items():
            limit = GOOD_CHARGE if (AlarmKind.BATTERY, node) in self._book.open else LOW_CHARGE
            if charge < limit and node in there and node in supplied:
                found.append(Alarm(AlarmKind.BATTERY, node, round_.at.timestamp()))
        return found

    def _open(self, alarm: Alarm, supposed: Supposition, plant: PlantWatch, round_: Round) -> None:
        affected = supposed.moments[0].cameras_lost | supposed.moments[-1].cameras_lost
        place = place_of(alarm)
        district = _district(affected, round_.cameras, place)
        if district is None:
            return
        alert_open(
            cause=CAUSES[alarm.kind],
            dedupe_key=_dedupe_key(*alarm.key),
            severity=Severity.SEVERE if len(affected) >= SEVERE_CAMERAS else Severity.MODERATE,
            jurisdiction_id=district,
            element=(ElementKind(element_of(alarm.kind).value), alarm.code),
            position=place,
            detail=_others(alarm.others),
            figures={"cameras": len(alarm.explains)} if alarm.kind is AlarmKind.LINKS else _figures(supposed, alarm, plant),
            at=self._began(alarm),
            known_at=round_.at,
            simulated=self._simulated[alarm.key],
        )

    def _open_camera(self, alarm: Alarm, round_: Round) -> None:
        camera = round_.cameras[alarm.code]
        link = round_.flapping.get(alarm.code) if alarm.kind is AlarmKind.LINK else None
        figures = {"changes": len(link.changed_at), "window_s": WINDOW_S} if link else None
        began, simulated = self._began(alarm), self._simulated[alarm.key]
        camera_alert_open(CAUSES[alarm.kind], round_, camera, at=began, simulated=simulated, figures=figures)

    def _began(self, alarm: Alarm) -> datetime:
        """Since when it is true; where we ended it meanwhile, since a larger fault explained it, since then.

        An alert that a person closed stays closed for as long as its cause lasts.
        """
        since = datetime.fromtimestamp(alarm.since, UTC)
        key, simulated = _dedupe_key(*alarm.key), self._simulated[alarm.key]
        ended = ended_by_system_at(CAUSES[alarm.kind], key, simulated=simulated, after=since)
        return since if ended is None else ended + timedelta(microseconds=1)

    def _is_simulated(self, alarm: Alarm, plant: PlantWatch) -> bool:
        """Made up where any sign of it is."""
        codes = {alarm.code, *(item.code for item in alarm.explains)}
        return any(plant.simulated.get(code, False) or self._made_up.get(code, False) for code in codes)


def _dedupe_key(kind: AlarmKind, code: str) -> str:
    return f"{PLACE}{code}" if kind is AlarmKind.LINKS else code


def _wanted(network: Network, evidence: Evidence, standing: Sequence[Alarm], clock_h: float) -> list[Alarm]:
    lit = evidence.lit_spans
    found = alarms_wanted(network, evidence.silence, evidence.dark_spans, lit_spans=lit, standing=standing, clock_h=clock_h)
    apart = ((Silent(Witness.CAMERA, code), since) for code, since in evidence.off_network.items())
    return [*found, *(Alarm(AlarmKind.CAMERA, item.code, since, frozenset({item})) for item, since in apart)]


def _others_lost(network: Network, wanted: Iterable[Alarm], alarm: Alarm) -> Outage:
    """What else is lost of the network; a camera that is not on it has no part in what an outage takes."""
    outage = NO_OUTAGE
    for other in wanted:
        if other.key != alarm.key and network.knows(other.outage):
            outage |= other.outage
    return outage


def _district(affected: Iterable[str], cameras: Mapping[str, KnownCamera], place: Point | None) -> int | None:
    """Of most of the cameras that it takes, now or later; else of the place itself."""
    counted = Counter(cameras[code].jurisdiction_id for code in affected if code in cameras)
    if counted:
        return min(counted, key=lambda pk: (-counted[pk], pk))
    return district_at(place) if place is not None else None


def _figures(supposed: Supposition, alarm: Alarm, plant: PlantWatch) -> dict[str, float]:
    now, last = supposed.moments[0], supposed.moments[-1]
    figures: dict[str, float] = {
        "cameras_lost": len(now.cameras_lost),
        "cameras_rerouted": len(now.cameras_rerouted),
        "sites_lost": len(now.sites_lost),
        "stations_lost": len(now.stations_lost),
        "cameras_lost_later": len(last.cameras_lost),
        "later_h": last.after_h,
        "suspects": 1 + len(alarm.others),
    }
    if supposed.dark_in_h:
        figures["first_dark_h"] = round(min(supposed.dark_in_h.values()), 1)
    if alarm.kind is AlarmKind.BATTERY:
        figures["charge"] = round(plant.charges[alarm.code], 2)
    return figures


def _others(suspects: Iterable[Suspect]) -> str:
    """Codes of what might be to blame instead; the page has the words."""
    return ", ".join(suspect.code for suspect in list(suspects)[:MOST_OTHERS])


def _clock_h(at: datetime) -> float:
    local = timezone.localtime(at)
    return local.hour + local.minute / MINUTES
