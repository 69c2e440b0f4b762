"""Asking many addresses whether an ONVIF device lives there: some at a time, each for a bounded time, names looked up as well."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from apps.devices.addresses import WordRefused, endpoint_of_word, is_number
from apps.devices.credentials import Secrets
from apps.devices.onvif.facts import DeviceFacts
from apps.devices.onvif.failures import DeviceError, DeviceMalformed, DeviceSilent
from safecity_gis.core.networks import Networks
from safecity_gis.endpoints import Endpoint

AT_ONCE = 32
LOOK_UP_S = 5.0
PROBE_S = 20.0


@dataclass(frozen=True)
class Found:
    """A device at an address: its facts, or the code of the problem that keeps us from them."""

    address: str
    facts: DeviceFacts | None
    problem: str = ""


def probe_all(addresses: Sequence[str], secrets: Secrets, networks: Networks) -> Iterator[tuple[int, list[Found]]]:
    """How many addresses (`host:port`) were asked, and what the last `AT_ONCE` of them brought.

    Between steps the caller may stop; a step takes `LOOK_UP_S` and `PROBE_S` at most.
    """
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="names")
    try:
        for start in range(0, len(addresses), AT_ONCE):
            asked = addresses[start : start + AT_ONCE]
            yield start + len(asked), asyncio.run(_together(asked, secrets, networks, pool))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


async def _together(addresses: Sequence[str], secrets: Secrets, networks: Networks, pool: ThreadPoolExecutor) -> list[Found]:
    answers = await asyncio.gather(*(_probe(address, secrets, networks, pool) for address in addresses))
    return [found for found in answers if found is not None]


async def _probe(address: str, secrets: Secrets, networks: Networks, pool: ThreadPoolExecutor) -> Found | None:
    """None where nothing answers, or nothing that speaks ONVIF."""
    from apps.devices.onvif.connection import Connection, Login
    from apps.devices.onvif.reading import facts_read

    try:
        endpoint = await look_up(address, networks, pool)
        async with asyncio.timeout(PROBE_S), Connection(endpoint, Login(secrets.username, secrets.password)) as connection:
            return Found(address, await facts_read(connection))
    except (DeviceSilent, DeviceMalformed, TimeoutError):
        return None
    except (DeviceError, WordRefused) as error:
        return Found(address, None, error.code)


async def look_up(address: str, networks: Networks, pool: ThreadPoolExecutor | None = None) -> Endpoint:
    """Where `address` (host:port) is; a number waits for no name that is looked up.

    Raises:
        WordRefused: as `endpoint_of_word`; `not_resolved` also where no name server answers in time.
    """
    if is_number(address.rpartition(":")[0].strip("[]")):
        return endpoint_of_word(address, networks)
    looking = asyncio.get_running_loop().run_in_executor(pool, endpoint_of_word, address, networks)
    try:
        return await asyncio.wait_for(looking, LOOK_UP_S)
    except TimeoutError:
        raise WordRefused(address, "not_resolved") from None
