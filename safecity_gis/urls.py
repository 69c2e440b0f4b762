"""Every address of the web process; each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("api/v1/", include("safecity_gis.api.urls")),
    path("", include("apps.places.urls")),
    path("", include("apps.live.urls")),
]
