"""Cameras, fibre and power of the simulated city from one moment to the next, as samples and polls."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from apps.simulator.ailments import is_away
from apps.simulator.city_view import CityView
from apps.simulator.faults import NO_FAULTS
from apps.simulator.health import HealthRound
from apps.simulator.occasions import Outages
from apps.simulator.plant.plant import Plant
from safecity_gis.messages.health import HealthSample, NetworkReadings

CITY_TIME = ZoneInfo("Asia/Karachi")


class CityHealth:
    """Call `step` as often a second as was said.

    Args:
        rate: frames per second that each camera's worker asks for.
        outages: cameras that fall silent by themselves.
    """

    def __init__(
        self, city: CityView, *, rate: float, worker: str, ticks_per_s: int, outages: Outages, rng: np.random.Generator
    ) -> None:
        self._outages, self._plant = outages, Plant(city.plant)
        self._round = HealthRound(city.cameras, rate=rate, worker=worker, ticks_per_s=ticks_per_s, rng=rng)
        self._codes = frozenset(camera.code for camera in city.cameras)
        self.silent: frozenset[str] = frozenset()
        """Cameras that send nothing now."""
        self.faults = NO_FAULTS
        """Set from outside; in force from the next step."""

    def step(self, now: float) -> set[str]:
        """Move on to `now` (epoch seconds); returns the cameras that fell silent just now, or are back."""
        self._outages.step(now)
        self._plant.step(now, datetime.fromtimestamp(now, CITY_TIME).hour, self.faults)
        away = {fault.target for fault in self.faults.of_cameras if is_away(fault, now)}
        before, self.silent = self.silent, (self._outages.silent | self._plant.silent | away) & self._codes
        return set(before ^ self.silent)

    def tell(self, now: float, changed: set[str]) -> Iterator[HealthSample | NetworkReadings]:
        """What is due after that step."""
        faults = {fault.target: fault for fault in self.faults.of_cameras}
        yield from self._round.step(now, self.silent, changed, faults)
        readings = self._plant.poll(now)
        if readings is not None:
            yield readings
