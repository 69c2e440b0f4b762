"""One camera's pictures in this process: the newest frame, decoded once, for all who watch it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as BusError

from apps.live.feed import Feed
from apps.live.pictures import grants
from apps.live.pictures.masks import Masks, MasksUnread
from apps.live.pictures.watermark import BadPicture, Picture, decode_picture
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.vision.masking import burn
from safecity_gis.messages import subjects
from safecity_gis.messages.base import MalformedMessage, decode
from safecity_gis.messages.media import MediaFrame

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
SILENT_S = 3.0
"""Without a frame for so long the grant is given again: the server or another process may have dropped it."""
PENDING_MESSAGES = 8
PENDING_BYTES = 8 * 1024 * 1024


class Watcher(Protocol):
    """Somebody who is told that a newer frame is there."""

    fresh: asyncio.Event


class Channel:
    """Opens with its first watcher and closes with its last."""

    def __init__(self, camera: str, *, simulated: bool, feed: Feed, masks: Masks, pool: ThreadPoolExecutor) -> None:
        self.camera = camera
        self.simulated = simulated
        self.watchers: set[Watcher] = set()
        self.received_at: float | None = None
        self.captured_at: float | None = None
        self.malformed = 0
        self._feed = feed
        self._masks = masks
        self.pool = pool
        self._raw: bytes | None = None
        self._decoding: tuple[bytes, PictureAreas, asyncio.Task[tuple[MediaFrame, Picture]]] | None = None
        self._subscription: Subscription | None = None
        self._revision: int | None = None
        self._granted_at = 0.0
        self._task = asyncio.create_task(self._keep_open(), name=f"picture-{camera}")

    def add(self, watcher: Watcher) -> None:
        """Who comes later sees at once what the others see, unless it is old."""
        self.watchers.add(watcher)
        if self.received_at is not None and time.time() - self.received_at < SILENT_S:
            watcher.fresh.set()

    async def close(self) -> None:
        """Stop listening and take the grant back."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        bus = self._feed.bus
        if bus is None or not bus.is_connected:
            return
        if self._subscription is not None:
            await self._subscription.unsubscribe()
        if self._revision is not None:
            await grants.withdraw(bus, self.camera, self._revision)

    async def newest(self) -> tuple[MediaFrame, Picture] | None:
        """The newest frame and its picture, masked and decoded once however many watch; None where there is none to be shown."""
        try:
            while self._raw is not None:
                masks = await self._masks.of(self.camera)
                shown = await self._decoded(self._raw, masks)
                if await self._masks.of(self.camera) is masks:
                    return shown
        except (MalformedMessage, BadPicture):
            self.malformed += 1
        except MasksUnread as error:
            log.warning("live.picture.withheld", camera=self.camera, reason=str(error))
        return None

    async def _decoded(self, raw: bytes, masks: PictureAreas) -> tuple[MediaFrame, Picture]:
        if self._decoding is None or self._decoding[0] is not raw or self._decoding[1] is not masks:
            self._decoding = (raw, masks, asyncio.create_task(self._decode(raw, masks)))
        return await asyncio.shield(self._decoding[2])

    async def _decode(self, raw: bytes, masks: PictureAreas) -> tuple[MediaFrame, Picture]:
        frame: MediaFrame = decode(raw, MediaFrame)
        if frame.camera != self.camera:
            raise MalformedMessage(f"a frame of {frame.camera} on the subject of {self.camera}")
        picture = await asyncio.get_running_loop().run_in_executor(self.pool, _masked_picture, frame.jpeg, masks)
        self.captured_at = frame.captured_at
        return frame, picture

    async def _receive(self, message: Msg) -> None:
        self._raw = message.data
        self.received_at = time.time()
        for watcher in self.watchers:
            watcher.fresh.set()

    async def _keep_open(self) -> None:
        while True:
            try:
                await self._listen_and_grant()
            except (BusError, TimeoutError, OSError) as error:
                log.info("live.grant.refused", camera=self.camera, reason=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _listen_and_grant(self) -> None:
        bus, now = self._feed.bus, time.time()
        if bus is None or not bus.is_connected:
            return
        if self._subscription is None:
            self._subscription = await bus.subscribe(
                subjects.media(self.camera),
                cb=self._receive,
                pending_msgs_limit=PENDING_MESSAGES,
                pending_bytes_limit=PENDING_BYTES,
            )
        silent = now - (self.received_at or 0.0) > SILENT_S
        if now - self._granted_at >= (SILENT_S if silent else grants.RENEW_S):
            self._granted_at = now
            self._revision = await grants.give(bus, self.camera, simulated=self.simulated)


def _masked_picture(jpeg: bytes, masks: PictureAreas) -> Picture:
    """Raises: BadPicture."""
    picture = decode_picture(jpeg)
    burn(picture, masks)
    return picture
