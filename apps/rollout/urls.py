"""Addresses of the board and its reports."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from apps.rollout import views

_WEEK = r"(?P<week>\d{4}-W\d{2})\.(?P<form>pdf|csv)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("rollout/", views.board_page, name="rollout"),
    re_path(rf"^rollout/reports/{_WEEK}$", views.report, name="rollout-report"),
    re_path(rf"^rollout/kept/{_WEEK}$", views.kept_report, name="rollout-kept-report"),
]
