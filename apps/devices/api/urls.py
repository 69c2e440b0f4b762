"""Addresses of devices and of what moves them."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.devices.api import ptz, views

urlpatterns: list[URLPattern] = [
    path("cameras/reaching/", ptz.ReachingView.as_view(), name="cameras-reaching"),
    path("cameras/<slug:code>/ptz/", ptz.PtzView.as_view(), name="ptz"),
    path("cameras/<slug:code>/ptz/view/", ptz.LookingView.as_view(), name="ptz-view"),
    path("cameras/<slug:code>/device/", views.CameraDeviceView.as_view(), name="camera-device"),
    path("cameras/<slug:code>/device/stream/", views.DeviceStreamView.as_view(), name="device-stream"),
    path("cameras/<slug:code>/device/events/", views.DeviceEventsView.as_view(), name="device-events"),
    path("discoveries/", views.DiscoveriesView.as_view(), name="discoveries"),
    path("discoveries/<int:number>/", views.DiscoveryView.as_view(), name="discovery"),
]
