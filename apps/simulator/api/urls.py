"""Addresses of the simulation."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.simulator.api import faults

urlpatterns: list[URLPattern] = [
    path("faults/", faults.FaultsView.as_view(), name="simulation-faults"),
    path("faults/<int:pk>/end/", faults.FaultEndView.as_view(), name="simulation-fault-end"),
]
