"""Tracklet updates become rows; tracklets that a worker left open are closed."""

from datetime import UTC, datetime, timedelta

from apps.timeline.rounds import Handler, Round
from apps.tracking.memory import Memory
from apps.tracking.selectors import tracklets_open
from apps.tracking.services import (
    MAX_AHEAD_S,
    horizon_set,
    tracklet_days_prepare,
    tracklets_persist,
    tracklets_time_out,
)

SILENCE_S = 30.0
"""A tracklet that nobody has observed for so long is over."""
REMEMBER_S = 60.0
"""Closed tracklets are remembered until others began so much later: the opening of those need not be looked up."""
CHECK_EVERY = timedelta(seconds=2)
PREPARE_EVERY = timedelta(hours=1)


class TrackletHandler(Handler):
    """Persists updates and remembers which tracklets are open."""

    order = 200

    def __init__(self) -> None:
        self._memory = Memory()
        self._next_check = self._next_prepare = datetime.min.replace(tzinfo=UTC)

    def load(self, at: datetime) -> None:
        current = {tracklet.row.tracklet_id.int: tracklet for tracklet in tracklets_open()}
        self._memory = Memory(current, whole_since=at.timestamp() + MAX_AHEAD_S)
        self._next_check = self._next_prepare = at

    def handle(self, round_: Round) -> None:
        if round_.at >= self._next_prepare:
            self._next_prepare = round_.at + PREPARE_EVERY
            tracklet_days_prepare(today=round_.at.astimezone(UTC).date())
        if round_.updates:
            self._persist(round_)
        current = self._memory.current
        for batch in round_.batches:
            for seen in batch.objects:
                tracklet = current.get(seen.tracklet_id.int)
                if tracklet is not None and tracklet.seen_at < batch.captured_at:
                    tracklet.seen_at = batch.captured_at
        if round_.at >= self._next_check:
            self._next_check = round_.at + CHECK_EVERY
            self._time_out(round_.at)
            self._memory.forget_before(self._memory.newest - REMEMBER_S)
            horizon_set(told_at=min((tracklet.told_at for tracklet in current.values()), default=round_.at))

    def _persist(self, round_: Round) -> None:
        result = tracklets_persist(
            updates=round_.updates,
            camera_ids={update.camera: round_.cameras[update.camera].pk for update in round_.updates},
            known_at=round_.at,
            memory=self._memory,
        )
        for update, reason in result.refused:
            round_.refuse(update, reason)

    def _time_out(self, at: datetime) -> None:
        limit = at.timestamp() - SILENCE_S
        silent = [tracklet.row for tracklet in self._memory.current.values() if tracklet.seen_at < limit]
        if silent:
            tracklets_time_out(rows=silent, known_at=at)
            for row in silent:
                self._memory.end(row.tracklet_id.int, row.valid_from)
