"""Addresses of plate reads, hotlists and leads."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.plates.api import hits, hotlists, searches

urlpatterns: list[URLPattern] = [
    path("searches/", searches.SearchesView.as_view(), name="plate-searches"),
    path("hits/", hits.HitsView.as_view(), name="plate-hits"),
    path("hits/statistics/", hits.StatisticsView.as_view(), name="plate-hit-statistics"),
    path("hits/<uuid:pk>/", hits.HitView.as_view(), name="plate-hit"),
    path("hits/<uuid:pk>/check/", hits.HitCheckView.as_view(), name="plate-hit-check"),
    path("hotlists/", hotlists.HotlistsView.as_view(), name="hotlists"),
    path("hotlists/<slug:code>/", hotlists.HotlistView.as_view(), name="hotlist"),
    path("hotlists/<slug:code>/renew/", hotlists.RenewView.as_view(), name="hotlist-renew"),
    path("hotlists/<slug:code>/withdraw/", hotlists.WithdrawView.as_view(), name="hotlist-withdraw"),
    path("hotlists/<slug:code>/entries/", hotlists.EntriesView.as_view(), name="hotlist-entries"),
    path("hotlists/<slug:code>/imports/", hotlists.ImportsView.as_view(), name="hotlist-imports"),
    path("hotlists/<slug:code>/changes/", hotlists.ChangesView.as_view(), name="hotlist-changes"),
    path("hotlists/<slug:code>/versions/<int:number>/", hotlists.VersionView.as_view(), name="hotlist-version"),
    path("hotlists/<slug:code>/versions/<int:number>/preview/", hotlists.PreviewView.as_view(), name="hotlist-preview"),
    path("hotlists/<slug:code>/versions/<int:number>/activate/", hotlists.ActivateView.as_view(), name="hotlist-activate"),
    path("hotlists/<slug:code>/versions/<int:number>/discard/", hotlists.DiscardView.as_view(), name="hotlist-discard"),
]
