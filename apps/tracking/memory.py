"""What the one writer of tracklets remembers of their table, so that it need not ask for every update."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import msgspec

from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate

Name = int
"""A tracklet's UUID as a number: dictionaries find that several times as fast."""


class StoredRevision(msgspec.Struct, frozen=True, gc=False):
    """The key of a row."""

    tracklet_id: UUID
    revision: int
    timed_out: bool
    valid_from: float
    """Epoch seconds; the row holds whole microseconds of it."""


class OpenTracklet(msgspec.Struct, gc=False):
    """A tracklet that nobody has closed."""

    row: StoredRevision
    seen_at: float
    """Capture time of the last sight, in epoch seconds."""
    told_at: datetime
    """Known time of its current revision."""


@dataclass(slots=True)
class Memory:
    """What the one writer knows of the table without asking it."""

    current: dict[Name, OpenTracklet] = field(default_factory=dict)
    """Tracklets that are not closed."""
    closed: dict[Name, float] = field(default_factory=dict)
    """When others began, in epoch seconds."""
    days: set[date] = field(default_factory=set)
    """Days that have a partition."""
    whole_since: float = math.inf
    """Epoch seconds: a tracklet that began later and is in neither is not in the table."""

    newest: float = 0.0
    """When the youngest tracklet began, in epoch seconds."""

    def lacks(self, update: TrackletUpdate) -> bool:
        """Whether the table certainly holds nothing of this tracklet."""
        return update.valid_from > self.whole_since and update.tracklet_id.int not in self.closed

    def take(self, updates: Iterable[TrackletUpdate], known_at: datetime) -> None:
        """These revisions are being stored. Where that fails, this memory is worth nothing any more."""
        current = self.current
        for update in updates:
            name, revision, began = update.tracklet_id.int, update.revision, update.valid_from
            known = current.get(name)
            if known is not None and known.row.revision > revision:
                continue
            if began > self.newest:
                self.newest = began
            if update.phase is TrackletPhase.CLOSED:
                self.end(name, began)
            else:
                row = StoredRevision(update.tracklet_id, revision, False, began)
                current[name] = OpenTracklet(row, update.valid_to, known_at)

    def end(self, name: Name, began: float) -> None:
        """Of a tracklet that is over, remember no more than that it was."""
        self.closed[name] = began
        self.current.pop(name, None)

    def forget_before(self, epoch_s: float) -> None:
        """Know nothing more of closed tracklets that began earlier."""
        if epoch_s > self.whole_since:
            self.whole_since = epoch_s
            self.closed = {name: began for name, began in self.closed.items() if began > epoch_s}
