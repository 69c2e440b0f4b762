"""Batteries of the simulated places: stepped from second to second, so that nothing here shares a formula with the forecast."""

from collections.abc import Collection, Sequence

from apps.simulator.plant.view import PlaceView

RECHARGE_H = 6.0
"""Mains fill an empty battery in so long."""
LONGEST_STEP_S = 60.0


class Power:
    """Charge of every powered place, full at first."""

    def __init__(self, places: Sequence[PlaceView]) -> None:
        self._places = [place for place in places if place.powered]
        self._energy = {place.code: place.battery_wh for place in self._places}
        self.without_mains: set[str] = set()
        self.dark: set[str] = set()
        """Places that lack power now."""

    def step(self, seconds: float, hour: int, lost_feeders: Collection[str], lost_mains: Collection[str]) -> None:
        """Let time pass within one hour of the local day (0-23)."""
        self.without_mains = {
            place.code for place in self._places if not place.feeder or place.feeder in lost_feeders or place.code in lost_mains
        }
        while seconds > 0:
            length = min(seconds, LONGEST_STEP_S)
            seconds -= length
            for place in self._places:
                self._pass(place, length / 3600, hour)

    def charges(self) -> dict[str, float]:
        """State of charge 0-1 of each place that has a battery."""
        return {place.code: self._energy[place.code] / place.battery_wh for place in self._places if place.battery_wh > 0}

    def sun_w(self, hour: int) -> dict[str, float]:
        return {place.code: place.solar_w[hour] for place in self._places}

    def _pass(self, place: PlaceView, hours: float, hour: int) -> None:
        before, sun_w = self._energy[place.code], place.solar_w[hour]
        if place.code in self.without_mains:
            left = before + (sun_w - place.load_w) * hours
        else:
            left = before + place.battery_wh / RECHARGE_H * hours
        self._energy[place.code] = min(max(left, 0.0), place.battery_wh)
        if place.code in self.without_mains and left <= 0 and sun_w < place.load_w:
            self.dark.add(place.code)
        else:
            self.dark.discard(place.code)
