"""One machine, loopback only: what `make run` uses. Secrets come from the environment that `make run` makes."""

from safecity_gis.settings.base import *  # noqa: F403
from safecity_gis.settings.base import environment

DEBUG = False
SETTINGS_KIND = "development"
SECRET_KEY = environment.text("SECRET_KEY", "development-only-never-in-production")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
