"""A city in simulated time: cameras, fibre and power talk, fusion's own handlers hear them, and alerts come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from apps.alerts.models import Alert
from apps.cameras.handlers.readings import ReadingHandler
from apps.fusion.discovery import handlers_discovered
from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.simulator.city_health import CityHealth
from apps.simulator.city_view import CityView
from apps.simulator.faults import Fault, Faults
from apps.simulator.occasions import Outages
from safecity_gis.messages.health import NetworkReadings

WORKER = "exam"
FPS = 5.0
HEARD = frozenset({"apps.cameras", "apps.network"})
"""The apps whose handlers hear of health."""


@dataclass(frozen=True)
class Raised:
    """An alert as it was told: what it blames, and the time at which it was known."""

    cause: str
    target: str
    known_at: float


class Exam:
    """Runs inside a transaction of the caller, who takes it back.

    Args:
        city: as the database has it too.
        begin: aware; only time since then is simulated.
    """

    def __init__(self, city: CityView, *, seed: int, begin: datetime) -> None:
        self.city, self.rng = city, np.random.default_rng(seed)
        self._health = CityHealth(
            city, rate=FPS, worker=WORKER, ticks_per_s=1, outages=Outages([], self.rng), rng=np.random.default_rng([seed, 1])
        )
        self._registry = registry_read()
        # Newest numbers raise nothing, and every version of their rows would stay until this long transaction ends.
        self._handlers = [
            handler for handler in handlers_discovered() if _app(handler) in HEARD and not isinstance(handler, ReadingHandler)
        ]
        self.now = begin
        for handler in self._handlers:
            handler.load(begin)

    def go_on(self, seconds: int, faults: Iterable[Fault] = ()) -> None:
        """Let so many seconds pass with these faults."""
        self._health.faults = Faults.of(faults)
        for _ in range(seconds):
            self.now += timedelta(seconds=1)
            at = self.now.timestamp()
            round_ = new_round(self._registry, self.now)
            for message in self._health.tell(at, self._health.step(at)):
                if isinstance(message, NetworkReadings):
                    round_.readings.append(message)
                elif message.camera in self._registry.cameras:
                    round_.samples.append(message)
            for handler in self._handlers:
                handler.handle(round_)

    def raised(self, since: datetime) -> list[Raised]:
        """Alerts that became known since then, in their order."""
        rows = Alert.objects.filter(known_at__gt=since).order_by("known_at", "pk")
        return [
            Raised(alert.cause, alert.element or alert.camera_code, alert.known_at.astimezone(UTC).timestamp()) for alert in rows
        ]

    def still_open(self) -> int:
        return Alert.objects.open().filter(known_at__lte=self.now).count()


def _app(handler: object) -> str:
    return ".".join(type(handler).__module__.split(".")[:2])
