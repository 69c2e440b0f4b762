"""Configuration as workers and simulator get it: followed in the bus's key-value buckets, opened and checked."""

import asyncio
from collections.abc import Callable
from typing import Any

import nats.errors
import structlog
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from safecity_gis.bus import ensure_streams
from safecity_gis.messages.base import MalformedMessage, decode
from safecity_gis.messages.configuration import CameraConfig, MediaGrant
from safecity_gis.messages.sealing import SealBroken, unseal

log = structlog.get_logger(__name__)

RESYNC_S = 60.0
"""A watch that was silent for so long is set up anew."""
RETRY_S = 0.5
_BUS_ERRORS = (nats.errors.Error, JetStreamError, TimeoutError, OSError)


class BucketWatch:
    """Follows one bucket for ever: every set-up replays the whole bucket, so that nothing is missed over a server's restart."""

    def __init__(
        self,
        js: JetStreamContext,
        bucket: str,
        *,
        changed: Callable[[str, bytes | None], None],
        complete: Callable[[set[str]], None],
    ) -> None:
        """Prepare.

        Args:
            changed: called with a key and its value, None where it was deleted.
            complete: called after each replay with all keys that are there; not where the bucket came back
                wholly empty, for then the server lost it rather than that somebody emptied it.
        """
        self.ready = asyncio.Event()
        self._js, self._bucket = js, bucket
        self._changed, self._complete = changed, complete
        self._again = asyncio.Event()

    def refresh(self) -> None:
        """Set the watch up anew: the connection was lost."""
        self._again.set()

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            self._again.clear()
            try:
                bucket = await self._js.key_value(self._bucket)
                watcher: Any = await bucket.watchall()  # its methods carry no types
                try:
                    await self._follow(watcher)
                finally:
                    await asyncio.wait_for(watcher.stop(), RETRY_S * 4)
            except _BUS_ERRORS as error:
                log.warning("configuration.watch.retry", bucket=self._bucket, error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                await self._restore()

    async def _follow(self, watcher: Any) -> None:
        present: set[str] | None = set()
        deleted = 0
        again = asyncio.create_task(self._again.wait())
        try:
            while not self._again.is_set():
                update = asyncio.create_task(watcher.updates(RESYNC_S))
                await asyncio.wait({update, again}, return_when=asyncio.FIRST_COMPLETED)
                if not update.done():
                    update.cancel()
                    return
                try:
                    entry = update.result()
                except nats.errors.TimeoutError:
                    return
                if entry is None:
                    if present is not None and (present or deleted):
                        self._complete(present)
                    present = None
                    self.ready.set()
                    continue
                value = None if entry.operation in ("DEL", "PURGE") else entry.value
                if value is None:
                    deleted += 1
                elif present is not None:
                    present.add(entry.key)
                self._changed(entry.key, value)
        finally:
            again.cancel()

    async def _restore(self) -> None:
        try:
            await ensure_streams(self._js)
        except _BUS_ERRORS as error:
            log.warning("configuration.streams.not_ready", error=type(error).__name__)


def read_camera(code: str, sealed: bytes, key: bytes) -> CameraConfig | None:
    """The configuration of a camera; None, and a line in the log, where the seal, the message or the camera is wrong."""
    try:
        config: CameraConfig = decode(unseal(sealed, key=key, purpose=f"camera:{code}"), CameraConfig)
    except SealBroken:
        log.warning("configuration.camera.seal_broken", camera=code)
        return None
    except MalformedMessage:
        log.warning("configuration.camera.malformed", camera=code)
        return None
    if config.camera != code:
        log.warning("configuration.camera.wrong_camera", camera=code)
        return None
    return config


def read_grant(code: str, data: bytes) -> MediaGrant | None:
    """A media grant; None, and a line in the log, where it is malformed or another camera's."""
    try:
        grant: MediaGrant = decode(data, MediaGrant)
    except MalformedMessage:
        log.warning("configuration.grant.malformed", camera=code)
        return None
    if grant.camera != code:
        log.warning("configuration.grant.wrong_camera", camera=code)
        return None
    return grant
