"""Addresses of the roll-out under `/api/v1/rollout/`."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.rollout.api import views

urlpatterns: list[URLPattern] = [
    path("board/", views.BoardView.as_view(), name="rollout-board-api"),
    path("reports/<str:week>/", views.ReportView.as_view(), name="rollout-report-api"),
    path("milestones/<slug:code>/", views.MilestoneView.as_view(), name="rollout-milestone"),
]
