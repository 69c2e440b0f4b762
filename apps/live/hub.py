"""The live hub of a web process: one subscription, one clock, one encoding for all browsers that see the same."""

import asyncio
import time
from contextlib import suppress
from contextvars import Context

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.live.client import Client
from apps.live.feed import Feed
from apps.live.pictures.relay import Relay
from apps.live.places import Places
from apps.live.rights import RightsWatch
from apps.live.streams import Stream, StreamKey
from apps.live.wire import Shared, text
from safecity_gis.messages.browser import RightsChanged, State
from safecity_gis.messages.live import LiveRights

log = structlog.get_logger(__name__)

TICK_HZ = 4
CAMERAS_EVERY_TICKS = TICK_HZ
STATE_EVERY_TICKS = 2 * TICK_HZ
FACTS_EVERY_TICKS, FACTS_A_TICK = 5 * TICK_HZ, 2
"""How often browsers hear at most that the city changed, and how many in a tick: each fetches all of it again."""
SOONEST_S = 0.5 / TICK_HZ
"""After a tick. Fusion tells as often as a tick is due, so that this bounds a burst and not the pace."""
LATEST_S = 1.5 / TICK_HZ
"""A tick waits no longer for fusion's next word."""
GATHER_S = 0.01
"""Fusion tells its districts one after the other: so long after the first, all have arrived."""
FUSION_SILENT_S = 1.0
SILENCE_S = 30.0
"""A browser that says nothing for so long is gone."""
MAX_CLIENTS = 500
MAX_CLIENTS_OF_A_USER = 16


class Hub:
    """Start and stop it in the event loop that serves the sockets."""

    def __init__(self, url: str) -> None:
        self.rights = RightsWatch()
        self.feed = Feed(url, self._announced)
        self.pictures = Relay(self.feed)
        self.places = Places(most=MAX_CLIENTS, most_of_a_user=MAX_CLIENTS_OF_A_USER)
        self.clients: set[Client] = set()
        self.streams: dict[StreamKey, Stream] = {}
        self.ticks = 0
        self._facts = self._facts_told = 0
        """How often the city changed, and which change browsers are being told of."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.feed.start()
        self.rights.start()
        self._task = asyncio.create_task(self._run(), name="live-ticks")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.rights.stop()
        await self.pictures.stop()
        await self.feed.stop()

    def _announced(self, message: LiveRights) -> None:
        self.rights.changed()
        self.pictures.masks.changed()
        self._facts += message.facts

    def join(self, client: Client) -> None:
        client.facts = self._facts
        self.clients.add(client)

    def leave(self, client: Client) -> None:
        self.clients.discard(client)
        self._leave_stream(client)

    def state(self, now: float) -> State:
        heard = self.feed.heard_at
        return State(
            server_time=now,
            bus="connected" if self.feed.connected else "lost",
            fusion_age_s=None if heard is None else round(max(0.0, now - heard), 2),
        )

    async def tick(self, now: float) -> None:
        """One round: every browser gets at most one frame and what changed of its scope."""
        self.ticks += 1
        table, directory = self.feed.objects, self.feed.directory
        table.expire(now)
        table.begin_tick(now)
        for client in list(self.clients):
            await self._settle(client, now)
        for stream in list(self.streams.values()):
            await stream.tick(table, directory.allowed(stream.key.scope), now)
        table.end_tick()
        clients = list(self.clients)
        await self.feed.alerts.tell(clients, now)
        if self.ticks % CAMERAS_EVERY_TICKS == 0:
            await self.feed.cameras.tell(clients, directory, now)
        if self.ticks % STATE_EVERY_TICKS == 0:
            await self._tell_all(text(self.state(now)), clients, now)
        await self._tell_facts(clients, now)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            ticked = loop.time()
            self.feed.fresh.clear()
            try:
                await self.tick(time.time())
            except Exception:
                log.exception("live.tick.failed")
            await asyncio.sleep(ticked + SOONEST_S - loop.time())
            await self._objects_arrive(ticked)

    async def _objects_arrive(self, ticked: float) -> None:
        """Tick just after fusion told something new: its word waits as short as can be. Where it is silent, tick by the clock."""
        speaks = time.monotonic() - self.feed.objects_at < FUSION_SILENT_S
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ticked + (LATEST_S if speaks else 1 / TICK_HZ)):
                await self.feed.fresh.wait()
                await asyncio.sleep(GATHER_S)

    async def _settle(self, client: Client, now: float) -> None:
        if client.closed:
            self.leave(client)
        elif now - client.heard_at > SILENCE_S:
            await client.close(4408, "silent", _("The connection was silent for too long."))
            self.leave(client)
        elif client.moved and client.cells is not None:
            client.moved = False
            client.needs_snapshot = True
            self._leave_stream(client)
            key = StreamKey(client.access.objects, client.cells)
            stream = self.streams.get(key)
            if stream is None:
                stream = self.streams[key] = Stream(key)
            stream.clients.add(client)
            client.stream = stream

    def _leave_stream(self, client: Client) -> None:
        stream, client.stream = client.stream, None
        if stream is not None:
            stream.clients.discard(client)
            if not stream.clients:
                self.streams.pop(stream.key, None)

    async def _tell_facts(self, clients: list[Client], now: float) -> None:
        """Those first who know least."""
        if self.ticks % FACTS_EVERY_TICKS == 0:
            self._facts_told = self._facts
        late = sorted((one for one in clients if one.facts < self._facts_told and one.keeps_up(now)), key=lambda one: one.facts)
        for client in late[:FACTS_A_TICK]:
            client.facts = self._facts_told
            await client.tell(RightsChanged())

    async def _tell_all(self, message: Shared, clients: list[Client], now: float) -> None:
        for client in clients:
            if client.keeps_up(now):
                await client.deliver(message)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def running_hub() -> Hub:
    """The hub of the running event loop, started by whoever asks first; its tasks inherit nothing of that, no language either."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub(settings.NATS_URL)
        Context().run(hub.start)
    return hub


async def stop_hub() -> None:
    """Stop the hub of the running event loop, if there is one."""
    hub = _hubs.pop(asyncio.get_running_loop(), None)
    if hub is not None:
        await hub.stop()


def bus_is_lost() -> bool:
    """Whether a hub of this process is without its bus; for the health page, from any thread."""
    return any(not hub.feed.connected for hub in list(_hubs.values()))
