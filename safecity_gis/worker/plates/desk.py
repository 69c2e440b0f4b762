"""The thread that reads plates: few views of vehicles wait for it, and it takes no more than its share of a core."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from safecity_gis.grammars import load_grammar
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import TrackletPhase
from safecity_gis.messages.plates import PlateSighting
from safecity_gis.worker.beside import BesideThread
from safecity_gis.worker.pipeline import Outcome
from safecity_gis.worker.plates.reader import PlateReader
from safecity_gis.worker.plates.views import BestViews, VehicleView
from safecity_gis.worker.plates.votes import PlateVote

log = structlog.get_logger(__name__)

MOST_WAITING = 24
"""Views; the poorest goes."""
MOST_VOTES = 256
KEEP_S = 30.0
SHARE = 0.6
"""Of one core, at most: recognition of all cameras runs beside it."""


@dataclass(frozen=True, eq=False)
class _Job:
    """Itself alone: two views of one vehicle must not be compared by their pixels."""

    config: CameraConfig
    view: VehicleView


class PlateDesk(BesideThread[_Job]):
    """Cameras are seen by one thread; this one reads. The models are opened when the first view comes."""

    def __init__(self, open_reader: Callable[[], PlateReader], deliver: Callable[[PlateSighting], None]) -> None:
        """`deliver` is called from this thread."""
        super().__init__("plates", share=SHARE)
        self.dropped = 0
        """Views that nobody had the time to read."""
        self._open_reader, self._deliver = open_reader, deliver
        self._views: dict[str, BestViews] = {}
        self._waiting: list[_Job] = []
        self._reader: PlateReader | None = None
        self._votes: dict[object, PlateVote] = {}

    def see(self, config: CameraConfig, outcome: Outcome) -> None:
        """Keep what this frame shows of vehicles, where the camera's plates are to be read. Returns at once."""
        if not config.plates or not self.is_alive():
            return
        views = self._views.setdefault(config.camera, BestViews())
        closed = (update.tracklet_id for update in outcome.updates if update.phase is TrackletPhase.CLOSED)
        for view in views.see(outcome.frame, outcome.batch.objects, closed):
            self._queue(_Job(config, view))

    def forget(self, camera: str) -> None:
        """This camera is not recognised any more."""
        self._views.pop(camera, None)

    def _queue(self, job: _Job) -> None:
        with self._condition:
            self._waiting.append(job)
            if len(self._waiting) > MOST_WAITING:
                self._waiting.remove(min(self._waiting, key=lambda waiting: waiting.view.quality))
                self.dropped += 1
            self._condition.notify()

    def _take(self) -> _Job | None:
        return self._waiting.pop(0) if self._waiting else None

    def _camera_of(self, job: _Job) -> str:
        return job.config.camera

    def _work(self, job: _Job) -> None:
        try:
            self._reader = self._reader or self._open_reader()
        except (OSError, ValueError) as error:
            log.error("worker.plates.refused", error=str(error))
            self.stop()
        else:
            self._read(job, self._reader)

    def _read(self, job: _Job, reader: PlateReader) -> None:
        view, grammar = job.view, load_grammar(job.config.plates)
        vote = self._votes.pop(view.tracklet_id, None) or PlateVote(view.captured_at)
        self._votes[view.tracklet_id] = vote
        if vote.sure:
            return
        verdict = vote.add(view, reader, grammar)
        if verdict is not None:
            self._deliver(vote.sighting(verdict, job.config, grammar))
        for key in [key for key, old in self._votes.items() if view.captured_at - old.seen_at > KEEP_S]:
            del self._votes[key]
        while len(self._votes) > MOST_VOTES:
            del self._votes[next(iter(self._votes))]
