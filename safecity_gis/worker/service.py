"""One worker from start to drain: bus, configuration, sources, recognition, health."""

import asyncio
import time
from contextlib import suppress

import av.logging
import structlog

from safecity_gis import bus
from safecity_gis.configuration import BucketWatch, read_camera, read_grant
from safecity_gis.messages import subjects
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import SourceCondition, WorkerHeartbeat
from safecity_gis.worker.crowd.desk import CrowdDesk
from safecity_gis.worker.crowd.head_finder import open_head_finder
from safecity_gis.worker.fleet import Fleet
from safecity_gis.worker.inference import Detector
from safecity_gis.worker.media import MediaDesk
from safecity_gis.worker.pipeline import Outcome
from safecity_gis.worker.plates.desk import PlateDesk
from safecity_gis.worker.plates.reader import open_plate_reader
from safecity_gis.worker.publishing import Outbox
from safecity_gis.worker.scheduling import Camera, Recognition
from safecity_gis.worker.settings import WorkerSettings

log = structlog.get_logger(__name__)

HEALTH_PERIOD_S = 2.0
HEALTH_LOOK_S = 0.2
"""How soon a change of condition is told."""
ONCE_LIMIT_S = 30.0
RECOGNITION_END_S = 2.0
FLUSH_S = 2.0
SOURCES_END_S = 0.4


class Worker:
    """Call `run` once, inside an event loop."""

    def __init__(self, settings: WorkerSettings, detector: Detector) -> None:
        av.logging.set_level(None)  # libav's own log lines quote addresses with their credentials
        self._settings, self._detector = settings, detector
        self._desk = MediaDesk()
        self._health_told: dict[str, tuple[Camera, SourceCondition, float]] = {}

    async def run(self, stop: asyncio.Event, *, once: bool = False) -> bool:
        """Work until `stop` is set, or with `once` until every camera gave one frame (at most half a minute); then drain.

        Returns:
            Whether every thread ended; where one still hangs in a stream, the process should leave without waiting for it.
        """
        settings = self._settings
        watches: list[BucketWatch] = []

        async def reconnected() -> None:
            for watch in watches:
                watch.refresh()

        connecting = asyncio.create_task(bus.connect(settings.nats_url, name=f"worker-{settings.name}", on_reconnect=reconnected))
        await asyncio.wait({connecting, stopping := asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            return True
        client = connecting.result()
        js = bus.jetstream(client)
        self._outbox = Outbox(client, js)
        self._plates = PlateDesk(lambda: open_plate_reader(settings.models), self._outbox.plate)
        self._crowds = CrowdDesk(lambda: open_head_finder(settings.models), self._outbox.observation)
        self._recognition = Recognition(self._detector, deliver=self._deliver, deliver_updates=self._outbox.updates)
        self._fleet = Fleet(settings.name, self._recognition, settings.networks, ended=self._forget)
        watches += [
            BucketWatch(js, subjects.BUCKET_CAMERAS, changed=self._camera_changed, complete=self._fleet.keep_only),
            BucketWatch(js, subjects.BUCKET_GRANTS, changed=self._grant_changed, complete=lambda _: None),
        ]
        self._plates.start()
        self._crowds.start()
        self._recognition.start()
        tasks = [asyncio.create_task(work) for work in (self._outbox.run(), self._tell_health(), *(w.run() for w in watches))]
        log.info("worker.started", worker=settings.name, model=self._detector.model.name, provider=self._detector.provider)
        ending = asyncio.create_task(self._each_once(watches[0])) if once else stopping
        await asyncio.wait({stopping, ending, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        broken = next((task.exception() for task in tasks if task.done()), None)
        ended = await self._drain(tasks)
        with suppress(Exception):
            await asyncio.wait_for(client.close(), 0.5)
        stopping.cancel()
        if broken is not None:
            raise broken
        return ended

    async def _drain(self, tasks: list[asyncio.Task[None]]) -> bool:
        """Close tracklets, publish them, stop: all within 5 s."""
        publishing, *others = tasks
        for task in others:
            task.cancel()
        self._fleet.stop()
        self._recognition.stop()
        self._plates.stop()
        self._crowds.stop()
        await asyncio.to_thread(self._recognition.join, RECOGNITION_END_S)
        flushed = await self._outbox.flush(FLUSH_S)
        publishing.cancel()
        joined = await asyncio.to_thread(self._fleet.join, SOURCES_END_S)
        log.info(
            "worker.drained",
            flushed=flushed,
            dropped_observations=self._outbox.dropped_observations,
            dropped_updates=self._outbox.dropped_updates,
        )
        return joined and not self._recognition.is_alive()

    def _deliver(self, config: CameraConfig, outcome: Outcome) -> None:
        """In the recognition thread: what a processed frame gave."""
        self._outbox.observation(outcome.batch)
        self._outbox.updates(outcome.updates)
        self._plates.see(config, outcome)
        self._crowds.see(config, outcome)
        picture = self._desk.picture(config, outcome)
        if picture is not None:
            self._outbox.media(picture)

    def _camera_changed(self, code: str, sealed: bytes | None) -> None:
        if sealed is None:
            self._fleet.apply(code, None)
            return
        config = read_camera(code, sealed, self._settings.config_key)
        if config is not None:
            self._fleet.apply(code, config)

    def _forget(self, code: str) -> None:
        """A camera was removed, or moved to another worker."""
        self._plates.forget(code)
        self._crowds.forget(code)

    def _grant_changed(self, code: str, data: bytes | None) -> None:
        if data is None:
            self._desk.withdraw(code)
            return
        grant = read_grant(code, data)
        if grant is not None:
            self._desk.grant(grant)

    async def _tell_health(self) -> None:
        """Each camera every two seconds and at once when its condition changes; the worker itself every two seconds."""
        beat_at = 0.0
        while True:
            now = time.monotonic()
            cameras = self._fleet.cameras
            self._health_told = {
                c.config.camera: self._health_told[c.config.camera] for c in cameras if c.config.camera in self._health_told
            }
            for camera in cameras:
                await self._tell_camera(camera, now)
            if now - beat_at >= HEALTH_PERIOD_S:
                beat_at = now
                await self._outbox.core(subjects.worker_health(self._settings.name), self._heartbeat(len(cameras)))
            await asyncio.sleep(HEALTH_LOOK_S)

    async def _tell_camera(self, camera: Camera, now: float) -> None:
        config = camera.config
        condition, _ = camera.status.condition()
        told = self._health_told.get(config.camera)
        if told is not None and told[0] is camera and told[1] == condition and now - told[2] < HEALTH_PERIOD_S:
            return
        self._health_told[config.camera] = (camera, condition, now)
        pipeline = camera.pipeline
        sample = camera.status.sample(
            config, dropped=camera.slot.dropped, view=pipeline.view_check, picture=pipeline.picture_check
        )
        await self._outbox.core(subjects.camera_health(config.district, config.camera), sample)

    def _heartbeat(self, cameras: int) -> WorkerHeartbeat:
        return WorkerHeartbeat(
            simulated=False,
            worker=self._settings.name,
            at=time.time(),
            cameras=cameras,
            frames_per_s=self._recognition.processed.rate(),
            inference_ms=self._detector.run_ms,
            queue_depth=self._recognition.waiting + self._outbox.waiting,
            model=self._detector.model.name,
            model_sha256=self._detector.model.sha256,
            provider=self._detector.provider,
        )

    async def _each_once(self, watch: BucketWatch) -> None:
        """Wait until every configured camera has given a frame."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ONCE_LIMIT_S):
                await watch.ready.wait()
                while not all(camera.status.processed.rate() > 0 for camera in self._fleet.cameras):
                    await asyncio.sleep(0.05)
