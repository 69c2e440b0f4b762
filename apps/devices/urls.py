"""The page on which devices are set up."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.devices.page import devices_page

urlpatterns: list[URLPattern] = [path("devices/", devices_page, name="devices-page")]
