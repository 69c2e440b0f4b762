"""The web process: HTTP by Django, WebSockets by Channels."""

import os

from channels.auth import AuthMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safecity_gis.settings")
http_application = get_asgi_application()

from safecity_gis.middleware import DropNullCookies  # noqa: E402
from safecity_gis.routing import websocket_urlpatterns  # noqa: E402  (needs the apps to be loaded)

sockets = AuthMiddleware(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter(
    {
        "http": http_application,
        "websocket": AllowedHostsOriginValidator(CookieMiddleware(DropNullCookies(SessionMiddleware(sockets)))),
    }
)
