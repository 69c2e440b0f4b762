"""Real servers behind a TLS proxy. Refuses to start with a default secret, with DEBUG, or without its real servers."""

from safecity_gis.environment import BadEnvironment
from safecity_gis.settings.base import *  # noqa: F403
from safecity_gis.settings.base import environment

if environment.optional("DEBUG") not in {None, "0", "false", "False"}:
    raise BadEnvironment("DEBUG must not be set in production")

DEBUG = False
SETTINGS_KIND = "production"
SECRET_KEY = environment.text("SECRET_KEY")
if len(SECRET_KEY) < 40 or "development" in SECRET_KEY or SECRET_KEY.startswith(("test-", "django-insecure", "change")):
    raise BadEnvironment("SECRET_KEY is a default or too short: make one of at least 40 random characters")
for _name in ("DATABASE_URL", "NATS_URL", "SAFECITY_CONFIG_KEY"):
    environment.text(_name)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise BadEnvironment("ALLOWED_HOSTS must name the hosts that this server answers for")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "safecity_gis.staticfiles.ManifestStorage"},
}
