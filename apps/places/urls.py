"""Addresses of the base map's tiles."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
