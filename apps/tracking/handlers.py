"""Tracklet updates become rows; tracklets that a worker left open are closed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from apps.timeline.rounds import Handler, Round
from apps.tracking.copying import instant
from apps.tracking.revisions import StoredRevision
from apps.tracking.selectors import tracklets_open
from apps.tracking.services import tracklet_days_prepare, tracklets_persist, tracklets_time_out
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate

SILENCE_S = 30.0
"""A tracklet that nobody has observed for so long is over."""
CHECK_EVERY = timedelta(seconds=2)
PREPARE_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class OpenTracklet:
    row: StoredRevision
    seen_at: float
    """Capture time of the last sight, in epoch seconds."""


class TrackletHandler(Handler):
    """Persists updates and remembers which tracklets are open."""

    order = 200

    def __init__(self) -> None:
        self._open: dict[UUID, OpenTracklet] = {}
        self._next_check = self._next_prepare = datetime.min.replace(tzinfo=UTC)

    def load(self, at: datetime) -> None:
        self._open = {
            tracklet_id: OpenTracklet(StoredRevision(tracklet_id, revision, False, valid_from), valid_to.timestamp())
            for tracklet_id, revision, valid_from, valid_to in tracklets_open()
        }
        self._next_check = self._next_prepare = at

    def handle(self, round_: Round) -> None:
        if round_.at >= self._next_prepare:
            self._next_prepare = round_.at + PREPARE_EVERY
            tracklet_days_prepare(today=round_.at.astimezone(UTC).date())
        if round_.updates:
            self._persist(round_)
        for batch in round_.batches:
            for seen in batch.objects:
                tracklet = self._open.get(seen.tracklet_id)
                if tracklet is not None and tracklet.seen_at < batch.captured_at:
                    tracklet.seen_at = batch.captured_at
        if round_.at >= self._next_check:
            self._next_check = round_.at + CHECK_EVERY
            self._time_out(round_.at)

    def _persist(self, round_: Round) -> None:
        touched = {update.tracklet_id for update in round_.updates} & self._open.keys()
        result = tracklets_persist(
            updates=round_.updates,
            camera_ids={update.camera: round_.cameras[update.camera].pk for update in round_.updates},
            known_at=round_.at,
            remembered={tracklet_id: self._open[tracklet_id].row for tracklet_id in touched},
        )
        for update, reason in result.refused:
            round_.refuse(update, reason)
        refused = {id(update) for update, _ in result.refused}
        for update in round_.updates:
            if id(update) not in refused:
                self._remember(update)

    def _remember(self, update: TrackletUpdate) -> None:
        known = self._open.get(update.tracklet_id)
        if known is not None and known.row.revision > update.revision:
            return
        if update.phase is TrackletPhase.CLOSED:
            self._open.pop(update.tracklet_id, None)
        else:
            row = StoredRevision(update.tracklet_id, update.revision, False, instant(update.valid_from))
            self._open[update.tracklet_id] = OpenTracklet(row, update.valid_to)

    def _time_out(self, at: datetime) -> None:
        limit = at.timestamp() - SILENCE_S
        silent = {key: tracklet for key, tracklet in self._open.items() if tracklet.seen_at < limit}
        if silent:
            tracklets_time_out(rows=[tracklet.row for tracklet in silent.values()], known_at=at)
            for key in silent:
                del self._open[key]
