"""Pictures on the bus and in the browser, to test with."""

import asyncio
import struct
import time

import cv2
import nats.js.errors
import numpy as np
from nats.aio.client import Client as Bus

from safecity_gis.bus import jetstream
from safecity_gis.messages import subjects
from safecity_gis.messages.base import decode, encode
from safecity_gis.messages.configuration import MediaGrant
from safecity_gis.messages.media import MediaFrame
from tests.apps.live.conftest import Browser


def picture_path(code: str) -> str:
    return f"/ws/cameras/{code}/picture/"


def grey_frame(camera: str, *, level: int = 120, simulated: bool = False) -> bytes:
    jpeg = cv2.imencode(".jpg", np.full((360, 640, 3), level, np.uint8))[1].tobytes()
    frame = MediaFrame(camera=camera, captured_at=time.time(), width=640, height=360, jpeg=jpeg, simulated=simulated)
    return encode(frame)


async def grant_of(bus: Bus, camera: str) -> MediaGrant | None:
    try:
        bucket = await jetstream(bus).key_value(subjects.BUCKET_GRANTS)
        entry = await bucket.get(camera)
    except nats.js.errors.NotFoundError:
        return None
    return decode(entry.value or b"", MediaGrant)


async def until_grant(bus: Bus, camera: str, *, there: bool) -> MediaGrant | None:
    async with asyncio.timeout(6):
        while ((grant := await grant_of(bus, camera)) is not None) is not there:
            await asyncio.sleep(0.1)
    return grant


class PictureBrowser:
    """Takes pictures from a socket as the browser does."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def picture(self, timeout_s: float = 6.0) -> tuple[float, np.ndarray]:
        """Capture time and picture of the next binary message."""
        async with asyncio.timeout(timeout_s):
            while True:
                message = await self.browser.socket.output_queue.get()
                if message.get("bytes"):
                    (captured_at,) = struct.unpack_from("<d", message["bytes"])
                    return captured_at, cv2.imdecode(np.frombuffer(message["bytes"][8:], np.uint8), cv2.IMREAD_COLOR)
