"""Addresses of crowds."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.crowd.api import views

urlpatterns: list[URLPattern] = [
    path("now/", views.NowView.as_view(), name="crowd-now"),
    path("zones/", views.ZonesView.as_view(), name="crowd-zones"),
    path("zones/<int:pk>/", views.ZoneView.as_view(), name="crowd-zone"),
    path("zones/<int:pk>/minutes/", views.MinutesView.as_view(), name="crowd-minutes"),
    path("events/", views.EventsView.as_view(), name="crowd-events"),
    path("events/<int:pk>/", views.EventView.as_view(), name="crowd-event"),
]
