"""Every address of the web process; each app brings its own."""

from allauth.account import views as account
from django.urls import include, path

ACCOUNT = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("mfa/", include("allauth.mfa.urls")),
]
"""No sign-up, e-mail or password reset: an administrator makes accounts, and nothing is ever mailed."""

urlpatterns = [
    path("accounts/", include(ACCOUNT)),
    path("api/v1/", include("safecity_gis.api.urls")),
    path("", include("apps.places.urls")),
    path("", include("apps.rollout.urls")),
    path("", include("apps.devices.urls")),
    path("", include("apps.plates.urls")),
    path("", include("apps.traffic.urls")),
    path("", include("apps.violations.urls")),
    path("", include("apps.live.urls")),
]
