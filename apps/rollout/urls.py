"""Addresses of the health page, the board and its reports."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from apps.rollout import views
from apps.rollout.health_page import health_page
from apps.rollout.milestone_page import milestone_page

_WEEK = r"(?P<week>\d{4}-W\d{2})\.(?P<form>pdf|csv)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health_page, name="health-page"),
    path("rollout/", views.board_page, name="rollout"),
    path("rollout/milestones/", milestone_page, name="rollout-milestone-new"),
    path("rollout/milestones/<path:code>/", milestone_page, name="rollout-milestone-edit"),
    re_path(rf"^rollout/reports/{_WEEK}$", views.report, name="rollout-report"),
    re_path(rf"^rollout/kept/{_WEEK}$", views.kept_report, name="rollout-kept-report"),
]
