"""One conversation with a camera's device, from services that are not asynchronous: resolved anew, allowed anew, bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.devices.addresses import WordRefused, endpoint_of_word
from apps.devices.credentials import Secrets
from apps.devices.onvif.failures import DeviceError, DeviceSilent

if TYPE_CHECKING:
    from apps.devices.onvif.connection import Connection

T = TypeVar("T")
TALK_S = 25.0


class DeviceOutside(DeviceError):
    code = "device_not_allowed"
    detail = _("The address is malformed, outside the networks that this site allows, or its name is not known.")


def talk(address: str, secrets: Secrets, say: Callable[["Connection"], Awaitable[T]], *, seconds: float = TALK_S) -> T:
    """What `say` brings back from a conversation with the device at `address` (host:port).

    The ONVIF library is loaded here: it takes 30 MB, which processes that never speak to a device do not need.

    Raises:
        DeviceError: no such device, or not in time; `DeviceOutside` where it may not be spoken to.
    """
    from apps.devices.onvif.connection import Connection, Login

    try:
        endpoint = endpoint_of_word(address, settings.CAMERA_NETWORKS)
    except WordRefused as refusal:
        raise DeviceOutside from refusal

    async def conversation() -> T:
        try:
            async with asyncio.timeout(seconds), Connection(endpoint, Login(secrets.username, secrets.password)) as connection:
                return await say(connection)
        except TimeoutError:
            raise DeviceSilent from None

    return asyncio.run(conversation())
