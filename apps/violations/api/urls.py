"""Addresses of violations."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.violations.api import views

urlpatterns: list[URLPattern] = [
    path("", views.ViolationsView.as_view(), name="violations"),
    path("<uuid:pk>/", views.ViolationView.as_view(), name="violation"),
    path("<uuid:pk>/check/", views.ViolationCheckView.as_view(), name="violation-check"),
    path("<uuid:pk>/send/", views.ViolationSendView.as_view(), name="violation-send"),
]
