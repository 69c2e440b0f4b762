"""`/ws/cameras/<code>/picture/`: the right, the audit, the grant, and then the pictures."""

import asyncio
import time

import structlog
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from apps.audit.choices import Action
from apps.live import sockets
from apps.live.background import in_database
from apps.live.client import Send
from apps.live.hub import Hub, running_hub
from apps.live.pictures.channel import Channel
from apps.live.pictures.relay import MAX_WATCHERS_OF_A_USER
from apps.live.pictures.right import PictureRight, Verdict, picture_right
from apps.live.pictures.watcher import Watcher, refusal_of
from apps.live.sockets import Receive, Refused, Scope
from safecity_gis.messages.browser import Ack, PictureRequest, request_decoder

log = structlog.get_logger(__name__)

_decoder = request_decoder(PictureRequest)


async def picture_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one viewer of one camera from the handshake to the end."""
    if not await sockets.accept(receive, send):
        return
    with translation.override(sockets.language_of(scope)):
        try:
            await _attend(running_hub(), scope, receive, send, scope["url_route"]["kwargs"]["code"])
        except Refused as refusal:
            await sockets.refuse(send, refusal)


async def _attend(hub: Hub, scope: Scope, receive: Receive, send: Send, code: str) -> None:
    """Raises: Refused."""
    checked_at = time.monotonic()
    right = await _right(scope, code)
    if not hub.pictures.places.take(right.user_id):
        await sockets.record(scope, right.username, Action.PICTURE_VIEW, target=code, refused="too many pictures")
        raise Refused(
            sockets.TOO_MANY,
            "too_many_pictures",
            _("At most %(count)d pictures can be watched at once. Close one first.") % {"count": MAX_WATCHERS_OF_A_USER},
        )
    try:
        await sockets.record(scope, right.username, Action.PICTURE_VIEW, target=code, data={"phase": "open"})
        session_key = sockets.session_key_of(scope)
        watcher = Watcher(send=send, session_key=session_key, camera=code, right=right, checked_at=checked_at, feed=hub.feed)
        await _watch(hub, scope, watcher, receive, right)
    finally:
        hub.pictures.places.give_back(right.user_id)


async def _right(scope: Scope, code: str) -> PictureRight:
    try:
        right = await in_database(picture_right, sockets.session_key_of(scope), code)
    except (DatabaseError, TimeoutError):
        raise sockets.busy() from None
    if right.verdict is not Verdict.ALLOWED:
        actor = right.username or "anonymous"
        await sockets.record(scope, actor, Action.PICTURE_VIEW, target=code, refused=right.verdict.name.lower())
        raise refusal_of(right.verdict)
    return right


async def _watch(hub: Hub, scope: Scope, watcher: Watcher, receive: Receive, right: PictureRight) -> None:
    channel = hub.pictures.join(watcher, watcher.camera, simulated=right.simulated)
    hub.rights.add(watcher)
    try:
        await _first_of(watcher, channel, receive)
    finally:
        hub.rights.remove(watcher)
        await asyncio.shield(_close(hub, scope, watcher, channel, right))


async def _first_of(watcher: Watcher, channel: Channel, receive: Receive) -> None:
    """Until the browser leaves, stops acknowledging, or loses the right.

    Raises:
        Refused: the latter two.
    """
    tasks: list[asyncio.Task[object]] = [
        asyncio.create_task(_listen(watcher, receive)),
        asyncio.create_task(watcher.run(channel)),
        asyncio.create_task(watcher.ended()),
    ]
    try:
        done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        try:
            result = task.result()
        except OSError as error:
            log.info("live.picture.lost", reason=type(error).__name__)
            continue
        if isinstance(result, Refused):
            raise result


async def _listen(watcher: Watcher, receive: Receive) -> None:
    async for request in sockets.requests(receive, _decoder, watcher.tell):
        if isinstance(request, Ack):
            watcher.acknowledge()


async def _close(hub: Hub, scope: Scope, watcher: Watcher, channel: Channel, right: PictureRight) -> None:
    await hub.pictures.leave(watcher, channel)
    told = {"phase": "close", "duration_s": round(time.time() - watcher.opened_at, 1), "pictures": watcher.shown}
    try:
        await sockets.record(scope, right.username, Action.PICTURE_VIEW, target=channel.camera, data=told)
    except Refused:
        log.error("live.audit.unwritten", camera=channel.camera, **told)
