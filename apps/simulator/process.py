"""The simulator process: loads the city, lets time pass, and publishes what the simulated cameras see."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import structlog
from nats.aio.msg import Msg

from apps.simulator.city_view import CityView
from apps.simulator.crowds import CrowdGround
from apps.simulator.faults import NO_FAULTS, Faults
from apps.simulator.outbox import Outbox
from apps.simulator.simulation import NOTHING_HIDDEN, TICKS_PER_S, WORKER, Masks, Outgoing, Simulation
from apps.simulator.studio import Studio
from safecity_gis import bus
from safecity_gis.configuration import BucketWatch
from safecity_gis.messages import subjects
from safecity_gis.messages.health import WorkerHeartbeat

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 30.0
"""How often the database is asked whether the city is another."""
EMPTY_CITY_S = 3.0
MASKS_SOONEST_S = 0.3
"""Many announcements in a row are one."""
MOST_ANNOUNCEMENTS = 64
MASKS_EVERY_S = 10.0
"""Without an announcement, for one may be lost."""
FAULTS_EVERY_S = 1.0
CROWDS_EVERY_S = 10.0
HEARTBEAT_S = 2.0
REPORT_S = 60.0
LATE_S = 1.0
FLUSH_S = 4.0
LAST_TICK_S = 2.0


@dataclass(frozen=True)
class Options:
    """How much is simulated."""

    objects: int = 900
    rate: float = 1.0
    seed: int = 1
    mishaps: bool = True
    """Whether things go wrong by themselves now and then."""
    once_s: float | None = None
    """Stop after so many seconds."""


class SimulatorProcess:
    """Call `run` once, inside an event loop.

    Args:
        url: of the bus.
        load: the city now; called in a thread, again and again. It may raise where the database is away.
        options: how much.
        faults: what somebody made go wrong; called as `load` is, every second.
        masks: privacy masks by camera code; called as `load` is, whenever cameras or rights changed. Nothing is simulated before
            it answered.
        crowds: the crowd zones; called as `load` is, every ten seconds.
    """

    def __init__(
        self,
        url: str,
        load: Callable[[], CityView | None],
        options: Options,
        faults: Callable[[], Faults] = lambda: NO_FAULTS,
        masks: Callable[[], Masks] = lambda: NOTHING_HIDDEN,
        crowds: Callable[[], Sequence[CrowdGround]] = lambda: (),
    ) -> None:
        self._url, self._load, self._options, self._faults, self._load_masks = url, load, options, faults, masks
        self._masks = NOTHING_HIDDEN
        self._load_crowds = crowds
        self._crowds: Sequence[CrowdGround] = ()
        self._masks_known = asyncio.Event()
        self._announced = asyncio.Event()
        self._simulation: Simulation | None = None
        self._tick_ms = 0.0
        self._ending = False

    async def run(self, stop: asyncio.Event) -> None:
        """Simulate until `stop` is set, then close what is open and leave."""
        watches: list[BucketWatch] = []

        async def reconnected() -> None:
            await self._outbox.restore_streams()
            for watch in watches:
                watch.refresh()

        stopping = asyncio.create_task(stop.wait())
        connecting = asyncio.create_task(bus.connect(self._url, name="simulator", on_reconnect=reconnected))
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            return
        client = connecting.result()
        js = bus.jetstream(client)
        self._outbox = Outbox(client, js)
        await self._outbox.restore_streams()
        self._studio = Studio(self._outbox)
        watches.append(BucketWatch(js, subjects.BUCKET_GRANTS, changed=self._studio.granted, complete=lambda _: None))
        await client.subscribe(subjects.live("all"), cb=self._wake, pending_msgs_limit=MOST_ANNOUNCEMENTS)
        live = asyncio.create_task(self._live())
        others = [
            asyncio.create_task(work)
            for work in (
                self._follow_city(),
                self._follow_faults(),
                self._follow_masks(),
                self._follow_crowds(),
                self._beat(),
                self._studio.run(),
                watches[0].run(),
            )
        ]
        tasks = [live, *others]
        await asyncio.wait({stopping, *tasks}, timeout=self._options.once_s, return_when=asyncio.FIRST_COMPLETED)
        broken = [error for task in tasks if task.done() and (error := task.exception()) is not None]
        self._ending = True
        for task in (stopping, *others):
            task.cancel()
        await asyncio.wait(tasks, timeout=LAST_TICK_S)
        await self._drain()
        with suppress(Exception):
            await asyncio.wait_for(client.close(), 1.0)
        for error in broken:
            raise error

    async def _live(self) -> None:
        """Tick after tick; where the machine is too slow, ticks are left out rather than made up for.

        Ends by itself, for nats-py takes a cancellation in the midst of publishing for a full queue.
        """
        due = time.monotonic()
        while not self._ending:
            started = time.monotonic()
            if self._simulation is not None:
                await self._tell(self._simulation.advance(time.time()))
                await self._outbox.push()
                self._tick_ms += 0.05 * ((time.monotonic() - started) * 1000 - self._tick_ms)
            due += 1 / TICKS_PER_S
            if started - due > LATE_S:
                due = started
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _follow_city(self) -> None:
        await self._masks_known.wait()
        while True:
            city = await asyncio.to_thread(self._loaded)
            if city is not None and (self._simulation is None or city.stamp != self._simulation.city.stamp):
                await self._change_city(city)
            await asyncio.sleep(LOOK_AGAIN_S if self._simulation else EMPTY_CITY_S)

    def _loaded(self) -> CityView | None:
        """The city, or None where there is none yet or the database does not answer; the process lives on."""
        try:
            city = self._load()
        except Exception as error:
            log.warning("simulator.city.unavailable", error=type(error).__name__)
            return None
        return city or None

    async def _follow_faults(self) -> None:
        while True:
            try:
                faults = await asyncio.to_thread(self._faults)
            except Exception as error:
                log.warning("simulator.faults.unavailable", error=type(error).__name__)
            else:
                if self._simulation is not None and faults != self._simulation.health.faults:
                    self._simulation.health.faults = faults
            await asyncio.sleep(FAULTS_EVERY_S)

    async def _wake(self, _announcement: Msg) -> None:
        self._announced.set()

    async def _follow_masks(self) -> None:
        """Take them up as soon as somebody announces a change; the city itself is too much to be read each time."""
        while True:
            self._announced.clear()
            try:
                masks = await asyncio.to_thread(self._load_masks)
            except Exception as error:
                log.warning("simulator.masks.unavailable", error=type(error).__name__)
            else:
                if masks != self._masks and self._simulation is not None:
                    self._simulation.use_masks(masks)
                self._masks = masks
                self._masks_known.set()
            await asyncio.sleep(MASKS_SOONEST_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(MASKS_EVERY_S):
                    await self._announced.wait()

    async def _follow_crowds(self) -> None:
        while True:
            try:
                crowds = await asyncio.to_thread(self._load_crowds)
            except Exception as error:
                log.warning("simulator.crowds.unavailable", error=type(error).__name__)
            else:
                if crowds != self._crowds and self._simulation is not None:
                    self._simulation.use_crowds(crowds)
                self._crowds = crowds
            await asyncio.sleep(CROWDS_EVERY_S)

    async def _change_city(self, city: CityView) -> None:
        options = self._options
        simulation = await asyncio.to_thread(
            Simulation,
            city,
            objects=options.objects,
            rate=options.rate,
            seed=options.seed,
            run=uuid4(),
            mishaps=options.mishaps,
        )
        simulation.use_masks(self._masks)
        simulation.use_crowds(self._crowds)
        before, self._simulation = self._simulation, simulation
        self._studio.use(simulation)
        if before is not None:
            await self._tell(before.end(time.time()))
        log.info("simulator.city.loaded", cameras=len(city.cameras), roads=len(city.roads), objects=options.objects)

    async def _beat(self) -> None:
        """The simulator as a worker, every two seconds; a line in the log every minute."""
        beats, before = 0, 0
        while True:
            simulation = self._simulation
            if simulation is not None:
                frames, before = max(0, simulation.batches - before), simulation.batches
                heartbeat = WorkerHeartbeat(
                    simulated=True,
                    worker=WORKER,
                    at=time.time(),
                    cameras=len(simulation.city.cameras),
                    frames_per_s=frames / HEARTBEAT_S,
                    inference_ms=self._tick_ms,
                    queue_depth=self._outbox.waiting,
                    model="simulator",
                    model_sha256="",
                )
                await self._outbox.send(subjects.worker_health(WORKER), heartbeat)
                if beats % round(REPORT_S / HEARTBEAT_S) == 0:
                    log.info(
                        "simulator.state",
                        tracklets=simulation.open_tracklets,
                        tick_ms=round(self._tick_ms, 1),
                        sent=self._outbox.sent,
                        dropped=self._outbox.dropped,
                        waiting=self._outbox.waiting,
                    )
                beats += 1
            await asyncio.sleep(HEARTBEAT_S)

    async def _tell(self, messages: Iterable[Outgoing]) -> None:
        for message in messages:
            await self._outbox.take(message)

    async def _drain(self) -> None:
        if self._simulation is not None:
            await self._tell(self._simulation.end(time.time()))
        flushed = await self._outbox.flush(FLUSH_S)
        log.info("simulator.drained", flushed=flushed, sent=self._outbox.sent, dropped=self._outbox.dropped)
