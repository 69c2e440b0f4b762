"""The pages of leads, plate searches and hotlists."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.plates import page

urlpatterns: list[URLPattern] = [
    path("plates/", page.leads_page, name="plate-leads-page"),
    path("plates/search/", page.search_page, name="plate-search-page"),
    path("plates/hotlists/", page.hotlists_page, name="hotlists-page"),
]
