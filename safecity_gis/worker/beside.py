"""Threads beside recognition: what waits is worked off, within a share of a core."""

import threading
import time
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

Job = TypeVar("Job")
IDLE_S = 0.5


class BesideThread(threading.Thread, ABC, Generic[Job]):
    """Cameras are seen by one thread; this one does what would hold it up. What waits is the subclass's, under `_condition`."""

    def __init__(self, name: str, *, share: float) -> None:
        """`share` is that of one core, at most, between 0 and 1."""
        super().__init__(name=name, daemon=True)
        self._share = share
        self._condition = threading.Condition()
        self._halt = False

    @abstractmethod
    def _take(self) -> Job | None:
        """The next job, None where nothing waits; called with the condition held."""

    @abstractmethod
    def _work(self, job: Job) -> None:
        """Do it. An error ends this job alone."""

    @abstractmethod
    def _camera_of(self, job: Job) -> str: ...

    def stop(self) -> None:
        """End after the job in hand."""
        with self._condition:
            self._halt = True
            self._condition.notify()

    def run(self) -> None:
        while (job := self._next()) is not None:
            started = time.thread_time()
            try:
                self._work(job)
            except Exception as error:
                told = {"camera": self._camera_of(job), "error": type(error).__name__}
                log.error(f"worker.{self.name}.failed", exc_info=True, **told)
            busy_s = time.thread_time() - started
            with self._condition:
                self._condition.wait_for(lambda: self._halt, busy_s * (1 / self._share - 1))

    def _next(self) -> Job | None:
        with self._condition:
            while not self._halt:
                if (job := self._take()) is not None:
                    return job
                self._condition.wait(IDLE_S)
            return None
