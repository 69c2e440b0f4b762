"""`manage.py watch_devices`: listens to the ONVIF devices of all cameras until it is told to end."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from apps.devices.aiming import can_be_aimed
from apps.devices.choices import DeviceTopic
from apps.devices.credentials import secrets_of
from apps.devices.looking import look_take
from apps.devices.models import Device
from apps.devices.onvif.facts import PtzPosition
from apps.devices.trouble_services import device_told
from apps.devices.watching import Watched, watch_devices

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Listen to the devices of all cameras: what is wrong with their pictures, and where they look."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(_run())


async def _run() -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await watch_devices(Database().devices, Database(), stop)


class Database:
    """What is watched and where it is written; a database that is away for a while is waited for."""

    def __init__(self) -> None:
        self._newest: Sequence[Watched] = ()

    async def devices(self) -> Sequence[Watched]:
        """As they are now, or as they last were known."""
        found = await sync_to_async(_guarded)(all_watched)
        self._newest = self._newest if found is None else found
        return self._newest

    async def troubles(self, device: int, told: Sequence[tuple[DeviceTopic, bool]]) -> None:
        await sync_to_async(_guarded)(lambda: device_told(device_id=device, told=told, at=timezone.now()))

    async def position(self, device: int, position: PtzPosition) -> None:
        await sync_to_async(_guarded)(lambda: look_take(device_id=device, position=position, at=timezone.now()))


def all_watched() -> list[Watched]:
    """All that has something to tell; a password that cannot be opened is told and left out."""
    found = []
    for device in Device.objects.of_standing_cameras().select_related("camera"):
        profile = device.abilities["ptz"]["profile"] if can_be_aimed(device) else ""
        if not profile and not device.abilities.get("events"):
            continue
        try:
            secrets = secrets_of(device)
        except ValueError as error:
            log.error("devices.watch.sealed", camera=device.camera.code, error=type(error).__name__)
            continue
        found.append(Watched(device.pk, device.address, secrets, bool(device.abilities.get("events")), profile))
    return found


def _guarded(act: Any) -> Any:
    close_old_connections()
    try:
        return act()
    except DatabaseError as error:
        log.warning("devices.watch.database", error=type(error).__name__)
        return None
