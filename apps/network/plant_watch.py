"""How switches, mains, fibre and batteries are by the polls that fusion hears, and what of it is written."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from apps.network.choices import Light, Mains, SwitchState
from apps.network.graph import graph_version
from apps.network.health_services import place_healths_assert, place_readings_store, span_healths_assert
from apps.network.models import FibreNode, FibreSpan, PlaceHealth, SpanHealth
from apps.network.models import PlaceReading as StoredReading
from apps.timeline.bulk import Assertion
from apps.timeline.rounds import Round
from safecity_gis.core.health import BETTER_FIRST, UNKNOWN, Patience
from safecity_gis.core.watching import Watch
from safecity_gis.messages.health import NetworkReadings, PlaceReading

WELL, BAD = BETTER_FIRST[0], BETTER_FIRST[-1]
PATIENCE = Patience(worse_s=1.5, better_s=1.5, silent_s=15.0)
"""Two polls of two seconds in a row."""
STORE_READINGS_EVERY = timedelta(seconds=30)
MOST_STRANGE = 10_000
_SWITCH = {WELL: SwitchState.UP, BAD: SwitchState.DOWN, UNKNOWN: SwitchState.UNKNOWN}
_MAINS = {WELL: Mains.THERE, BAD: Mains.LOST, UNKNOWN: Mains.UNKNOWN}
_LIGHT = {WELL: Light.LIT, BAD: Light.DARK, UNKNOWN: Light.UNKNOWN}
_CONDITION = {kind.value: condition for table in (_SWITCH, _MAINS, _LIGHT) for condition, kind in table.items()}


class PlantWatch:
    """The one writer of the network's health. `load` reads back all but the charges of the last half minute."""

    def __init__(self) -> None:
        self.switches, self.mains, self.spans = Watch(PATIENCE), Watch(PATIENCE), Watch(PATIENCE)
        self.charges: dict[str, float] = {}
        """State of charge by node, 0-1, as last measured."""
        self.simulated: dict[str, bool] = {}
        """By code of node or span: whether the newest word of it was made up."""
        self._version: UUID | None = None
        self._nodes: dict[str, int] = {}
        self._spans: dict[str, int] = {}
        self._told_from: dict[str, float] = {}
        self._strange: set[str] = set()
        """Unknown codes that were refused: once is enough."""
        self._measured_at: dict[str, float] = {}
        self._readings: dict[str, tuple[float, PlaceReading]] = {}
        self._store_at = datetime.min.replace(tzinfo=UTC)
        self._deaf_since: datetime | None = None

    def load(self, at: datetime) -> None:
        now = at.timestamp()
        self._version = graph_version()
        self._read_codes()
        places = (
            PlaceHealth.objects.current()
            .filter(node__decommissioned_at=None)
            .values_list("node__code", "switch", "mains", "valid_from", "simulated")
        )
        spans = (
            SpanHealth.objects.current()
            .filter(span__decommissioned_at=None)
            .values_list("span__code", "light", "valid_from", "simulated")
        )
        self.switches.resume({code: (_CONDITION[switch], since.timestamp()) for code, switch, _, since, _ in places}, now)
        self.mains.resume({code: (_CONDITION[mains], since.timestamp()) for code, _, mains, since, _ in places}, now)
        self.spans.resume({code: (_CONDITION[light], since.timestamp()) for code, light, since, _ in spans}, now)
        self.simulated = {code: made_up for code, *_, made_up in (*places, *spans)}
        self._told_from = {code: since.timestamp() for code, *_, since, _ in places}
        self.charges = dict(StoredReading.objects.exclude(charge=None).values_list("node__code", "charge"))
        rows = StoredReading.objects.values_list("node__code", "at")
        self._measured_at = {node: measured.timestamp() for node, measured in rows}
        self._readings, self._store_at, self._deaf_since, self._strange = {}, at, None, set()

    def follow_graph(self) -> None:
        """Take notice of places and spans that came or went since the last call."""
        version = graph_version()
        if version == self._version:
            return
        self._version = version
        self._read_codes()
        for watch, known in ((self.switches, self._nodes), (self.mains, self._nodes), (self.spans, self._spans)):
            watch.forget(watch.healths.keys() - known.keys())
        for node in self.charges.keys() - self._nodes.keys():
            del self.charges[node]
        self._readings = {node: reading for node, reading in self._readings.items() if node in self._nodes}

    def set_back(self, at: datetime) -> None:
        """The clock was set back to `at`: what was heard since counts as heard then."""
        now = at.timestamp()
        for watch in (self.switches, self.mains, self.spans):
            watch.set_back(now)
        self._measured_at = {node: min(measured, now) for node, measured in self._measured_at.items()}
        self._store_at = min(self._store_at, at)

    def take(self, round_: Round) -> None:
        """The polls of this round, and the time that has passed; changes are written."""
        places: set[str] = set()
        spans: set[str] = set()
        if round_.deaf_since is not None and round_.deaf_since != self._deaf_since:
            self._deaf_since = round_.deaf_since
            silence = (round_.deaf_since.timestamp(), round_.at.timestamp())
            places |= self.switches.excuse(*silence) | self.mains.excuse(*silence)
            spans |= self.spans.excuse(*silence)
        for message in round_.readings:
            self._require_known(message, round_)
            known = [
                reading for reading in message.places if reading.node in self._nodes and self._believes(message, reading.node)
            ]
            answers = ((reading.node, reading.switch) for reading in known)
            places |= self.switches.take(_judged(answers), message.at)
            places |= self.mains.take(_judged((reading.node, reading.mains) for reading in known), message.at)
            lit = [span for span in message.spans if span.span in self._spans and self._believes(message, span.span)]
            spans |= self.spans.take(_judged((reading.span, reading.lit) for reading in lit), message.at)
            self.simulated |= dict.fromkeys((reading.span for reading in lit), message.simulated)
            self._remember(message, known)
        now = round_.at.timestamp()
        places |= self.switches.pass_time(now) | self.mains.pass_time(now)
        spans |= self.spans.pass_time(now)
        self._write(places, spans, round_)

    def _require_known(self, message: NetworkReadings, round_: Round) -> None:
        """What is new since the last look is looked up once; the rest of a message that names something unknown still counts."""
        nodes = {reading.node for reading in message.places}
        spans = {reading.span for reading in message.spans}
        if nodes <= self._nodes.keys() and spans <= self._spans.keys():
            return
        self.follow_graph()
        strange = (nodes - self._nodes.keys()) | (spans - self._spans.keys())
        if strange - self._strange:
            round_.refuse(message, f"unknown {', '.join(sorted(strange)[:10])}")
            self._strange = strange | (self._strange if len(self._strange) < MOST_STRANGE else set())

    def _believes(self, message: NetworkReadings, code: str) -> bool:
        """What is made up says nothing of what real collectors have spoken of."""
        return not message.simulated or self.simulated.get(code, True)

    def _read_codes(self) -> None:
        self._nodes = dict(FibreNode.objects.values_list("code", "pk"))
        self._spans = dict(FibreSpan.objects.values_list("code", "pk"))

    def _remember(self, message: NetworkReadings, known: Iterable[PlaceReading]) -> None:
        for reading in known:
            self.simulated[reading.node] = message.simulated
            if message.at < self._measured_at.get(reading.node, 0.0):
                continue
            self._measured_at[reading.node] = message.at
            if reading.charge is not None:
                self.charges[reading.node] = reading.charge
            if any(value is not None for value in (reading.charge, reading.solar_w, reading.load_w)):
                self._readings[reading.node] = (message.at, reading)

    def _write(self, places: set[str], spans: set[str], round_: Round) -> None:
        if places:
            place_healths_assert(assertions=[self._place(code) for code in sorted(places)], known_at=round_.at)
        if spans:
            place = self.spans.healths
            told = [
                Assertion(
                    self._spans[code],
                    datetime.fromtimestamp(place[code].since, UTC),
                    {"light": _LIGHT[place[code].condition], "simulated": self.simulated[code]},
                )
                for code in sorted(spans)
            ]
            span_healths_assert(assertions=told, known_at=round_.at)
        if round_.at >= self._store_at:
            self._store_at = round_.at + STORE_READINGS_EVERY
            rows = {self._nodes[code]: (*reading, self.simulated[code]) for code, reading in self._readings.items()}
            place_readings_store(readings=rows)
            self._readings = {}

    def _place(self, code: str) -> Assertion:
        switch, mains = self.switches.healths.get(code), self.mains.healths.get(code)
        sinces = [health.since for health in (switch, mains) if health is not None]
        self._told_from[code] = max(*sinces, self._told_from.get(code, 0.0))
        values = {
            "switch": _SWITCH[switch.condition if switch else UNKNOWN],
            "mains": _MAINS[mains.condition if mains else UNKNOWN],
            "simulated": self.simulated[code],
        }
        return Assertion(self._nodes[code], datetime.fromtimestamp(self._told_from[code], UTC), values)


def _judged(told: Iterable[tuple[str, bool | None]]) -> Iterable[tuple[str, str]]:
    return ((code, WELL if good else BAD) for code, good in told if good is not None)
