"""The cameras that run in this worker now: added, changed and removed as their configuration says."""

from collections.abc import Callable

import structlog

from safecity_gis.core.networks import Networks
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.worker.health import SourceStatus
from safecity_gis.worker.pipeline import CameraPipeline
from safecity_gis.worker.scheduling import Camera, Recognition
from safecity_gis.worker.slots import FrameSlot
from safecity_gis.worker.sources import Source

log = structlog.get_logger(__name__)


class Fleet:
    """Sources and pipelines by camera code. Used by one thread."""

    def __init__(self, worker: str, recognition: Recognition, networks: Networks, *, ended: Callable[[str], None]) -> None:
        """`ended` is told the code of each camera that does not run here any more."""
        self._worker, self._recognition, self._networks, self._ended = worker, recognition, networks, ended
        self._running: dict[str, tuple[Camera, Source]] = {}

    @property
    def cameras(self) -> list[Camera]:
        return [camera for camera, _ in self._running.values()]

    def apply(self, code: str, config: CameraConfig | None) -> None:
        """Run this camera as configured; end it where the configuration is gone or names another worker."""
        mine = config if config is not None and config.worker == self._worker else None
        running = self._running.get(code)
        if running is not None and running[0].config == mine:
            return
        if running is not None:
            running[1].stop()
            del self._running[code]
            self._recognition.put(code, None)
            if mine is None:
                self._ended(code)
            log.info("worker.camera.ended", camera=code)
        if mine is not None:
            self._start(mine)

    def keep_only(self, codes: set[str]) -> None:
        """End every camera that is not among `codes`."""
        for code in self._running.keys() - codes:
            self.apply(code, None)

    def stop(self) -> None:
        """Ask every source to end; tracklets are closed by the recognition thread's own end."""
        for _, source in self._running.values():
            source.stop()

    def join(self, timeout_s: float) -> bool:
        """Wait for the sources; False where one still waits for its stream."""
        for _, source in self._running.values():
            source.join(timeout_s / max(1, len(self._running)))
        return not any(source.is_alive() for _, source in self._running.values())

    def _start(self, config: CameraConfig) -> None:
        status, slot = SourceStatus(), FrameSlot(self._recognition.ready)
        camera = Camera(config, slot, status, CameraPipeline(config))
        source = Source(config, slot, status, self._networks)
        self._running[config.camera] = (camera, source)
        self._recognition.put(config.camera, camera)
        source.start()
        log.info("worker.camera.started", camera=config.camera, version=config.version, fps=config.fps)
