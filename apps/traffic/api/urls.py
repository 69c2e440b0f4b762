"""Addresses below `/api/v1/traffic/`."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.traffic.api import drawing, views

urlpatterns: list[URLPattern] = [
    path("board/", views.BoardView.as_view(), name="traffic-board-data"),
    path("segments/<slug:code>/history/", views.HistoryView.as_view(), name="traffic-history"),
    path("segments/<slug:code>/notes/", views.NotesView.as_view(), name="traffic-notes"),
    path("segments/<slug:code>/closures/", views.ClosuresView.as_view(), name="traffic-closures"),
    path("segments/<slug:code>/cameras/", drawing.SegmentCamerasView.as_view(), name="traffic-segment-cameras"),
    path("cameras/<slug:code>/drawing/", drawing.DrawingView.as_view(), name="traffic-drawing"),
    path("notes/<int:pk>/", views.NoteView.as_view(), name="traffic-note"),
    path("closures/<int:pk>/", views.ClosureView.as_view(), name="traffic-closure"),
    path("lines/", views.LinesView.as_view(), name="traffic-lines"),
    path("lines/<slug:code>/", views.LineView.as_view(), name="traffic-line"),
    path("areas/", views.AreasView.as_view(), name="traffic-areas"),
    path("areas/<slug:code>/", views.AreaView.as_view(), name="traffic-area"),
]
