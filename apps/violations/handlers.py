"""Measured vehicles meet their plates, and become violations to compare; what nobody decides lapses."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from apps.plates.models import PlateRead
from apps.timeline.due import Due
from apps.timeline.rounds import Breach, Handler, Round
from apps.violations.raise_services import (
    LEAST_CONFIDENCE,
    is_readable,
    is_sure,
    violations_follow,
    violations_lapse,
    violations_raise,
    violations_undecided,
)

PAIR_EVERY = timedelta(seconds=1)
LAPSE_EVERY = timedelta(minutes=1)
WAITS = timedelta(seconds=60)
"""A plate is decided on when its tracklet ends, or before."""
MOST_WAITING = 2000
"""More than that wait nowhere; the oldest are then forgotten."""
AROUND = timedelta(minutes=15)
"""Between a measurement and the photo of the same vehicle."""


@dataclass(slots=True)
class _Waiting:
    breach: Breach
    since: datetime
    raised: bool = False


class ViolationHandler(Handler):
    """After plates and traffic. Costs nothing while nobody is surely above a limit.

    Who waits for a plate is not read back: after a restart nobody is accused of what was measured before it.
    """

    order = 750

    def __init__(self) -> None:
        self._waiting: dict[tuple[UUID, str], _Waiting] = {}
        self._pair, self._lapse = Due(PAIR_EVERY), Due(LAPSE_EVERY)

    def load(self, at: datetime) -> None:
        self._waiting = {}
        self._pair.reset()
        self._lapse.reset()

    def handle(self, round_: Round) -> None:
        for breach in round_.breaches:
            if is_sure(breach):
                self._wait(breach, round_.at)
        if self._lapse.at(round_.at):
            violations_lapse(now=round_.at)
        if round_.plates:
            told = {one.tracklet_id: one.captured_at for one in round_.plates}
            if undecided := violations_undecided(list(told)):
                violations_follow(reads=_reads({name: told[name] for name in undecided}), known_at=round_.at)
        if self._waiting and self._pair.at(round_.at):
            self._meet(round_.at)

    def _wait(self, breach: Breach, at: datetime) -> None:
        """The largest excess of each vehicle is what it is accused of; how long it waits counts from the newest."""
        key = (breach.tracklet_id, breach.kind)
        before = self._waiting.pop(key, None)
        if before is None:
            self._waiting[key] = _Waiting(breach, at)
        else:
            worst = max(before.breach, breach, key=lambda one: one.value)
            self._waiting[key] = _Waiting(worst, at, raised=before.raised)
        if len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def _meet(self, at: datetime) -> None:
        times = {one.breach.tracklet_id: one.breach.at for one in self._waiting.values() if not one.raised}
        reads = {name: read for name, read in _reads(times, LEAST_CONFIDENCE).items() if is_readable(read)} if times else {}
        met = [one for one in self._waiting.values() if not one.raised and one.breach.tracklet_id in reads]
        violations_raise(breaches=[one.breach for one in met], reads=reads, known_at=at)
        for one in met:
            one.raised = True
        self._waiting = {key: one for key, one in self._waiting.items() if at - one.since <= WAITS}


def _reads(times: dict[UUID, float], least_confidence: float = 0.0) -> dict[UUID, PlateRead]:
    """The plates of these vehicles, looked for around these epoch seconds; photos that nobody may see are left where they are."""
    first, last = (datetime.fromtimestamp(side(times.values()), UTC) for side in (min, max))
    rows = PlateRead.objects.filter(tracklet_id__in=list(times), captured_at__range=(first - AROUND, last + AROUND))
    rows = rows.filter(confidence__gte=least_confidence)
    return {row.tracklet_id: row for row in rows.select_related("camera")}
