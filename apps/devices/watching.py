"""Listening to devices for as long as the process runs: what is wrong with their pictures, and where PTZ cameras look."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from django.conf import settings

from apps.devices.choices import DeviceTopic
from apps.devices.credentials import Secrets
from apps.devices.onvif.facts import PtzPosition
from apps.devices.onvif.failures import DeviceLacks, DeviceMalformed, DeviceRefuses, DeviceSilent, DeviceUnauthorised
from apps.devices.probing import look_up
from safecity_gis.refusals import Refusal

log = structlog.get_logger(__name__)

SESSION_S = 240.0
"""A device is asked anew so often; it then tells all that is so, well before its earlier word counts no more."""
SPARE_S = 60.0
PULL_S = 4.0
LEAST_S = 0.5
"""Between two questions, whatever a device has to tell."""
BUSY_EVENTS = 20
"""Of a device that tells so many at once the next question waits `PULL_S`: reading them must not take the others' time."""
RETRY_S, LONGEST_RETRY_S = 5.0, 120.0
UNAUTHORISED_S = 900.0
"""Until a refused password is tried again: devices lock out who does so more often. Another password is tried at once."""
REREAD_S = 15.0
AT_ONCE = 64
"""Devices that are being connected to: enough that those which stall for 10 s a question do not keep the others waiting."""


@dataclass(frozen=True)
class Watched:
    """A device, as far as listening to it goes; another value is another device."""

    pk: int
    address: str
    secrets: Secrets = field(repr=False)
    events: bool
    profile: str
    """Of which the position is asked; empty where it would mean nothing."""


class Told(Protocol):
    """Where what devices tell goes."""

    async def troubles(self, device: int, told: Sequence[tuple[DeviceTopic, bool]]) -> None: ...

    async def position(self, device: int, position: PtzPosition) -> None: ...


async def watch_devices(devices: Callable[[], Awaitable[Sequence[Watched]]], told: Told, stop: asyncio.Event) -> None:
    """Watch all of `devices`, which is asked again every `REREAD_S`, until `stop`."""
    watching: dict[Watched, asyncio.Task[None]] = {}
    gate = asyncio.Semaphore(AT_ONCE)
    try:
        while not stop.is_set():
            wanted = set(await devices())
            _forget_broken(watching)
            await _end([watching.pop(one) for one in set(watching) - wanted])
            for one in wanted - set(watching):
                watching[one] = asyncio.create_task(watch(one, told, gate))
            await _wait(stop, REREAD_S)
    finally:
        await _end(list(watching.values()))


def _forget_broken(watching: dict[Watched, asyncio.Task[None]]) -> None:
    """Who broke off by a fault of ours is told, and watched anew."""
    for one in [one for one, task in watching.items() if task.done()]:
        log.error("devices.watch.broken", device=one.pk, error=type(watching.pop(one).exception()).__name__)


async def watch(device: Watched, told: Told, gate: asyncio.Semaphore) -> None:
    """One device, for ever: a device that fails is tried again, ever later where it fails at once."""
    wait, now = RETRY_S, asyncio.get_running_loop().time
    while True:
        began = now()
        try:
            await _session(device, told, gate)
        except (Refusal, TimeoutError) as error:
            wait = RETRY_S if now() - began > LONGEST_RETRY_S else wait
            wait = UNAUTHORISED_S if isinstance(error, DeviceUnauthorised) else wait
            log.info("devices.watch.lost", device=device.pk, code=getattr(error, "code", DeviceSilent.code), again_s=wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_RETRY_S)


async def _session(device: Watched, told: Told, gate: asyncio.Semaphore) -> None:
    from apps.devices.onvif.connection import Connection, Login
    from apps.devices.onvif.events import PullPoint, subscribed
    from apps.devices.onvif.troubles import Word

    now = asyncio.get_running_loop().time
    endpoint = await look_up(device.address, settings.CAMERA_NETWORKS)
    login = Login(device.secrets.username, device.secrets.password)
    async with Connection(endpoint, login) as at, AsyncExitStack() as open_:
        point: PullPoint | None = None
        async with gate:
            await at.introduce()
            if device.events and at.offers("events"):
                try:
                    point = await open_.enter_async_context(subscribed(at, seconds=SESSION_S + SPARE_S))
                except (DeviceRefuses, DeviceMalformed):
                    if not device.profile:
                        raise
        end, asks, word = now() + SESSION_S, bool(device.profile), Word()
        while now() < end and (point or asks):
            begun = now()
            asks = asks and await _ask_position(at, device, told)
            rests = point is None or await _pull(point, word, device, told) >= BUSY_EVENTS
            await asyncio.sleep(max(LEAST_S, PULL_S - (now() - begun) if rests else 0.0))
        if not point and not asks:
            raise DeviceLacks


async def _pull(point: Any, word: Any, device: Watched, told: Told) -> int:
    """How many events came."""
    events = await point.pull(PULL_S)
    found = word.take(events)
    if found:
        await told.troubles(device.pk, found)
    return len(events)


async def _ask_position(at: Any, device: Watched, told: Told) -> bool:
    """Whether it is worth asking again."""
    from apps.devices.onvif.reading import position_read

    try:
        position = await position_read(at, device.profile)
    except (DeviceRefuses, DeviceLacks):
        return False
    if position is not None:
        await told.position(device.pk, position)
    return position is not None


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
