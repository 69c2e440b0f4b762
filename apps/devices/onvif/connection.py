"""A device that is spoken to: its services found, its clock allowed for, every call bounded."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
import onvif
import zeep.exceptions
from lxml import etree
from onvif import ONVIFError, ONVIFService
from onvif.definition import SERVICES
from onvif.util import is_auth_error
from zeep.client import Settings

from apps.devices.onvif.failures import DeviceError, DeviceLacks, DeviceMalformed, DeviceRefuses, DeviceSilent, DeviceUnauthorised
from apps.devices.onvif.transport import DeviceTransport, device_session
from safecity_gis.endpoints import Endpoint

CALL_S = 10.0
WSDL_FOLDER = Path(onvif.__file__).with_name("wsdl")
"""The descriptions that come with the library: none is ever fetched."""
DEVICE_SERVICE = "/onvif/device_service"
MOST_SERVICES = 32
LONGEST_PATH = 300
_SETTINGS = Settings(strict=False, forbid_dtd=True, forbid_entities=True, forbid_external=True, xml_huge_tree=False)
_NONSENSE = (zeep.exceptions.Error, etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What zeep raises on answers that are XML and not what was asked for."""


@dataclass(frozen=True)
class Login:
    """User name and password of a device; never shown."""

    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


class Connection:
    """Use with `async with`. Connects to `endpoint` alone, whatever addresses the device names for its services."""

    def __init__(self, endpoint: Endpoint, login: Login) -> None:
        self.endpoint = endpoint
        self._login = login
        self._clock_offset: timedelta | None = None
        self._places = {SERVICES["devicemgmt"]["ns"]: self._url(endpoint.port, DEVICE_SERVICE)}
        self._open: dict[tuple[str, str], ONVIFService] = {}

    async def __aenter__(self) -> Self:
        self._session = device_session()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for service in self._open.values():
            await service.close()
        await self._session.close()

    @property
    def services(self) -> list[str]:
        """Namespaces of the services that the device offers, once `introduce` was called."""
        return sorted(self._places)

    def offers(self, service: str) -> bool:
        return SERVICES[service]["ns"] in self._places

    async def introduce(self) -> timedelta:
        """Learn the device's clock, then its services; returns by how much its clock is ahead of ours.

        Raises:
            DeviceError: it does not answer, or not as ONVIF.
        """
        before = datetime.now(UTC)
        try:
            told = await self.call("devicemgmt", "authless_GetSystemDateAndTime")
        except (DeviceUnauthorised, DeviceRefuses):
            told = await self.call("devicemgmt", "GetSystemDateAndTime")
        ours = before + (datetime.now(UTC) - before) / 2
        self._clock_offset = _clock(told) - ours
        await self._forget_services()
        try:
            self._learn(
                [(one.Namespace, one.XAddr) for one in await self.call("devicemgmt", "GetServices", IncludeCapability=False)]
            )
        except DeviceRefuses:
            self._learn(_capability_addresses(await self.call("devicemgmt", "GetCapabilities", Category="All")))
        except _NONSENSE as error:
            raise DeviceMalformed from error
        return self._clock_offset

    async def call(self, service: str, operation: str, *, at: str | None = None, **arguments: Any) -> Any:
        """What the device answers to an operation of a service (a name in `onvif.definition.SERVICES`).

        Args:
            at: where that service is, where the device told so in an earlier answer; its host is not believed.

        Raises:
            DeviceError: no answer in time, none that is ONVIF, a refusal, or no such service.
        """
        try:
            async with asyncio.timeout(CALL_S):
                ask = getattr(await self._service(service, at), operation)
                return await ask(arguments)
        except DeviceError:
            raise
        except zeep.exceptions.Fault as fault:
            raise (DeviceUnauthorised if is_auth_error(fault) else DeviceRefuses) from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise DeviceSilent from None
        except (ONVIFError, *_NONSENSE):
            raise DeviceMalformed from None

    async def _service(self, name: str, at: str | None) -> ONVIFService:
        definition = SERVICES[name]
        place = self._pinned(at) if at else self._places.get(definition["ns"])
        if place is None:
            raise DeviceLacks
        if (name, place) not in self._open:
            service = ONVIFService(
                place,
                self._login.username,
                self._login.password,
                f"{WSDL_FOLDER}/{definition['wsdl']}",
                no_cache=True,
                dt_diff=self._clock_offset,
                binding_name=f"{{{definition['ns']}}}{definition['binding']}",
            )
            self._open[name, place] = service
            service.transport = DeviceTransport(self._session, username=self._login.username, password=self._login.password)
            await service.setup()
            for client in (service.zeep_client, service.zeep_client_authless):
                client.settings = _SETTINGS
        return self._open[name, place]

    async def _forget_services(self) -> None:
        """What was opened before the clock was known signs with the wrong time."""
        for service in self._open.values():
            await service.close()
        self._open.clear()

    def _learn(self, told: list[tuple[Any, Any]]) -> None:
        for namespace, address in told[:MOST_SERVICES]:
            if isinstance(namespace, str) and isinstance(address, str):
                self._places[namespace] = self._pinned(address)

    def _pinned(self, address: str) -> str:
        """The port and path that a device names, at the address that was allowed.

        Raises:
            DeviceMalformed: no HTTP address.
        """
        try:
            parts = urlsplit(address)
            port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        except (ValueError, KeyError):
            raise DeviceMalformed from None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if len(path) > LONGEST_PATH:
            raise DeviceMalformed
        return self._url(port, path, parts.scheme)

    def _url(self, port: int, path: str, scheme: str = "http") -> str:
        return f"{scheme}://{self.endpoint.host}:{port}{path}"


def _clock(told: Any) -> datetime:
    """Raises DeviceMalformed."""
    try:
        day, time = told.UTCDateTime.Date, told.UTCDateTime.Time
        return datetime(day.Year, day.Month, day.Day, time.Hour, time.Minute, min(time.Second, 59), tzinfo=UTC)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise DeviceMalformed from None


def _capability_addresses(told: Any) -> list[tuple[str, Any]]:
    """As older devices tell their services."""
    values: Mapping[str, Any] = ONVIFService.to_dict(told)
    return [
        (SERVICES[name.lower()]["ns"], value.get("XAddr"))
        for name, value in values.items()
        if name.lower() in SERVICES and isinstance(value, Mapping)
    ]
