"""Writes what fusion counted: the present of each zone, and each minute of its past."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import numpy as np

from apps.crowd.models import CrowdZone, ZoneMinute, ZoneNow
from apps.crowd.watching import SQUARE_M, Reading, ZoneWatch, spread_of

MOST_CELLS = 2000
"""Of a zone of which more is seen, the densest squares are shown."""
_KEYS = ("at", "rise_per_min", "pressure", "counterflow", "forecasts", "cells", "side_m")
_FIGURES = (
    "people", "low", "high", "seen_share", "per_m2", "densest_per_m2", "at_least", "level", "inflow_per_min", "outflow_per_min",
    "simulated",
)  # fmt: skip


def now_write(readings: Iterable[tuple[ZoneWatch, Reading]], *, at: datetime) -> None:
    """Replace the present of these zones."""
    rows = [
        ZoneNow(
            zone_id=watch.zone.pk,
            at=at,
            **_figures(reading),
            rise_per_min=_known(reading.rise_per_min),
            pressure=_known(reading.pressure),
            counterflow=_known(reading.counterflow),
            forecasts=[asdict(forecast) for forecast in reading.forecasts],
            cells=_cells(watch, reading),
            side_m=SQUARE_M,
        )
        for watch, reading in readings
    ]
    if rows:
        ZoneNow.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["zone"], update_fields=[*_KEYS, *_FIGURES], batch_size=100
        )


@dataclass
class Minute:
    """The readings of one minute of a zone."""

    began: datetime
    readings: list[Reading] = field(default_factory=list)

    @property
    def over_at(self) -> datetime:
        return self.began + timedelta(minutes=1)

    def row(self, zone: CrowdZone, known_at: datetime) -> ZoneMinute | None:
        """None where no camera looked."""
        seen = [one for one in self.readings if math.isfinite(one.count.people)]
        if not seen:
            return None
        at_least = sum(one.count.at_least for one in seen) * 2 >= len(seen)
        worst = max(seen, key=lambda one: one.count.densest_per_m2)
        return ZoneMinute(
            zone=zone,
            minute=self.began,
            known_at=known_at,
            people=_mean(one.count.people for one in seen),
            low=_mean(one.count.low for one in seen),
            high=None if at_least else _mean(one.count.high for one in seen if not one.count.at_least),
            seen_share=_mean(one.count.seen_share for one in seen),
            per_m2=_mean(one.count.per_m2 for one in seen),
            densest_per_m2=worst.count.densest_per_m2,
            at_least=at_least,
            level=worst.level,
            inflow_per_min=_mean(one.inflow_per_min for one in seen),
            outflow_per_min=_mean(one.outflow_per_min for one in seen),
            simulated=any(one.simulated for one in seen),
        )

    def sd(self) -> float:
        """Standard deviation of the number of people, as of a single reading: they lean on the same cameras."""
        return _mean(spread_of(one.count) for one in self.readings if math.isfinite(one.count.people))


def net_of(row: ZoneMinute) -> float | None:
    """People a second who came in less those who went out; None where no movement was known."""
    if row.inflow_per_min is None or row.outflow_per_min is None or row.inflow_per_min + row.outflow_per_min == 0:
        return None
    return (row.inflow_per_min - row.outflow_per_min) / 60


def minutes_write(rows: Sequence[ZoneMinute]) -> None:
    """Store minutes that are over; one that is stored stays as it is."""
    ZoneMinute.objects.bulk_create(rows, ignore_conflicts=True)


def _figures(reading: Reading) -> dict[str, object]:
    count = reading.count
    seen = math.isfinite(count.people)
    return {
        "people": _known(count.people),
        "low": count.low if seen else None,
        "high": _known(count.high),
        "seen_share": count.seen_share,
        "per_m2": _known(count.per_m2),
        "densest_per_m2": _known(count.densest_per_m2),
        "at_least": count.at_least,
        "level": reading.level,
        "inflow_per_min": _known(reading.inflow_per_min),
        "outflow_per_min": _known(reading.outflow_per_min),
        "simulated": reading.simulated,
    }


def _cells(watch: ZoneWatch, reading: Reading) -> list[list[float | bool | None]]:
    if reading.squares is None:
        return []
    densest = np.sort(np.argsort(-reading.squares[1], kind="stable")[:MOST_CELLS])
    keys, per_m2, at_least, velocity = (values[densest] for values in reading.squares)
    places = watch.ground.frame.to_lonlat((keys + 0.5) * SQUARE_M).round(6).tolist()
    moves = [[None, None] if np.isnan(v).any() else v for v in velocity.round(2)]
    rows = zip(places, per_m2.round(3).tolist(), at_least.tolist(), moves, strict=True)
    return [[*place, density, more, *(None if v is None else float(v) for v in move)] for place, density, more, move in rows]


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
