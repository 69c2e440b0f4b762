"""The simulated plant from one moment to the next: what has power, what is reached, and what a collector reads."""

from collections import defaultdict, deque

from apps.simulator.choices import FaultKind
from apps.simulator.faults import NO_FAULTS, Faults
from apps.simulator.plant.power import Power
from apps.simulator.plant.view import PlantView
from safecity_gis.messages.health import NetworkReadings, PlaceReading, SpanReading

COLLECTOR = "sim"
POLL_EVERY_S = 2.0


class Plant:
    """Call `step` with a clock that does not go back."""

    def __init__(self, view: PlantView) -> None:
        self._view = view
        self._power = Power(view.places)
        self._beside: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for span in view.spans:
            self._beside[span.start].append((span.end, span.code))
            self._beside[span.end].append((span.start, span.code))
        self._now: float | None = None
        self._hour = 0
        self._faults = NO_FAULTS
        self._state: tuple[Faults, frozenset[str]] | None = None
        self._reached: set[str] = set()
        self._polled_at = float("-inf")
        self.silent: frozenset[str] = frozenset()
        """Cameras whose picture reaches no centre."""

    def step(self, now: float, hour: int, faults: Faults) -> None:
        """Move on to `now` (epoch seconds), which is in this hour of the local day."""
        passed = 0.0 if self._now is None else max(0.0, now - self._now)
        self._now, self._hour, self._faults = now, hour, faults
        self._power.step(passed, hour, faults.targets(FaultKind.FEEDER_LOSS), faults.targets(FaultKind.MAINS_LOSS))
        state = (faults, frozenset(self._power.dark))
        if state != self._state:
            self._state = state
            self._reached = self._reach()
            self.silent = frozenset(camera for camera, node in self._view.cameras.items() if node not in self._reached)

    def poll(self, now: float) -> NetworkReadings | None:
        """Everything, every two seconds; None between polls and without a plant."""
        if now - self._polled_at < POLL_EVERY_S or not self._view.places:
            return None
        self._polled_at = now
        return self.readings(now)

    def readings(self, now: float) -> NetworkReadings:
        """Of a place out of reach nothing is known but that."""
        cut, charges, sun_w = self._faults.targets(FaultKind.SPAN_CUT), self._power.charges(), self._power.sun_w(self._hour)
        places = []
        for place in self._view.places:
            if not place.switch:
                continue
            if place.code not in self._reached:
                places.append(PlaceReading(node=place.code, switch=False))
            elif not place.powered:
                places.append(PlaceReading(node=place.code, switch=True))
            else:
                told = {"charge": charges.get(place.code), "solar_w": sun_w[place.code], "load_w": place.load_w}
                mains = place.code not in self._power.without_mains if place.feeder else None
                places.append(PlaceReading(node=place.code, switch=True, mains=mains, **told))
        spans = tuple(SpanReading(span=span.code, lit=span.code not in cut) for span in self._view.spans)
        return NetworkReadings(simulated=True, collector=COLLECTOR, at=now, places=tuple(places), spans=spans)

    def _reach(self) -> set[str]:
        """Places whose switch works and which some centre reaches; a dead switch lets light pass only where it is spliced."""
        cut, dead = self._faults.targets(FaultKind.SPAN_CUT), self._power.dark | set(self._faults.targets(FaultKind.SWITCH_LOSS))
        places = {place.code: place for place in self._view.places}
        reached = {place.code for place in self._view.places if place.centre and place.code not in dead}
        queue, seen = deque(reached), set(reached)
        while queue:
            for other, span in self._beside[queue.popleft()]:
                if span in cut or other in seen:
                    continue
                seen.add(other)
                place = places[other]
                if not place.switch or place.spliced_through or other not in dead:
                    queue.append(other)
                if place.switch and other not in dead:
                    reached.add(other)
        return reached
