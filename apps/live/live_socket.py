"""`/ws/live/`: positions, cameras and alerts of the user's scope. A bare ASGI application: a message costs no thread hop."""

import time

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.audit.choices import Action
from apps.live import sockets
from apps.live.access import Viewer, viewer_of
from apps.live.background import in_database
from apps.live.cells import BadView, covering_cells
from apps.live.client import WINDOW, Client, Send
from apps.live.hub import TICK_HZ, Hub, running_hub
from apps.live.sockets import FORBIDDEN, Receive, Refused, Scope
from apps.live.wire import writer_of
from safecity_gis.messages.browser import Ack, Hello, LiveRequest, Refusal, Resync, RightsChanged, View, request_decoder
from safecity_gis.messages.live import OBJECT_TTL_S

_decoder = request_decoder(LiveRequest)


class LiveClient(Client):
    """A client that reads its own rights."""

    __slots__ = ()

    @property
    def right_key(self) -> tuple[str, str]:
        return "map", self.session_key

    async def read_right(self) -> Viewer | None:
        return await in_database(viewer_of, self.session_key)

    async def apply_right(self, viewer: Viewer | None) -> None:
        """Narrow or widen what this browser gets, or close it, by what the database says now."""
        if self.closed:
            return
        if viewer is None:
            await self.close(sockets.ANONYMOUS, "anonymous", _("You are signed out."))
        elif viewer.access is None or viewer.user_id != self.viewer.user_id:
            await self.close(FORBIDDEN, "forbidden", _("You may not see the map any more."))
        elif viewer.access != self.access:
            self.access = viewer.access
            self.moved = self.needs_cameras = self.needs_alerts = True
            await self.tell(RightsChanged())

    async def give_up(self) -> None:
        """Nothing is shown on rights that cannot be read."""
        refusal = sockets.busy()
        await self.close(refusal.close_code, refusal.error, refusal.detail)


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one browser from its handshake to its end."""
    if not await sockets.accept(receive, send):
        return
    with translation.override(sockets.language_of(scope)):
        try:
            await _attend(running_hub(), scope, receive, send)
        except Refused as refusal:
            await sockets.refuse(send, refusal)


async def _attend(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Raises: Refused."""
    checked_at = time.monotonic()
    viewer = await sockets.viewer_of_scope(scope)
    if viewer.access is None:
        await sockets.record(scope, viewer.username, Action.LIVE_SUBSCRIBE, refused="no right to the map")
        raise Refused(FORBIDDEN, "forbidden", _("You may not see the map."))
    if not hub.places.take(viewer.user_id):
        await sockets.record(scope, viewer.username, Action.LIVE_SUBSCRIBE, refused="too many live connections")
        raise Refused(sockets.TRY_LATER, "full", _("Too many live connections. Close another window and try again."))
    try:
        await sockets.record(scope, viewer.username, Action.LIVE_SUBSCRIBE)
        client = LiveClient(
            send=send,
            write=writer_of(scope),
            session_key=sockets.session_key_of(scope),
            viewer=viewer,
            access=viewer.access,
            language=sockets.language_of(scope),
            now=time.time(),
            checked_at=checked_at,
        )
        await _show(hub, client, receive)
    finally:
        hub.places.give_back(viewer.user_id)


async def _show(hub: Hub, client: LiveClient, receive: Receive) -> None:
    try:
        await _greet(client)
        hub.join(client)
        hub.rights.add(client)
        await _serve(client, receive)
    finally:
        client.closed = True
        hub.rights.remove(client)
        hub.leave(client)


async def _greet(client: LiveClient) -> None:
    await client.tell(
        Hello(
            server_time=time.time(),
            tick_hz=TICK_HZ,
            window=WINDOW,
            object_ttl_s=OBJECT_TTL_S,
            language=client.language,
            username=client.viewer.username,
        )
    )


async def _serve(client: LiveClient, receive: Receive) -> None:
    async for request in sockets.requests(receive, _decoder, client.tell):
        client.heard_at = time.time()
        if isinstance(request, Ack):
            client.acknowledge(request.seq)
        elif isinstance(request, Resync):
            client.needs_snapshot = True
        elif isinstance(request, View):
            try:
                client.look(covering_cells(request))
            except BadView as error:
                await client.tell(Refusal(code="bad_view", detail=str(error)))
