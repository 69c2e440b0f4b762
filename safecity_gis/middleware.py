"""What no view should have to think of."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse


class RefuseNullCharacters:
    """A null character in an address or a cookie is nobody's honest question, and no text column can hold one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = (request.path_info, *request.COOKIES.values())
        if any("\0" in text for text in told) or "%00" in request.META.get("QUERY_STRING", ""):
            answer = {"detail": "The address or a cookie contains a null character.", "code": "null_character", "data": None}
            return JsonResponse(answer, status=400)
        return self._get_response(request)


class DropNullCookies:
    """The same for sockets, behind Channels' `CookieMiddleware`: whoever sends such a cookie is a stranger, not an error."""

    def __init__(self, inner: Callable[..., Awaitable[None]]) -> None:
        self._inner = inner

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        cookies = {name: value for name, value in scope["cookies"].items() if "\0" not in value}
        await self._inner({**scope, "cookies": cookies}, receive, send)
