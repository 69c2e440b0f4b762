"""Flow on carriageways and in zones over an interval, by Edie's definitions, out of one look a second.

Source: Edie, Discussion of traffic stream measurements and definitions (1963): mean speed is metres driven by seconds spent.
"""

from typing import NamedTuple

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.traffic.kinds import Integers, is_vehicle
from safecity_gis.core.traffic.streets import Places
from safecity_gis.core.traffic.zones import Queue, queue

_NONE = Queue(0, 0.0, float("nan"))


class Flow(NamedTuple):
    """One carriageway over an interval."""

    looks: int
    """How often somebody looked, on it or elsewhere."""
    vehicles: int
    """How many different tracklets; of overlapping views some count twice."""
    present: float
    """Mean number of vehicles in view."""
    speed_mps: float
    """Metres driven by seconds spent, NaN where nobody drove."""
    sd_mps: float
    """Standard deviation of the vehicles' own mean speeds around it; NaN for fewer than two vehicles."""
    queue: Queue
    """The longest of the interval."""


class Filling(NamedTuple):
    """One zone over an interval."""

    mean: float
    most: int
    taken: float
    """Mean share of the area that vehicles and people cover, 0-1."""
    occupied: float
    """Share of the time with anybody inside, 0-1."""


class Flows:
    """Sums since the last `take`."""

    def __init__(self, carriageways: int, zones: int) -> None:
        self._ways, self._zones = carriageways, zones
        self._most = np.zeros(zones, np.int64)
        self._taken, self._occupied = np.zeros(zones), np.zeros(zones)
        self._start()

    def add(self, places: Places, speed: Floats, kinds: Integers, slots: Integers, filling: tuple[Integers, Floats]) -> None:
        """One look: places and speeds of those in view (their arrays alike), and `Zones.occupancy`."""
        self._looks += 1
        counts, taken = filling
        self._inside += counts
        self._most = np.maximum(self._most, counts)
        self._taken += taken
        self._occupied += counts > 0
        on = (places.carriageway >= 0) & is_vehicle(kinds) & np.isfinite(speed)
        ways = places.carriageway[on]
        self._present += np.bincount(ways, minlength=self._ways)
        for way, slot, v in zip(ways.tolist(), slots[on].tolist(), speed[on].tolist(), strict=True):
            sums = self._vehicles[way].setdefault(slot, [0.0, 0.0])
            sums[0] += v
            sums[1] += 1.0
        for way in np.unique(ways[speed[on] < 2.5]).tolist():
            here = on & (places.carriageway == way)
            longest = queue(places.along_m[here], speed[here], kinds[here])
            if longest.length_m > self._queues.get(way, _NONE).length_m:
                self._queues[way] = longest

    def take(self) -> tuple[list[Flow], list[Filling]]:
        """What every carriageway and zone was like since the last time; begins anew."""
        told = self.flows(), self._fillings()
        self._start()
        return told

    def flows(self) -> list[Flow]:
        """What every carriageway was like so far."""
        return [self._flow(way) for way in range(self._ways)]

    def _fillings(self) -> list[Filling]:
        looks = max(self._looks, 1)
        return [
            Filling(
                float(self._inside[i] / looks),
                int(self._most[i]),
                float(self._taken[i] / looks),
                float(self._occupied[i] / looks),
            )
            for i in range(self._zones)
        ]

    def _flow(self, way: int) -> Flow:
        sums = np.array(list(self._vehicles[way].values())).reshape(-1, 2)
        speed = float(sums[:, 0].sum() / sums[:, 1].sum()) if len(sums) else float("nan")
        sd = float(np.std(sums[:, 0] / sums[:, 1], ddof=1)) if len(sums) > 1 else float("nan")
        present = float(self._present[way] / max(self._looks, 1))
        return Flow(self._looks, len(sums), present, speed, sd, self._queues.get(way, _NONE))

    def _start(self) -> None:
        self._looks = 0
        self._present = np.zeros(self._ways)
        self._inside, self._most = np.zeros(self._zones), np.zeros(self._zones, np.int64)
        self._taken, self._occupied = np.zeros(self._zones), np.zeros(self._zones)
        self._vehicles: list[dict[int, list[float]]] = [{} for _ in range(self._ways)]
        self._queues: dict[int, Queue] = {}
