"""The corridor board's page."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.traffic.page import board_page

urlpatterns: list[URLPattern] = [path("traffic/", board_page, name="traffic-board")]
