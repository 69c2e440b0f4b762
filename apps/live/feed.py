"""The hub's ears: one subscription to `live.>`, kept over every loss of the bus, and what the database adds to it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

import structlog
from django.db import Error as DatabaseError
from nats.aio.client import Client as Bus
from nats.aio.msg import Msg
from nats.errors import Error as BusError

from apps.live.alert_book import AlertBook
from apps.live.background import in_database
from apps.live.camera_states import CameraStates
from apps.live.directory import Directory, load_cameras
from apps.live.objects import ObjectTable
from apps.live.open_alerts import load_open_alerts
from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.messages.base import MalformedMessage, decode
from safecity_gis.messages.live import LiveAlert, LiveCameras, LiveMessage, LiveRights
from safecity_gis.messages.live_objects import LiveObjects

log = structlog.get_logger(__name__)

PENDING_MESSAGES = 2048
PENDING_BYTES = 16 * 1024 * 1024
STATE_TIMEOUT_S = 2.0
ALERTS_EVERY_S = 10.0
CAMERAS_EVERY_S = 60.0
SOONEST_S = 2.0
"""An unknown camera makes the directory reload, at most this often."""
RETRY_S = 2.0


class Feed:
    """What the web process knows of the city now."""

    def __init__(self, url: str, on_rights: Callable[[LiveRights], None]) -> None:
        self.objects = ObjectTable()
        self.directory = Directory()
        self.cameras = CameraStates()
        self.alerts = AlertBook()
        self.malformed = 0
        self.fresh = asyncio.Event()
        """Set when fusion tells anew of objects, several messages at once; the hub clears it."""
        self.heard_at: float | None = None
        """When fusion was last heard."""
        self.objects_at = -math.inf
        """When it last told of objects, by the monotonic clock."""
        self._published_at = 0.0
        self._url = url
        self._on_rights = on_rights
        self._bus: Bus | None = None
        self._known = asyncio.Event()
        self._reload_cameras = asyncio.Event()
        self._reload_alerts = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def connected(self) -> bool:
        return self._bus is not None and self._bus.is_connected

    @property
    def bus(self) -> Bus | None:
        """The connection of this process; None until there is one."""
        return self._bus

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._listen(), name="live-listen"),
            asyncio.create_task(self._repeat(self._load_cameras, CAMERAS_EVERY_S, self._reload_cameras), name="live-cameras"),
            asyncio.create_task(self._repeat(self._load_alerts, ALERTS_EVERY_S, self._reload_alerts), name="live-alerts"),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._bus is not None:
            await self._bus.close()

    def reload_alerts(self) -> None:
        """Compare with the database soon instead of at the next round."""
        self._reload_alerts.set()

    async def _listen(self) -> None:
        """Not before the cameras are known: an object of an unknown camera would be left out."""
        await self._known.wait()
        self._bus = await self._connect()
        while True:
            try:
                await self._bus.subscribe(
                    subjects.LIVE, cb=self._receive, pending_msgs_limit=PENDING_MESSAGES, pending_bytes_limit=PENDING_BYTES
                )
                break
            except (BusError, OSError) as error:
                log.warning("live.bus.unreachable", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
        await self._ask_state()

    async def _connect(self) -> Bus:
        while True:
            try:
                return await bus.connect(self._url, name="web", on_reconnect=self._ask_state)
            except (BusError, OSError) as error:
                log.warning("live.bus.unreachable", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _ask_state(self) -> None:
        """Fusion answers on `live.>`, where everything is idempotent; without fusion the state builds up by itself."""
        self._reload_alerts.set()
        if self._bus is None:
            return
        try:
            await self._bus.request(subjects.FUSION_STATE, b"", timeout=STATE_TIMEOUT_S)
        except (BusError, TimeoutError):
            log.info("live.state.unanswered")

    async def _receive(self, message: Msg) -> None:
        try:
            self.take(decode(message.data, LiveMessage))
        except MalformedMessage:
            self.malformed += 1

    def take(self, message: LiveMessage) -> None:
        """Take over one message of `live.>`. Raises `MalformedMessage`."""
        now = time.time()
        known = True
        if isinstance(message, LiveObjects):
            known = self.objects.apply(message, self.directory, now)
            self.objects_at = time.monotonic()
            if message.published_at != self._published_at:
                self._published_at = message.published_at
                self.fresh.set()
        elif isinstance(message, LiveCameras):
            known = self.cameras.apply(message, self.directory)
        elif isinstance(message, LiveAlert):
            known = self.alerts.apply(message, self.directory, now)
        else:
            self._reload_cameras.set()
            self._on_rights(message)
            return
        self.heard_at = now
        if not known:
            self._reload_cameras.set()
            if isinstance(message, LiveAlert):
                self._reload_alerts.set()

    async def _load_cameras(self) -> None:
        before = len(self.directory.codes)
        rows = await in_database(load_cameras)
        self.directory.replace(rows)
        self.cameras.seed([(code, condition) for code, _, _, _, condition in rows], self.directory)
        if self._known.is_set() and len(self.directory.codes) > before:
            await self._ask_state()
        self._known.set()

    async def _load_alerts(self) -> None:
        asked_at = time.time()
        self.alerts.reconcile(await in_database(load_open_alerts), asked_at, time.time())

    async def _repeat(self, load: Callable[[], Awaitable[None]], every_s: float, wanted: asyncio.Event) -> None:
        while True:
            wanted.clear()
            try:
                await load()
            except (DatabaseError, TimeoutError) as error:
                log.warning("live.load.failed", error=type(error).__name__)
            except Exception:
                log.exception("live.load.failed")
            await asyncio.sleep(SOONEST_S)
            try:
                async with asyncio.timeout(every_s):
                    await wanted.wait()
            except TimeoutError:
                continue
