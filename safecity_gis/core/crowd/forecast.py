"""How many people a zone will hold in a few minutes, with an error that is measured on the forecasts of its own past."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

HORIZONS_S = (300.0, 900.0)
WINDOW_S = 300.0
"""The trend is that of the last minutes."""
DAMPING_S = 600.0
"""A trend dies down: nobody comes for ever at the same rate."""
LEAST_POINTS = 3
FEW = 8
"""Fewer judged forecasts than that say too little: the error is then at least a guess from the trend."""
MOST_JUDGED = 120
Z_90 = 1.6448536269514722


@dataclass(frozen=True)
class Forecast:
    """People expected at a time to come, with the 90 % interval; `judged` earlier forecasts stand behind its width."""

    horizon_s: float
    expected: float
    low: float
    high: float
    judged: int


@dataclass(frozen=True)
class Sample:
    """What a zone held: epoch seconds, people, standard deviation."""

    at: float
    people: float
    sd: float = 0.0


def trend_per_s(samples: Sequence[Sample]) -> float:
    """Least squares slope of the samples of the last `WINDOW_S`, people a second; 0 for fewer than `LEAST_POINTS`."""
    recent = [sample for sample in samples if sample.at > samples[-1].at - WINDOW_S] if samples else []
    if len(recent) < LEAST_POINTS or recent[-1].at <= recent[0].at:
        return 0.0
    at = np.array([sample.at - recent[-1].at for sample in recent])
    people = np.array([sample.people for sample in recent])
    off = at - at.mean()
    return float(off @ people / (off @ off))


class Forecaster:
    """Remembers one zone's past and its own forecasts. Samples come about once a minute."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=60)
        self._open: deque[tuple[float, float, float]] = deque(maxlen=400)
        """When it falls due, horizon, expected."""
        self._errors: dict[float, deque[float]] = {horizon: deque(maxlen=MOST_JUDGED) for horizon in HORIZONS_S}

    @property
    def knows_nothing(self) -> bool:
        return not self._samples

    def take(self, sample: Sample, net_per_s: float | None = None) -> None:
        """One more sample; one that is not newer than the last is left out, and so is NaN. Forecasts that fall due are judged.

        Args:
            sample: what the zone held.
            net_per_s: as `ahead` is told then: what is judged are the forecasts that people saw.
        """
        if not (math.isfinite(sample.people) and math.isfinite(sample.at)) or (
            self._samples and sample.at <= self._samples[-1].at
        ):
            return
        before = self._samples[-1] if self._samples else sample
        self._samples.append(sample)
        while self._open and self._open[0][0] <= sample.at:
            due, horizon, expected = self._open.popleft()
            if due > before.at:
                self._errors[horizon].append(sample.people - expected)
        for forecast in self.ahead(net_per_s):
            self._open.append((sample.at + forecast.horizon_s, forecast.horizon_s, forecast.expected))
        self._open = deque(sorted(self._open), maxlen=400)

    def ahead(self, net_per_s: float | None = None) -> list[Forecast]:
        """Forecasts from now, one for each of `HORIZONS_S`; none before the first sample.

        Args:
            net_per_s: people who come in less those who go out, where that is counted; it halves the weight of the trend.
        """
        if not self._samples:
            return []
        trend = trend_per_s(list(self._samples))
        rate = trend if net_per_s is None or not math.isfinite(net_per_s) else (trend + net_per_s) / 2
        return [self._one(horizon, rate) for horizon in HORIZONS_S]

    def _one(self, horizon: float, rate: float) -> Forecast:
        last = self._samples[-1]
        moved = rate * DAMPING_S * (1 - math.exp(-horizon / DAMPING_S))
        expected = max(0.0, last.people + moved)
        errors = self._errors[horizon]
        guess = math.sqrt(last.sd**2 + last.people * horizon / DAMPING_S + moved**2)
        wanted = min(1.0, 0.9 * (1 + 1 / max(1, len(errors))))
        half = float(np.quantile(np.abs(errors), wanted)) if len(errors) >= FEW else Z_90 * guess
        return Forecast(horizon, expected, max(0.0, expected - half), expected + half, len(errors))
