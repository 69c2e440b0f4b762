"""What the live socket and the picture socket share: who knocks, how it is refused, and reading what the browser says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.audit.choices import Action, Outcome
from apps.audit.services import audit_record
from apps.live.access import Viewer, viewer_of
from apps.live.background import in_database
from apps.live.client import Send
from apps.live.wire import text
from safecity_gis.messages.browser import Refusal

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Scope = MutableMapping[str, Any]
T = TypeVar("T")

ANONYMOUS, FORBIDDEN, UNKNOWN, BAD_MESSAGE, TOO_MANY, TRY_LATER = 4401, 4403, 4404, 4400, 4429, 1013
MAX_BAD_MESSAGES = 5
MAX_MESSAGES_PER_S = 40
"""Sustained; a browser acknowledges at most 4 frames a second and moves its view a few times a second."""


class Refused(Exception):
    """The socket must be closed with this code; `detail` is put into words where it is told, in that browser's language."""

    def __init__(self, close_code: int, error: str, detail: str | Promise) -> None:
        super().__init__(error)
        self.close_code = close_code
        self.error = error
        self.detail = detail


def address_of(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def session_key_of(scope: Scope) -> str:
    return scope["session"].session_key or ""


def language_of(scope: Scope) -> str:
    """The language that the visitor chose (the cookie), else the default."""
    chosen = scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
    return chosen if translation.check_for_language(chosen) else settings.LANGUAGE_CODE


async def accept(receive: Receive, send: Send) -> bool:
    """Finish the handshake: a refusal needs an open socket, or the browser never learns its code."""
    message = await receive()
    if message["type"] != "websocket.connect":
        return False
    await send({"type": "websocket.accept"})
    return True


async def viewer_of_scope(scope: Scope) -> Viewer:
    """The signed-in person.

    Raises:
        Refused: nobody is signed in, or the database does not answer.
    """
    try:
        viewer = await in_database(viewer_of, session_key_of(scope))
    except (DatabaseError, TimeoutError):
        raise busy() from None
    if viewer is None:
        raise Refused(ANONYMOUS, "anonymous", _("Please sign in."))
    return viewer


async def record(
    scope: Scope, actor: str, action: Action, *, target: str = "", refused: str = "", data: dict[str, Any] | None = None
) -> None:
    """Write the audit.

    Raises:
        Refused: it cannot be written, so nothing may be shown.
    """
    outcome = Outcome.REFUSED if refused else Outcome.DONE
    try:
        await in_database(
            audit_record,
            actor=actor,
            action=action,
            target_type="camera" if target else "",
            target=target,
            outcome=outcome,
            reason=refused,
            address=address_of(scope),
            data=data,
        )
    except (DatabaseError, TimeoutError):
        raise busy() from None


def busy() -> Refused:
    return Refused(TRY_LATER, "unavailable", _("The service does not answer. Please try again."))


async def refuse(send: Send, refusal: Refused) -> None:
    await send(text(Refusal(code=refusal.error, detail=str(refusal.detail))).message)
    await send({"type": "websocket.close", "code": refusal.close_code})


async def requests(
    receive: Receive, decoder: msgspec.json.Decoder[T], tell: Callable[[Refusal], Awaitable[None]]
) -> AsyncIterator[T]:
    """What the browser asks, until it leaves. A message that is not one of ours is answered, and forgiven a few times.

    Raises:
        Refused: too many bad messages, or too many messages.
    """
    bad = 0
    allowance, counted_at = float(MAX_MESSAGES_PER_S * 2), asyncio.get_running_loop().time()
    while (message := await receive())["type"] == "websocket.receive":
        now = asyncio.get_running_loop().time()
        allowance = min(MAX_MESSAGES_PER_S * 2.0, allowance + (now - counted_at) * MAX_MESSAGES_PER_S) - 1
        counted_at = now
        if allowance < 0:
            raise Refused(TOO_MANY, "too_many_messages", _("Too many messages."))
        try:
            request = decoder.decode(message.get("text") or "")
        except msgspec.DecodeError as error:
            bad += 1
            if bad > MAX_BAD_MESSAGES:
                raise Refused(BAD_MESSAGE, "bad_message", str(error)) from None
            await tell(Refusal(code="bad_message", detail=str(error)))
            continue
        yield request


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every address that is no socket of ours."""
    await receive()
    await send({"type": "websocket.close", "code": UNKNOWN})
