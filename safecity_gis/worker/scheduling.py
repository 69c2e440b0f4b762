"""The recognition thread: every camera's newest frame in turn, one slow or broken camera costing the others nothing."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import TrackletUpdate
from safecity_gis.worker.detection import ObjectDetector
from safecity_gis.worker.health import RateMeter, SourceStatus
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from safecity_gis.worker.slots import FrameSlot

log = structlog.get_logger(__name__)

IDLE_S = 0.2


@dataclass(frozen=True)
class Camera:
    """One running camera: its slot and state between source and recognition."""

    config: CameraConfig
    slot: FrameSlot
    status: SourceStatus
    pipeline: CameraPipeline


class Recognition(threading.Thread):
    """Serves cameras round robin. Only this thread touches detector and pipelines; others add and remove cameras."""

    def __init__(
        self,
        detector: ObjectDetector,
        *,
        deliver: Callable[[CameraConfig, Outcome], None],
        deliver_updates: Callable[[list[TrackletUpdate]], None],
    ) -> None:
        """`deliver` takes each processed frame, `deliver_updates` the tracklets that end without one."""
        super().__init__(name="recognition", daemon=True)
        self.ready = threading.Event()
        self.processed = RateMeter()
        self._detector = detector
        self._deliver, self._deliver_updates = deliver, deliver_updates
        self._cameras: dict[str, Camera] = {}
        self._orders: deque[tuple[str, Camera | None]] = deque()
        self._halt = threading.Event()

    def put(self, code: str, camera: Camera | None) -> None:
        """Serve this camera from now on, in place of the one with the same code; None ends it."""
        self._orders.append((code, camera))
        self.ready.set()

    def stop(self) -> None:
        """End after the frame in hand; all tracklets are closed and delivered."""
        self._halt.set()
        self.ready.set()

    @property
    def waiting(self) -> int:
        """Cameras whose newest frame nobody has taken yet."""
        return sum(camera.slot.full for camera in list(self._cameras.values()))

    def run(self) -> None:
        while not self._halt.is_set():
            self.ready.wait(IDLE_S)
            self.ready.clear()
            self._obey()
            for camera in list(self._cameras.values()):
                if self._halt.is_set():
                    break
                self._serve(camera)
        self._obey()
        for camera in self._cameras.values():
            self._end(camera)

    def _obey(self) -> None:
        while self._orders:
            code, camera = self._orders.popleft()
            gone = self._cameras.pop(code, None)
            if gone is not None:
                self._end(gone)
            if camera is not None:
                self._cameras[code] = camera

    def _serve(self, camera: Camera) -> None:
        frame = camera.slot.take()
        if frame is None:
            return
        try:
            outcome, used = camera.pipeline.work(frame, self._detector)
            if not used:
                camera.slot.count_drop()
            if outcome is not None:
                camera.status.processed.count()
                self.processed.count()
                self._deliver(camera.config, outcome)
        except Exception as error:
            camera.slot.count_drop()
            log.error("worker.frame.failed", camera=camera.config.camera, error=type(error).__name__, exc_info=True)
            time.sleep(0.01)

    def _end(self, camera: Camera) -> None:
        try:
            self._deliver_updates(camera.pipeline.finish())
        except Exception as error:
            log.error("worker.camera.end_failed", camera=camera.config.camera, error=type(error).__name__, exc_info=True)
