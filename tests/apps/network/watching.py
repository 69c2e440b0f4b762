"""A watched network in the minutes that a test lets pass: truth goes in, polls come out, and the handlers of fusion hear them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from apps.cameras.handlers.health import HealthHandler
from apps.cameras.handlers.link import LinkHandler
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.network.handlers import NetworkHandler
from apps.timeline.rounds import Round
from safecity_gis.messages.health import HealthSample, NetworkReadings, PlaceReading, SourceCondition, SpanReading
from tests.apps.fusion.making import make_sample

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLL_S, SAMPLE_S, FLAP_S = 2, 5, 3


class Watched:
    """Cameras tell their health every five seconds, the collector everything else every two.

    What is named in `dark` or `flapping` (cameras), `down` (switches, whose power nobody can ask then), `powerless` (mains) and
    `cut` (spans) is not well from now on.
    """

    def __init__(self, *, switches: Iterable[str], spans: Iterable[str] = (), supplied: Iterable[str] = ()) -> None:
        self.switches, self.spans, self.supplied = list(switches), list(spans), set(supplied)
        self.dark: set[str] = set()
        self.down: set[str] = set()
        self.powerless: set[str] = set()
        self.cut: set[str] = set()
        self.flapping: set[str] = set()
        self.charge: dict[str, float] = {}
        self.collecting = self.sampling = self.simulated = True
        self.second = 0
        self.registry = registry_read()
        self.start_anew()

    def start_anew(self) -> None:
        """As after a restart of fusion."""
        self.handlers = [HealthHandler(), LinkHandler(), NetworkHandler()]
        for handler in self.handlers:
            handler.load(self.now)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.second)

    def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            self.second += 1
            self.handle(self.round_again())

    def round_again(self) -> Round:
        """The round of this very second."""
        round_ = new_round(self.registry, self.now)
        if self.sampling and self.second % SAMPLE_S == 0:
            round_.samples = [self._sample(code) for code in self.registry.cameras if code not in self.flapping]
        if self.second % FLAP_S == 0:
            round_.samples += [self._sample(code) for code in self.flapping]
        if self.collecting and self.second % POLL_S == 0:
            round_.readings = [self.poll()]
        return round_

    def handle(self, round_: Round) -> None:
        for handler in self.handlers:
            handler.handle(round_)

    def poll(self) -> NetworkReadings:
        return NetworkReadings(
            simulated=self.simulated,
            collector="tests",
            at=self.now.timestamp(),
            places=tuple(self._place(code) for code in self.switches),
            spans=tuple(SpanReading(span=code, lit=code not in self.cut) for code in self.spans),
        )

    def _place(self, code: str) -> PlaceReading:
        asked = code in self.supplied and code not in self.down
        mains, charge = (code not in self.powerless, self.charge.get(code, 1.0)) if asked else (None, None)
        return PlaceReading(node=code, switch=code not in self.down, mains=mains, charge=charge)

    def _sample(self, code: str) -> HealthSample:
        away = code in self.dark or (code in self.flapping and self.second // FLAP_S % 2 == 0)
        condition = SourceCondition.UNREACHABLE if away else SourceCondition.STREAMING
        return make_sample(code, condition, at=self.now.timestamp())
