"""Batteries that run down and are filled by the sun: energy at any time, and when a site goes dark. Closed form.

Within an hour of the day load and sun are constant, so the energy is a straight line, clamped at empty and full; a clamp at
the end of each hour is exact, since the line of one hour meets at most one of the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import floor

import numpy as np
import numpy.typing as npt

from safecity_gis.core.network.elements import NetworkError, Supply

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
HOURS = 24
EMPTY_WH = 1e-9


@dataclass(frozen=True, eq=False)
class Batteries:
    """One row a battery. Without mains a site is dark while its battery is empty and the sun gives less than the load.

    It comes back at once when the sun carries the load again. Below its load an empty site draws nothing and stores nothing.
    """

    capacity_wh: Floats
    """[n] ≥ 0"""
    energy_wh: Floats
    """[n] now, 0 to the capacity."""
    net_w: Floats
    """[n, 24] sun less load, by hour of the local day."""

    @classmethod
    def of(cls, supplies: Sequence[Supply]) -> "Batteries":
        """Raises NetworkError for a negative or undefined quantity, a charge outside 0-1, or other than 24 hours of sun."""
        for supply in supplies:
            _check(supply)
        capacity = np.array([supply.capacity_wh for supply in supplies], np.float64)
        solar = np.array([supply.solar_w for supply in supplies], np.float64).reshape(-1, HOURS)
        load = np.array([supply.load_w for supply in supplies], np.float64)
        charge = np.array([supply.charge for supply in supplies], np.float64)
        return cls(_fixed(capacity), _fixed(_settled(capacity * charge)), _fixed(solar - load[:, None]))

    def __len__(self) -> int:
        return len(self.capacity_wh)

    def energy_after(self, hours: float, *, clock_h: float) -> Floats:
        """Energy in Wh [n] after so many hours without mains, from local time `clock_h` on.

        Raises:
            NetworkError: `hours` negative or not finite, or `clock_h` outside 0 to 24.
        """
        energy = self.energy_wh
        for _, hour, length in _segments(hours, clock_h):
            energy = self._later(energy, hour, length)
        return energy

    def charge_after(self, hours: float, *, clock_h: float) -> Floats:
        """State of charge 0-1 [n], as `energy_after`; NaN without a battery."""
        charge: Floats = np.full(len(self), np.nan)
        np.divide(self.energy_after(hours, clock_h=clock_h), self.capacity_wh, out=charge, where=self.capacity_wh > 0)
        return charge

    def dark_after(self, hours: float, *, clock_h: float) -> Booleans:
        """Whether each would be dark after so many hours without mains, [n]; as `energy_after`."""
        energy = self.energy_after(hours, clock_h=clock_h)
        dark: Booleans = (energy == 0) & (self.net_w[:, _hour(clock_h + hours)] < 0)
        return dark

    def dark_in(self, *, clock_h: float, within_h: float) -> Floats:
        """Hours without mains until each first goes dark, [n]; infinite where it does not within `within_h`.

        Raises:
            NetworkError: as `energy_after`.
        """
        energy, found = self.energy_wh, np.full(len(self), np.inf)
        for start, hour, length in _segments(within_h, clock_h):
            drain = -self.net_w[:, hour]
            ends = np.isinf(found) & (drain > 0) & ((energy == 0) | (energy < drain * length))
            found[ends] = start + energy[ends] / drain[ends]
            energy = self._later(energy, hour, length)
        return found

    def _later(self, energy: Floats, hour: int, length: float) -> Floats:
        return _settled(np.clip(energy + self.net_w[:, hour] * length, 0.0, self.capacity_wh))


def _settled(energy: Floats) -> Floats:
    """What is left by rounding alone is nothing."""
    return np.where(energy <= EMPTY_WH, 0.0, energy)


def _segments(hours: float, clock_h: float) -> Iterator[tuple[float, int, float]]:
    """Start in hours from now, hour of the day, and length in hours of each part of constant power."""
    if not (0 <= hours < np.inf and 0 <= clock_h <= HOURS):
        raise NetworkError(f"expected hours from 0 on and a local time of 0 to 24, got {hours} and {clock_h}")
    start = 0.0
    for hour in count(floor(clock_h)):
        if start >= hours:
            return
        end = min(hours, hour + 1 - clock_h)
        yield start, hour % HOURS, end - start
        start = end


def _hour(clock_h: float) -> int:
    return floor(clock_h) % HOURS


def _check(supply: Supply) -> None:
    quantities = (supply.capacity_wh, supply.load_w, *supply.solar_w)
    if not all(0 <= quantity < np.inf for quantity in quantities):
        raise NetworkError(f"supply of {supply.node}: capacity, load and sun must be finite and not negative")
    if not 0 <= supply.charge <= 1:
        raise NetworkError(f"supply of {supply.node}: the charge must be 0 to 1, got {supply.charge}")
    if len(supply.solar_w) != HOURS:
        raise NetworkError(f"supply of {supply.node}: expected {HOURS} hours of sun, got {len(supply.solar_w)}")


def _fixed(values: Floats) -> Floats:
    values.setflags(write=False)
    return values
