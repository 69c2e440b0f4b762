"""Rounds of health samples over made-up seconds, through real handlers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.fusion.registry import registry_read
from apps.fusion.storage import new_round
from apps.timeline.rounds import Handler, Round
from safecity_gis.messages.health import HealthSample, PictureCheck, PictureVerdict, SourceCondition
from tests.apps.fusion.making import make_sample

START = datetime(2026, 3, 1, tzinfo=UTC)
STREAMING, UNREACHABLE = SourceCondition.STREAMING, SourceCondition.UNREACHABLE


class Rounds:
    """Hands rounds to handlers in their order, as fusion does."""

    def __init__(self, *kinds: type[Handler]) -> None:
        self._kinds = sorted(kinds, key=lambda kind: kind.order)
        self.restart(0)

    def restart(self, second: float) -> None:
        """Forget everything and read it back."""
        self._handlers = [kind() for kind in self._kinds]
        for handler in self._handlers:
            handler.load(START + timedelta(seconds=second))

    def hear(self, second: float, *samples: HealthSample) -> Round:
        round_ = new_round(registry_read(), START + timedelta(seconds=second))
        round_.samples = list(samples)
        for handler in self._handlers:
            handler.handle(round_)
        return round_

    def hear_all(self, seconds: Sequence[float], condition: SourceCondition = STREAMING, **values: Any) -> None:
        """The same of `cam-a` at each of these seconds."""
        for second in seconds:
            self.hear(second, sample(second, condition, **values))


def sample(second: float, condition: SourceCondition = STREAMING, **values: Any) -> HealthSample:
    return make_sample("cam-a", condition, at=START.timestamp() + second, **values)


def picture(verdict: str, since: float, **values: Any) -> PictureCheck:
    return PictureCheck(verdict=PictureVerdict(verdict), since=START.timestamp() + since, **values)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)
