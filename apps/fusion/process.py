"""The fusion process: reads the bus, keeps the present, and has one thread store what must last."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from apps.fusion import intake, metrics
from apps.fusion.discovery import handlers_discovered
from apps.fusion.live import TICK_S, LivePublisher
from apps.fusion.reader import ConsumerLost, StreamPosition, StreamReader, Taken
from apps.fusion.registry import Registry
from apps.fusion.storage import AWAY, NotAlone, Storage, new_round
from apps.fusion.waiting import Waiting
from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import MalformedMessage, Message, encode
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.health import HealthSample, NetworkReadings
from safecity_gis.messages.observations import ObservationBatch, TrackletPhase, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting

log = structlog.get_logger(__name__)
T = TypeVar("T")

STORE_EVERY_S = 0.1
IDLE_ROUND_S = 1.0
"""A round comes so often also when nothing arrives: handlers watch the time."""
REFRESH_EVERY_S = 15.0
REFRESH_AT_MOST_EVERY_S = 2.0
BACK_OFF_S = (0.2, 0.5, 1.0, 2.0)
READ_TIMEOUT_S = 0.2
DEAF_AFTER_S = 5.0
"""A process that was stopped or starved for longer, or not running, tells its handlers that it did not listen."""
STREAMS = (subjects.STREAM_OBSERVATIONS, subjects.STREAM_ALERTS)


class Fusion:
    """Run once; `stop` lets it finish what it has taken."""

    def __init__(self, url: str, *, once: bool = False) -> None:
        self._url, self._once = url, once
        self._storage = Storage(handlers_discovered())
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._live = LivePublisher()
        self._waiting = Waiting()
        self._taken: dict[str, StreamPosition | None] = {}
        self._ends: dict[str, int] = {}
        self._stopping = asyncio.Event()
        self._database_up = True
        self._storing = False
        self._refreshed_at = 0.0
        self._listened_at = time.time()
        self._deaf_since: float | None = None
        self._readers: dict[str, StreamReader] = {}
        self._client: Client

    def stop(self) -> None:
        """Take nothing more, store what is taken, and end."""
        self._stopping.set()

    async def run(self) -> None:
        """Until stopped; with `once`, until all that the streams held at the start is stored."""
        if not await self._until_open():
            return
        self._live.conditions(self._storage.conditions)
        self._taken = dict(self._storage.positions)
        if self._storage.last_stored_at is not None:
            self._listened_at = self._storage.last_stored_at.timestamp()
        self._client = await bus.connect(self._url, name="fusion", on_reconnect=self._reconnected)
        self._readers = {stream: StreamReader(self._client, stream) for stream in STREAMS}
        await self._client.subscribe(subjects.HEALTH, cb=self._health)
        await self._client.subscribe(subjects.FUSION_STATE, cb=self._retell)
        storing = asyncio.create_task(self._store_loop())
        try:
            async with asyncio.TaskGroup() as group:
                for reader in self._readers.values():
                    group.create_task(self._read_loop(reader))
                group.create_task(self._tick_loop())
        finally:
            self._stopping.set()
            await storing
            await self._in_thread(self._storage.close)
            self._thread.shutdown()
            await self._client.close()
        log.info("fusion.process.stopped")

    async def _until_open(self) -> bool:
        for attempt in range(1_000_000_000):
            try:
                await self._in_thread(self._storage.open)
            except (*AWAY, NotAlone) as error:
                if attempt == 0:
                    log.warning("fusion.start.waiting", why=str(error).strip()[:200])
            else:
                log.info("fusion.process.started", cameras=len(self._storage.known().cameras))
                return True
            if await self._stopped_within(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]):
                return False
        return False

    async def _read_loop(self, reader: StreamReader) -> None:
        stream, failures = reader.stream, 0
        must_open = True
        while not self._stopping.is_set():
            try:
                if stream in self._waiting.dropped and self._database_up and not self._storing:
                    metrics.REWINDS.labels(stream).inc()
                    self._taken[stream] = self._storage.positions.get(stream)
                    self._waiting.dropped.discard(stream)
                    must_open = True
                if must_open:
                    await bus.ensure_streams(bus.jetstream(self._client))
                    await reader.open(self._taken.get(stream))
                    self._ends.setdefault(stream, reader.last)
                    must_open = False
                await self._accept(reader, await reader.read(timeout_s=READ_TIMEOUT_S))
                failures = 0
            except (ConsumerLost, nats.errors.Error, TimeoutError, OSError) as error:
                must_open = True
                if failures:
                    log.warning("fusion.stream.unavailable", stream=stream, error=type(error).__name__, said=str(error)[:200])
                await self._stopped_within(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1
            if self._once and self._drained():
                self._stopping.set()
        await reader.close()

    async def _accept(self, reader: StreamReader, taken: list[Taken]) -> None:
        """Sort out what may be believed; the rest goes to the dead letters."""
        metrics.LAG.labels(reader.stream).set(reader.lag)
        if not taken:
            return
        now, messages = time.time(), []
        for one in taken:
            try:
                messages.append(await self._checked(one, reader.stream, now))
            except MalformedMessage as error:
                await self._bury(one.subject, one.data, str(error), f"{reader.stream}:{reader.created}:{one.sequence}")
        if reader.stream == subjects.STREAM_OBSERVATIONS:
            self._observe(messages, now)
        reached = StreamPosition(reader.created, taken[-1].sequence)
        self._taken[reader.stream] = reached
        self._waiting.add(reader.stream, messages, reached)

    async def _checked(self, one: Taken, stream: str, now: float) -> Message:
        """Raises MalformedMessage, also for what is told under a subject that belongs to another camera or district."""
        message = await self._believed(one, stream, now)
        _require_own(one.subject, message)
        return message

    async def _believed(self, one: Taken, stream: str, now: float) -> Message:
        if stream == subjects.STREAM_ALERTS:
            return intake.signal(one.data, self._registry, now)
        try:
            return intake.observation(one.data, self._registry, now)
        except intake.UnknownCamera:
            if not await self._refreshed():
                raise
            return intake.observation(one.data, self._registry, now)

    def _observe(self, messages: list[Message], now: float) -> None:
        batches = [message for message in messages if isinstance(message, ObservationBatch)]
        updates = [message for message in messages if isinstance(message, TrackletUpdate)]
        metrics.MESSAGES.labels("observation_batch").inc(len(batches))
        metrics.MESSAGES.labels("tracklet_update").inc(len(updates))
        crowds = sum(isinstance(message, CrowdCount) for message in messages)
        metrics.MESSAGES.labels("crowd_count").inc(crowds)
        metrics.MESSAGES.labels("plate_sighting").inc(len(messages) - len(batches) - len(updates) - crowds)
        metrics.OBJECTS.inc(sum(len(batch.objects) for batch in batches))
        self._live.observe(batches, self._registry, now)
        self._live.end(update.tracklet_id for update in updates if update.phase is TrackletPhase.CLOSED)

    async def _health(self, message: Msg) -> None:
        try:
            told = intake.health(message.data, self._registry, time.time())
            _require_own(message.subject, told)
            self._waiting.add_passing(told)
        except MalformedMessage as error:
            await self._bury(message.subject, message.data, str(error), None)

    async def _retell(self, message: Msg) -> None:
        self._live.retell()
        await self._live.tick(self._client, self._registry)
        if message.reply:
            await message.respond(b"")

    def _listen(self) -> None:
        """Notice when this process itself was away: by the clock on the wall, which goes on while a process is stopped."""
        now = time.time()
        if now - self._listened_at > DEAF_AFTER_S and self._deaf_since is None:
            self._deaf_since = self._listened_at
            log.warning("fusion.process.was_deaf", seconds=round(now - self._listened_at, 1))
        self._listened_at = now

    async def _tick_loop(self) -> None:
        due = time.monotonic() + TICK_S
        while not await self._stopped_within(due - time.monotonic()):
            due = max(due + TICK_S, time.monotonic() + TICK_S / 2)
            self._listen()
            try:
                await self._live.tick(self._client, self._registry)
            except nats.errors.Error as error:
                log.warning("fusion.live.unpublished", error=type(error).__name__)

    async def _store_loop(self) -> None:
        failures, idle_since = 0, 0.0
        while True:
            stopping = self._stopping.is_set()
            if self._waiting.messages or self._waiting.reached or time.monotonic() - idle_since >= IDLE_ROUND_S:
                idle_since = time.monotonic()
                failures = 0 if await self._store() else failures + 1
            if stopping and (failures or not self._waiting.messages):
                return
            if failures:
                await asyncio.sleep(BACK_OFF_S[min(failures - 1, len(BACK_OFF_S) - 1)])
            else:
                await self._refresh_when_due()
                await asyncio.sleep(STORE_EVERY_S if not self._stopping.is_set() else 0)

    async def _store(self) -> bool:
        self._listen()
        round_ = new_round(self._registry)
        if self._deaf_since is not None:
            round_.deaf_since = datetime.fromtimestamp(self._deaf_since, UTC)
        reached = self._waiting.take(round_)
        metrics.WAITING.set(len(round_.updates) + len(round_.signals))
        self._storing = True
        try:
            await self._in_thread(lambda: self._storage.store(round_, reached))
        except (*AWAY, NotAlone) as error:
            self._waiting.put_back(round_, reached)
            if self._database_up:
                log.warning("fusion.database.away", error=type(error).__name__, said=str(error).strip()[:200])
            self._database_up = False
            return False
        finally:
            self._storing = False
        if not self._database_up:
            log.info("fusion.database.back")
        self._database_up = True
        self._deaf_since = None
        self._live.conditions(round_.conditions)
        for message, reason in round_.refused:
            await self._bury(_subject(message), encode(message), reason, None)
        return True

    async def _refresh_when_due(self) -> None:
        if time.monotonic() - self._refreshed_at >= REFRESH_EVERY_S:
            await self._refreshed()

    async def _refreshed(self) -> bool:
        """Whether the cameras could be read again now; not more often than every two seconds."""
        now = time.monotonic()
        if now - self._refreshed_at < REFRESH_AT_MOST_EVERY_S:
            return False
        self._refreshed_at = now
        try:
            await self._in_thread(self._storage.refresh)
        except (*AWAY, NotAlone):
            return False
        return True

    async def _bury(self, subject: str, data: bytes, reason: str, message_id: str | None) -> None:
        """Keep what could not be used, with the reason."""
        metrics.DEAD_LETTERS.labels(subject.partition(".")[0]).inc()
        headers = {"Reason": reason.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")[:300]}
        if message_id:
            headers[bus.MESSAGE_ID] = message_id
        try:
            await bus.jetstream(self._client).publish(subjects.dead_letter(subject), data, headers=headers)
        except (nats.errors.Error, TimeoutError) as error:
            log.warning("fusion.dead_letter.lost", subject=subject, reason=reason, error=type(error).__name__)

    async def _reconnected(self) -> None:
        for reader in self._readers.values():
            reader.invalidate()
        self._live.retell()

    def _drained(self) -> bool:
        """Whether both streams are read up to where they ended at the start."""
        taken = {stream: position.sequence if position else 0 for stream, position in self._taken.items()}
        return all(stream in self._ends and taken.get(stream, 0) >= self._ends[stream] for stream in STREAMS)

    @property
    def _registry(self) -> Registry:
        return self._storage.known()

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    async def _in_thread(self, action: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, action)


def _require_own(subject: str, message: Message) -> None:
    """Who may publish what is decided by subjects: a message may not tell of another camera or district than its own does."""
    if subject != _subject(message):
        raise MalformedMessage(f"told under {subject}, belongs under {_subject(message)}")


def _subject(message: Message) -> str:
    """The subject that a message belongs under."""
    match message:
        case ObservationBatch() | TrackletUpdate() | PlateSighting() | CrowdCount():
            return subjects.observations(message.district, message.camera)
        case AlertSignal():
            return subjects.alert(message.district)
        case HealthSample():
            return subjects.camera_health(message.district, message.camera)
        case NetworkReadings():
            return subjects.network_health(message.collector)
        case _:
            return subjects.worker_health(getattr(message, "worker", "unknown"))
