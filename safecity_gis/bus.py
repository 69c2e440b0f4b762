"""The bus: how every process connects to NATS, and which streams and buckets there are."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import nats
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, KeyValueConfig, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

from safecity_gis.messages import subjects

log = structlog.get_logger(__name__)

MESSAGE_ID = "Nats-Msg-Id"
"""Header by which JetStream recognises a message that it already has."""
DEDUPE_WINDOW_S = 120.0
OBSERVATIONS_DEDUPE_WINDOW_S = 20.0
"""The server keeps every name in memory. A repeated observation does no harm, and who repeats does so within seconds."""
PUBLISH_TIMEOUT_S = 5.0
PENDING_BYTES = 4 * 1024 * 1024
"""What a client keeps while the server is away; more is refused."""

MIB = 1024 * 1024
DAY_S = 86_400.0

STREAMS = (
    StreamConfig(
        name=subjects.STREAM_OBSERVATIONS,
        subjects=[subjects.OBSERVATIONS],
        max_age=600.0,
        max_bytes=512 * MIB,
        duplicate_window=OBSERVATIONS_DEDUPE_WINDOW_S,
    ),
    StreamConfig(
        name=subjects.STREAM_ALERTS,
        subjects=[subjects.ALERTS],
        max_age=7 * DAY_S,
        max_bytes=256 * MIB,
        duplicate_window=DEDUPE_WINDOW_S,
    ),
    StreamConfig(
        name=subjects.STREAM_DEAD_LETTERS,
        subjects=["dead.>"],
        max_age=DAY_S,
        max_bytes=64 * MIB,
        duplicate_window=DEDUPE_WINDOW_S,
    ),
)

BUCKETS = (
    KeyValueConfig(bucket=subjects.BUCKET_CAMERAS, max_bytes=64 * MIB, storage=StorageType.FILE),
    KeyValueConfig(bucket=subjects.BUCKET_GRANTS, ttl=60.0, max_bytes=MIB, storage=StorageType.MEMORY),
)


async def connect(url: str, *, name: str, on_reconnect: Callable[[], Awaitable[None]] | None = None) -> Client:
    """Connect, waiting for the server as long as it takes, and reconnect for ever.

    Args:
        url: `nats://…`; credentials in it are never logged.
        name: shown in the server's monitoring.
        on_reconnect: awaited after every lost and regained connection.
    """

    async def lost() -> None:
        log.warning("bus.connection.lost", client=name)

    async def regained() -> None:
        log.info("bus.connection.regained", client=name)
        if on_reconnect is not None:
            await on_reconnect()

    async def failed(error: Exception) -> None:
        log.warning("bus.connection.error", client=name, error=type(error).__name__)

    return await nats.connect(
        url,
        name=name,
        connect_timeout=3,
        reconnect_time_wait=1,
        max_reconnect_attempts=-1,
        ping_interval=5,
        max_outstanding_pings=2,
        pending_size=PENDING_BYTES,
        disconnected_cb=lost,
        reconnected_cb=regained,
        error_cb=failed,
    )


def jetstream(client: Client) -> JetStreamContext:
    """The JetStream context with the project's time limit."""
    return client.jetstream(timeout=PUBLISH_TIMEOUT_S)


async def ensure_streams(js: JetStreamContext) -> None:
    """Make the streams and buckets that are missing, and bring existing streams to their configuration. Idempotent."""
    for config in STREAMS:
        wanted = replace(
            config, retention=RetentionPolicy.LIMITS, storage=StorageType.FILE, discard=DiscardPolicy.OLD, num_replicas=1
        )
        try:
            await js.add_stream(wanted)
        except BadRequestError:
            await js.update_stream(wanted)
    for bucket in BUCKETS:
        try:
            await js.key_value(bucket.bucket)
        except NotFoundError:
            await js.create_key_value(bucket)
