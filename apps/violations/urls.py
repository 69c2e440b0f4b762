"""The page of violations."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.violations.page import violations_page

urlpatterns: list[URLPattern] = [path("violations/", violations_page, name="violations-page")]
