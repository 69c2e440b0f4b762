"""Incidents from their first finding to their end: what several cameras or tracklets tell of one place is one incident."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from safecity_gis.core.traffic.incidents import Finding, Kind

TOGETHER_M = {Kind.WRONG_WAY: 60.0, Kind.STOPPED: 20.0, Kind.WALKING: 30.0}
"""Along a carriageway: findings of one kind nearer than this are one incident."""
OVER_S = {Kind.WRONG_WAY: 15.0, Kind.STOPPED: 20.0, Kind.WALKING: 15.0}
"""Without a finding for so long an incident is over; something may hide it for a while."""


@dataclass(slots=True)
class Incident:
    """One incident; `key` names it for ever."""

    key: str
    kind: Kind
    carriageway: int
    along_m: float
    since: float
    seen_at: float
    slots: set[int] = field(default_factory=set)
    told: Finding | None = None


class Changes(NamedTuple):
    opened: list[Incident]
    ended: list[Incident]


class IncidentBook:
    """The open incidents."""

    def __init__(self) -> None:
        self.open: list[Incident] = []

    def take(self, findings: Iterable[Finding], codes: tuple[str, ...], now: float) -> Changes:
        """Join findings to incidents, open new ones, end those that nothing supports any more.

        Args:
            codes: of the carriageways, for the incidents' keys.
            now: epoch seconds.
        """
        opened = []
        for finding in findings:
            incident = self._of(finding)
            if incident is None:
                key = f"{codes[finding.carriageway]}:{finding.along_m:.0f}:{finding.since:.0f}"
                incident = Incident(key, finding.kind, finding.carriageway, finding.along_m, finding.since, now, told=finding)
                self.open.append(incident)
                opened.append(incident)
            incident.seen_at = now
            incident.slots.add(finding.slot)
            if finding.kind is Kind.WRONG_WAY:
                incident.along_m = finding.along_m
        ended = [incident for incident in self.open if now - incident.seen_at > OVER_S[incident.kind]]
        self.open = [incident for incident in self.open if incident not in ended]
        return Changes(opened, ended)

    def forget(self, slots: Iterable[int]) -> None:
        """These slots belong to nobody, or to somebody else."""
        gone = set(slots)
        for incident in self.open:
            incident.slots -= gone

    def _of(self, finding: Finding) -> Incident | None:
        for incident in self.open:
            if incident.kind is not finding.kind or incident.carriageway != finding.carriageway:
                continue
            if finding.slot in incident.slots or abs(incident.along_m - finding.along_m) < TOGETHER_M[finding.kind]:
                return incident
        return None
