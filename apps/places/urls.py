"""Addresses of the base map's tiles."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.places import views

urlpatterns: list[URLPattern] = [
    path("tiles/base/<int:z>/<int:x>/<int:y>.mvt", views.base_tile, name="base-tile"),
]
