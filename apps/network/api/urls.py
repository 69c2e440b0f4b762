"""Addresses of the questions that the network answers."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.network.api import questions, readings, weak_points

urlpatterns: list[URLPattern] = [
    path("what-if/", questions.WhatIfView.as_view(), name="network-what-if"),
    path("outage/", questions.OutageView.as_view(), name="network-outage"),
    path("readings/", readings.ReadingsView.as_view(), name="network-readings"),
    path("trace/", questions.TraceView.as_view(), name="network-trace"),
    path("single-points/", weak_points.SinglePointsView.as_view(), name="network-single-points"),
    path("extra-span/", weak_points.ExtraSpanView.as_view(), name="network-extra-span"),
]
