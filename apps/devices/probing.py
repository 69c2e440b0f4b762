"""Asking many addresses whether an ONVIF device lives there: some at a time, each for a bounded time."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.devices.credentials import Secrets
from apps.devices.onvif.facts import DeviceFacts
from apps.devices.onvif.failures import DeviceError, DeviceMalformed, DeviceSilent
from safecity_gis.endpoints import Endpoint

AT_ONCE = 32
PROBE_S = 20.0


@dataclass(frozen=True)
class Found:
    """A device at an address: its facts, or the code of the problem that keeps us from them."""

    endpoint: Endpoint
    facts: DeviceFacts | None
    problem: str = ""


def probe_all(endpoints: Sequence[Endpoint], secrets: Secrets) -> Iterator[tuple[int, list[Found]]]:
    """How many addresses were asked, and what the last `AT_ONCE` of them brought; between steps the caller may stop."""
    for start in range(0, len(endpoints), AT_ONCE):
        asked = endpoints[start : start + AT_ONCE]
        yield start + len(asked), asyncio.run(_together(asked, secrets))


async def _together(endpoints: Sequence[Endpoint], secrets: Secrets) -> list[Found]:
    answers = await asyncio.gather(*(_probe(endpoint, secrets) for endpoint in endpoints))
    return [found for found in answers if found is not None]


async def _probe(endpoint: Endpoint, secrets: Secrets) -> Found | None:
    """None where nothing answers, or nothing that speaks ONVIF."""
    from apps.devices.onvif.connection import Connection, Login
    from apps.devices.onvif.reading import facts_read

    try:
        async with asyncio.timeout(PROBE_S), Connection(endpoint, Login(secrets.username, secrets.password)) as connection:
            return Found(endpoint, await facts_read(connection))
    except (DeviceSilent, DeviceMalformed, TimeoutError):
        return None
    except DeviceError as error:
        return Found(endpoint, None, error.code)
