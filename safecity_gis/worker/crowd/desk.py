"""The thread that counts crowds: each camera's newest frame about once a second, within its share of a core."""

import time
from collections.abc import Callable

import structlog

from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.worker.beside import BesideThread
from safecity_gis.worker.crowd.counter import CrowdCounter
from safecity_gis.worker.crowd.head_finder import HeadFinder
from safecity_gis.worker.pipeline import Outcome

log = structlog.get_logger(__name__)

EVERY_S = 1.0
EMPTY_EVERY_S = 10.0
"""So often it is told that nobody is there, after the first time."""
SOMEBODY = 0.5
"""Fewer people expected in the whole view are nobody."""
HEADS_EVERY_S = 4.0
DENSE = 8
"""People detected from which on heads are looked for, too."""
SHARE = 0.25
"""Of one core, at most: recognition of all cameras runs beside it."""


class CrowdDesk(BesideThread[tuple[CameraConfig, Outcome]]):
    """Cameras are seen by one thread; this one counts. The model of heads is opened when the first dense view comes."""

    def __init__(self, open_heads: Callable[[], HeadFinder], deliver: Callable[[CrowdCount], None]) -> None:
        """`deliver` is called from this thread."""
        super().__init__("crowd", share=SHARE)
        self._open_heads, self._deliver = open_heads, deliver
        self._heads: HeadFinder | None = None
        self._without_heads = False
        self._waiting: dict[str, tuple[CameraConfig, Outcome]] = {}
        self._taken_at: dict[str, float] = {}
        self._heads_at: dict[str, float] = {}
        self._empty_at: dict[str, float] = {}
        self._counters: dict[str, CrowdCounter] = {}

    def see(self, config: CameraConfig, outcome: Outcome) -> None:
        """Keep this frame where the camera's turn has come; the newest wins. Returns at once."""
        if (config.pose is None and config.homography is None) or not self.is_alive():
            return
        now = time.monotonic()
        if now - self._taken_at.get(config.camera, -EVERY_S) < EVERY_S:
            return
        self._taken_at[config.camera] = now
        with self._condition:
            self._waiting[config.camera] = config, outcome
            self._condition.notify()

    def forget(self, camera: str) -> None:
        """This camera is not recognised any more."""
        with self._condition:
            for book in (self._waiting, self._taken_at, self._heads_at, self._empty_at, self._counters):
                book.pop(camera, None)

    def _take(self) -> tuple[CameraConfig, Outcome] | None:
        return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None

    def _camera_of(self, job: tuple[CameraConfig, Outcome]) -> str:
        return job[0].camera

    def _work(self, job: tuple[CameraConfig, Outcome]) -> None:
        config, outcome = job
        counter = self._counters.get(config.camera)
        if counter is None or counter.config != config:
            counter = self._counters[config.camera] = CrowdCounter(config)
        finder = self._finder(config, outcome)
        told = counter.count(outcome, finder.find(outcome.frame.image) if finder else None)
        if told is not None and self._worth(told):
            self._deliver(told)

    def _worth(self, told: CrowdCount) -> bool:
        """Whether somebody is there, or it is time to say that nobody is."""
        if sum(cell.expected for cell in told.cells) >= SOMEBODY or any(cell.at_least for cell in told.cells):
            self._empty_at.pop(told.camera, None)
            return True
        now = time.monotonic()
        if now - self._empty_at.get(told.camera, -EMPTY_EVERY_S) < EMPTY_EVERY_S:
            return False
        self._empty_at[told.camera] = now
        return True

    def _finder(self, config: CameraConfig, outcome: Outcome) -> HeadFinder | None:
        """What finds heads, where it pays and its turn has come."""
        people = sum(seen.object_class is ObjectClass.PERSON for seen in outcome.batch.objects)
        now = time.monotonic()
        if people < DENSE or self._without_heads or now - self._heads_at.get(config.camera, -HEADS_EVERY_S) < HEADS_EVERY_S:
            return None
        self._heads_at[config.camera] = now
        try:
            self._heads = self._heads or self._open_heads()
        except (OSError, ValueError) as error:
            self._without_heads = True
            log.error("worker.crowd.heads_refused", error=str(error))
        return self._heads
