"""One browser that watches one camera: the newest frame, marked with its viewer, at most two under way."""

import asyncio
import struct
import time

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.live import sockets
from apps.live.background import in_database
from apps.live.client import SEND_TIMEOUT_S, Send
from apps.live.feed import Feed
from apps.live.pictures.channel import Channel
from apps.live.pictures.right import PictureRight, Verdict, picture_right
from apps.live.pictures.watermark import Mark, Picture, marked_jpeg
from apps.live.wire import text
from safecity_gis.messages.browser import Notice, Waiting
from safecity_gis.messages.live import CameraCondition
from safecity_gis.messages.media import MediaFrame

WINDOW = 2
"""Most pictures on their way; when the browser is slow, pictures are left out."""
UNACKED_LIMIT_S = 30.0
PATIENCE_S = 2.0
"""Without a picture for so long the browser is told why, again every so often."""
CONNECTING_S = 6.0
_PREFIX = struct.Struct("<d")


class Watcher:
    """Shows pictures until `run` is cancelled or raises `Refused`."""

    def __init__(self, *, send: Send, session_key: str, camera: str, right: PictureRight, checked_at: float, feed: Feed) -> None:
        self.fresh = asyncio.Event()
        self.room = asyncio.Event()
        self.room.set()
        self.checked_at = checked_at
        self.opened_at = time.time()
        self.shown = 0
        self._send = send
        self._session_key = session_key
        self.camera = camera
        self._right = right
        self._feed = feed
        self._under_way = 0
        self._refused: asyncio.Future[sockets.Refused] = asyncio.get_running_loop().create_future()

    def acknowledge(self) -> None:
        self._under_way = max(0, self._under_way - 1)
        self.room.set()

    async def ended(self) -> sockets.Refused:
        """Wait until the right to watch is lost."""
        return await self._refused

    @property
    def right_key(self) -> tuple[str, str, str]:
        return "picture", self._session_key, self.camera

    async def read_right(self) -> PictureRight:
        return await in_database(picture_right, self._session_key, self.camera)

    async def apply_right(self, right: PictureRight) -> None:
        """End the watching where the right is gone."""
        if right.verdict is not Verdict.ALLOWED or right.user_id != self._right.user_id:
            self._end(refusal_of(Verdict.FORBIDDEN if right.verdict is Verdict.ALLOWED else right.verdict))
        else:
            self._right = right

    async def give_up(self) -> None:
        """No picture is shown on a right that cannot be read."""
        self._end(sockets.busy())

    async def run(self, channel: Channel) -> None:
        """Show what comes.

        Raises:
            Refused: the browser stopped acknowledging.
        """
        while True:
            await self._wait_for_room()
            if not await self._wait_for_frame():
                await self.tell(self._waiting(channel))
                continue
            self.fresh.clear()
            newest = await channel.newest()
            if newest is not None:
                await self._show(channel, *newest)

    async def tell(self, notice: Notice) -> None:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await self._send(text(notice).message)

    def _end(self, refusal: sockets.Refused) -> None:
        if not self._refused.done():
            self._refused.set_result(refusal)

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(UNACKED_LIMIT_S):
                await self.room.wait()
        except TimeoutError:
            raise sockets.Refused(4408, "silent", _("The connection was silent for too long.")) from None

    async def _wait_for_frame(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.fresh.wait()
        except TimeoutError:
            return False
        return True

    async def _show(self, channel: Channel, frame: MediaFrame, picture: Picture) -> None:
        mark = Mark(
            username=self._right.username,
            user_id=self._right.user_id,
            camera=frame.camera,
            viewed_at=time.time(),
            captured_at=frame.captured_at,
            caution="SIMULATED" if frame.simulated else "RECORDED CLIP" if self._right.recorded else "",
        )
        jpeg = await asyncio.get_running_loop().run_in_executor(channel.pool, marked_jpeg, picture, mark)
        self._under_way += 1
        if self._under_way >= WINDOW:
            self.room.clear()
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await self._send({"type": "websocket.send", "bytes": _PREFIX.pack(frame.captured_at) + jpeg})
        self.shown += 1

    def _waiting(self, channel: Channel) -> Waiting:
        now = time.time()
        reason, detail = self._reason(now)
        age = None if channel.captured_at is None else round(max(0.0, now - channel.captured_at), 1)
        return Waiting(reason=reason, detail=str(detail), age_s=age)

    def _reason(self, now: float) -> tuple[str, str | Promise]:
        if not self._feed.connected:
            return "bus_lost", _("The connection to the recognition workers is lost.")
        if self._feed.cameras.condition(self.camera, self._feed.directory) == CameraCondition.OFFLINE:
            return "camera_offline", _("The camera is offline.")
        if now - self.opened_at < CONNECTING_S:
            return "connecting", _("Waiting for the first picture.")
        return "no_pictures", _("No worker sends pictures of this camera.")


def refusal_of(verdict: Verdict) -> sockets.Refused:
    """What a browser is told that may not watch."""
    if verdict is Verdict.ANONYMOUS:
        return sockets.Refused(sockets.ANONYMOUS, "anonymous", _("Please sign in."))
    if verdict is Verdict.FORBIDDEN:
        return sockets.Refused(sockets.FORBIDDEN, "forbidden", _("You may not watch this camera."))
    return sockets.Refused(sockets.UNKNOWN, "unknown", _("There is no such camera."))
