"""Addresses of the map and its pictures."""

from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.i18n import JavaScriptCatalog

from apps.live import views
from apps.live.calibration_page import calibration_page
from apps.live.masks_page import masks_page
from apps.live.traffic_drawing_page import traffic_drawing_page

urlpatterns: list[URLPattern] = [
    path("", views.map_page, name="map"),
    path("cameras/<slug:code>/calibration/", calibration_page, name="camera-calibration"),
    path("cameras/<slug:code>/masks/", masks_page, name="camera-masks-page"),
    path("cameras/<slug:code>/traffic/", traffic_drawing_page, name="camera-traffic"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript_catalog"),
    path("api/v1/map/bootstrap/", views.map_bootstrap, name="map-bootstrap"),
    path("api/v1/map/fields-of-view/", views.map_fields_of_view, name="map-fields-of-view"),
    path("api/v1/map/blind-spots/", views.map_blind_spots, name="map-blind-spots"),
    path("api/v1/map/cameras/<slug:code>/", views.map_camera, name="map-camera"),
    path("api/v1/map/cameras/<slug:code>/refresh/", views.map_camera_refresh, name="map-camera-refresh"),
    path("healthz", views.health, name="health"),
]
