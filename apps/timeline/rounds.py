"""One round of intake as every fusion handler sees it, and what a handler is: found in each app's `handlers.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from safecity_gis.core.health import Health
from safecity_gis.core.health_flapping import Link
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import Message
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.health import HealthSample, NetworkReadings, WorkerHeartbeat
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting


@dataclass(frozen=True, slots=True)
class KnownCamera:
    """What handlers may need of a camera, read once and kept in memory."""

    pk: int
    code: str
    jurisdiction_id: int
    district: str
    group_id: int
    commissioned: bool
    simulated: bool
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SaidByDevice:
    """What a camera's own device says to be wrong with its picture; times in epoch seconds."""

    state: str
    """As `apps.cameras.choices.TroubleState`."""
    since: float
    over: float | None = None
    """None while it says so."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A vehicle that traffic measured above a limit, on the mean: told to later handlers of the round and kept nowhere."""

    kind: str
    """As `core.traffic.violations.ViolationKind`."""
    tracklet_id: UUID
    camera: str
    segment: str
    """Code of the carriageway."""
    line: str
    """Code of the counting line that it was measured at; empty for none."""
    at: float
    """Epoch seconds."""
    value: float
    """km/h, or seconds of standing."""
    sd: float
    limit: float
    simulated: bool


STORED = ("updates", "plates", "signals", "samples", "beats", "readings")
"""The lists of a round whose messages may be stored one by one; batches and crowd counts go into no table."""


@dataclass(slots=True)
class Round:
    """Valid messages in the order of their arrival, one known time for all, and the answers of the handlers."""

    at: datetime
    cameras: Mapping[str, KnownCamera]
    jurisdictions: Mapping[str, int]
    """Primary keys by district code."""
    deaf_since: datetime | None = None
    """Fusion itself did not listen from then until this round: nobody's silence in between means anything."""
    batches: list[ObservationBatch] = field(default_factory=list)
    updates: list[TrackletUpdate] = field(default_factory=list)
    plates: list[PlateSighting] = field(default_factory=list)
    crowds: list[CrowdCount] = field(default_factory=list)
    signals: list[AlertSignal] = field(default_factory=list)
    samples: list[HealthSample] = field(default_factory=list)
    beats: list[WorkerHeartbeat] = field(default_factory=list)
    readings: list[NetworkReadings] = field(default_factory=list)
    healths: Mapping[str, Health] = field(default_factory=dict)
    """How each camera's stream is by now, hysteresis and all; the health handler sets it."""
    flapping: Mapping[str, Link] = field(default_factory=dict)
    """Cameras whose link comes and goes: until it rests, nothing is opened or ended for them; the link handler sets it."""
    said: Mapping[str, SaidByDevice] = field(default_factory=dict)
    """The newest trouble that each camera's device tells, or told of, by code; the devices' handler sets it."""
    breaches: list[Breach] = field(default_factory=list)
    """The traffic handler tells them."""
    refused: list[tuple[Message, str]] = field(default_factory=list)
    """Messages that cannot be stored, with the reason: they become dead letters."""
    conditions: dict[str, str] = field(default_factory=dict)
    """Condition of each camera whose condition changed."""

    def refuse(self, message: Message, reason: str) -> None:
        self.refused.append((message, reason))


class Handler:
    """One step of a round. `handle` runs inside the round's transaction: it writes all of it or nothing.

    A handler keeps in memory only what `load` can read back: after a failed round it is loaded anew and the round is
    repeated. The same round again must change nothing.
    """

    order: ClassVar[int] = 500
    """Handlers run in ascending order."""

    def load(self, at: datetime) -> None:
        """Read from the database what the handler remembers."""

    def handle(self, round_: Round) -> None:
        """Store what the round tells; called at least once a second, also with nothing in it."""
        raise NotImplementedError
