"""Every WebSocket of the web process."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern

from apps.live.live_socket import live_socket
from apps.live.pictures.socket import picture_socket
from apps.live.sockets import nowhere

websocket_urlpatterns: list[URLPattern] = [
    path("ws/live/", live_socket),
    path("ws/cameras/<slug:code>/picture/", picture_socket),
    re_path("", nowhere),
]
