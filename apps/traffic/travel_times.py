"""Travel times of links from plate sightings, of which nothing but marks is ever kept, and from speeds where no plate is read."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np

from apps.traffic.choices import TravelMethod
from apps.traffic.corridors import Ways
from apps.traffic.scene import Drawing
from safecity_gis.core.traffic.flows import Flow
from safecity_gis.core.traffic.marks import DayKey
from safecity_gis.core.traffic.travel import Estimate, Matcher, Seen, TravelTimes, by_speeds
from safecity_gis.messages.plates import PlateSighting

LEAST_CONFIDENCE = 0.7
MINUTES = 10
"""Of speeds, where no plates are read."""


class TravelWatch:
    """Marks, trips and speeds in memory alone: a restart forgets who is under way."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing, self._ways = drawing, Ways(drawing)
        self._key = DayKey()
        self._matcher, self._times = Matcher(drawing.ways), TravelTimes(len(drawing.ways))
        self._cameras = {camera for link in drawing.ways for camera in (link.start, link.end)}
        self._seen: deque[UUID] = deque(maxlen=4096)
        self._flows: deque[Sequence[Flow]] = deque(maxlen=MINUTES)

    def see(self, plates: Iterable[PlateSighting]) -> None:
        """Turn plates into marks at once; the same sighting again, or told anew, changes nothing."""
        for plate in plates:
            if plate.camera not in self._cameras or plate.confidence < LEAST_CONFIDENCE or plate.tracklet_id in self._seen:
                continue
            mark = self._key.mark(plate.text, plate.captured_at)
            if mark is None:
                continue
            self._seen.append(plate.tracklet_id)
            ahead_m = 0.0
            if plate.lon is not None and plate.lat is not None:
                ahead_m = self._ways.ahead_m(plate.camera, self._drawing.frame.to_ground([(plate.lon, plate.lat)])[0])
            self._times.add(self._matcher.see(Seen(plate.camera, mark, plate.captured_at, ahead_m)))

    def minute(self, flows: Sequence[Flow], at: datetime) -> list[tuple[int, Estimate, TravelMethod]]:
        """What every link takes now, with its number."""
        self._flows.append(flows)
        now = at.timestamp()
        self._matcher.forget_before(now)
        self._key.drop_before(now)
        told = []
        for link in range(len(self._drawing.links)):
            by_plates = self._times.estimate(link, now)
            estimate = by_plates or self._by_speeds(link)
            if estimate is not None:
                told.append((link, estimate, TravelMethod.PLATES if by_plates else TravelMethod.SPEEDS))
        return told

    def _by_speeds(self, link: int) -> Estimate | None:
        stretches = self._ways.links[link]
        if not stretches or not self._flows:
            return None
        pairs = [self._speed(stretch.segment) for stretch in stretches]
        return by_speeds([stretch.length_m for stretch in stretches], [pair[0] for pair in pairs], [pair[1] for pair in pairs])

    def _speed(self, segment: int) -> tuple[float, float]:
        """Mean speed of the newest minutes, and its error; NaN where nobody was seen."""
        known = [flows[segment] for flows in self._flows if np.isfinite(flows[segment].speed_mps)]
        if not known:
            return float("nan"), float("nan")
        weight = np.array([flow.present for flow in known]) + 1e-9
        speed = float((weight * [flow.speed_mps for flow in known]).sum() / weight.sum())
        spreads = [flow.sd_mps for flow in known if np.isfinite(flow.sd_mps)]
        spread = float(np.mean(spreads)) if spreads else 0.25 * speed
        return speed, spread / float(np.sqrt(max(1, sum(flow.vehicles for flow in known))))
