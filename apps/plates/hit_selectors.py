"""Leads as they may be read: the ones to act on, and what the decided ones say about lists, patterns, cameras and characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from apps.accounts.selectors import AnyUser
from apps.plates.choices import HitState
from apps.plates.models import Hit

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Tally:
    """Decided leads of one list, pattern, camera or confusion of characters."""

    name: str
    open: int
    confirmed: int
    rejected: int
    lapsed: int

    @property
    def false_rate(self) -> float | None:
        """Rejected among all that a person decided, 0-1; None where nobody decided any."""
        decided = self.confirmed + self.rejected
        return self.rejected / decided if decided else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What leads since a day came to; simulated ones are counted apart."""

    since: datetime
    simulated: bool
    total: Tally
    by_list: list[Tally]
    by_pattern: list[Tally]
    by_camera: list[Tally]
    by_confusion: list[Tally]


def hits_dispatchable(user: AnyUser, *, simulated: bool = False) -> QuerySet[Hit]:
    """Leads that somebody compared and confirmed for dispatch; simulated ones only where asked for, and then alone."""
    return Hit.objects.visible_to(user).filter(state=HitState.CONFIRMED, dispatchable=True, simulated=simulated)


def hits_for_penalty(user: AnyUser, *, simulated: bool = False) -> QuerySet[Hit]:
    """Leads that somebody compared and confirmed as evidence for a penalty; simulated ones as above."""
    return Hit.objects.visible_to(user).filter(state=HitState.CONFIRMED, penalty_evidence=True, simulated=simulated)


def hit_statistics(user: AnyUser, *, since: datetime, simulated: bool) -> Statistics:
    """Counts of the leads that the user may see; they change no list."""
    hits = Hit.objects.visible_to(user).leads().filter(captured_at__gte=since, simulated=simulated).order_by()
    total = _tallies(hits.annotate(name=F("simulated")))
    return Statistics(
        since=since,
        simulated=simulated,
        total=total[0] if total else Tally("", 0, 0, 0, 0),
        by_list=_tallies(hits.annotate(name=F("entry__hotlist__name"))),
        by_pattern=_tallies(hits.annotate(name=F("wanted"))),
        by_camera=_tallies(hits.annotate(name=F("camera__code"))),
        by_confusion=_tallies(hits.exclude(confusion="").annotate(name=F("confusion"))),
    )


def _tallies(named: QuerySet[Hit]) -> list[Tally]:
    """The `MOST_ROWS` names with most rejected leads, then most of all."""
    states: Sequence[tuple[str, HitState]] = [
        ("opened", HitState.OPEN),
        ("confirmed", HitState.CONFIRMED),
        ("rejected", HitState.REJECTED),
        ("lapsed", HitState.LAPSED),
    ]
    counts = {name: Count("pk", filter=Q(state=state)) for name, state in states}
    rows = named.values("name").annotate(**counts, all=Count("pk")).order_by("-rejected", "-all", "name")[:MOST_ROWS]
    return [Tally(str(row["name"]), row["opened"], row["confirmed"], row["rejected"], row["lapsed"]) for row in rows]
