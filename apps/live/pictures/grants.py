"""Leave to publish a camera's pictures, given to its worker for as long as somebody looks."""

import time

import structlog
from nats.aio.client import Client as Bus
from nats.errors import Error as BusError
from nats.js.errors import KeyWrongLastSequenceError, NoStreamResponseError, NotFoundError

from safecity_gis import bus as bus_setup
from safecity_gis.messages import subjects
from safecity_gis.messages.base import encode
from safecity_gis.messages.configuration import MediaGrant

log = structlog.get_logger(__name__)

GRANT_S = 30.0
RENEW_S = 20.0
FPS = 5.0
MAX_WIDTH_PX = 960


async def give(bus: Bus, camera: str, *, simulated: bool) -> int:
    """Give or renew the grant; returns its revision. A bucket that the server lost is made again.

    Raises:
        nats.errors.Error: the bus does not take it.
    """
    grant = MediaGrant(camera=camera, expires_at=time.time() + GRANT_S, fps=FPS, max_width=MAX_WIDTH_PX, simulated=simulated)
    js = bus_setup.jetstream(bus)
    try:
        return await (await js.key_value(subjects.BUCKET_GRANTS)).put(camera, encode(grant))
    except (NotFoundError, NoStreamResponseError):
        await bus_setup.ensure_streams(js)
        return await (await js.key_value(subjects.BUCKET_GRANTS)).put(camera, encode(grant))


async def withdraw(bus: Bus, camera: str, revision: int) -> None:
    """Take the grant back, unless another web process has renewed it since; one that cannot be taken back lapses by itself."""
    try:
        bucket = await bus_setup.jetstream(bus).key_value(subjects.BUCKET_GRANTS)
        await bucket.delete(camera, last=revision)
    except KeyWrongLastSequenceError:
        return
    except (BusError, TimeoutError, ValueError) as error:
        log.info("live.grant.lapses", camera=camera, reason=type(error).__name__)
