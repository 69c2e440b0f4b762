"""What all environments share. No value here is a secret."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from safecity_gis.environment import ROOT, BadEnvironment, Environment, camera_networks, var_folder
from safecity_gis.grammars import DEFAULT as DEFAULT_GRAMMAR
from safecity_gis.grammars import grammar_names
from safecity_gis.logs import configure_logging
from safecity_gis.settings.database import parse_database_url

environment = Environment()

BASE_DIR = ROOT
VAR_DIR = var_folder(environment)
# Used by what starts the web process; a wrong one stops the start of every process.
environment.integer("WEB_PORT", 8000, 1, 65535)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "rest_framework",
    "rest_framework_gis",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "apps.evaluation",
    "apps.timeline",
    "apps.audit",
    "apps.accounts",
    "apps.places",
    "apps.alerts",
    "apps.cameras",
    "apps.network",
    "apps.rollout",
    "apps.planning",
    "apps.recognition",
    "apps.devices",
    "apps.tracking",
    "apps.plates",
    "apps.traffic",
    "apps.crowd",
    "apps.violations",
    "apps.fusion",
    "apps.live",
    "apps.simulator",
]

MIDDLEWARE = [
    "safecity_gis.middleware.RefuseNullCharacters",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "safecity_gis.urls"
ASGI_APPLICATION = "safecity_gis.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "apps.accounts.context.capabilities",
            ]
        },
    }
]

DATABASES = {"default": parse_database_url(environment.text("DATABASE_URL", "postgresql:///safecity"))}
if _statement_timeout_ms := environment.integer("DATABASE_STATEMENT_TIMEOUT_MS", 0, 0, 3_600_000):
    DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={_statement_timeout_ms}"
if _pool := environment.integer("DATABASE_POOL_SIZE", 0, 0, 200):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool, "timeout": 4, "reconnect_timeout": 2}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NATS_URL = environment.text("NATS_URL", "nats://127.0.0.1:4222")

SAFECITY_CONFIG_KEY = environment.optional("SAFECITY_CONFIG_KEY")
"""Seals camera configuration and credentials; see `safecity_gis.messages.sealing`."""

CAMERA_NETWORKS = camera_networks(environment)
"""Where cameras may be, for what connects to them: ONVIF, and the addresses that workers open (ADR 0011)."""

PLATE_GRAMMAR = environment.choice("PLATE_GRAMMAR", DEFAULT_GRAMMAR, tuple(grammar_names()))
"""Of the plates that number-plate cameras read."""
PLATE_RETENTION_DAYS = environment.integer("PLATE_RETENTION_DAYS", 30, 1, 365)
"""Plate reads without a hit are dropped then, a day at a time (GOVERNANCE G18)."""
PLATE_OPEN_DAYS = environment.integer("PLATE_OPEN_DAYS", 7, 1, 365)
"""Older reads need a rank."""

CROWD_RETENTION_DAYS = environment.integer("CROWD_RETENTION_DAYS", 365, 1, 3650)
"""Sums of crowd zones by the minute are dropped then."""

TRAFFIC_RETENTION_DAYS = environment.integer("TRAFFIC_RETENTION_DAYS", 120, 90, 3650)
"""Minutes of roads are dropped then; what an hour of the week is usually like is learnt from twelve weeks of them."""

VIOLATION_SPEED_MARGIN_KMH = environment.integer("VIOLATION_SPEED_MARGIN_KMH", 10, 0, 50)
"""Left to the driver above the limit, besides three standard deviations of the measurement."""
VIOLATION_WRONG_WAY_KMH = environment.integer("VIOLATION_WRONG_WAY_KMH", 8, 5, 50)
"""Who surely drives against the traffic faster than this violates."""
VIOLATION_STOP_S = environment.integer("VIOLATION_STOP_S", 120, 30, 3600)
"""Who surely stands longer than this where vehicles drive, and not in a queue, violates."""
ECHALLAN_FOLDER = Path(_folder).resolve() if (_folder := environment.optional("ECHALLAN_FOLDER")) else None
"""Where evidence packages are handed over to the e-challan system; without it none is handed over."""
ECHALLAN_SIMULATED_FOLDER = VAR_DIR / "echallan-simulated"
"""Where simulated ones go, which no e-challan system may ever read."""
if ECHALLAN_FOLDER == ECHALLAN_SIMULATED_FOLDER:
    raise BadEnvironment("ECHALLAN_FOLDER must not be the folder of simulated packages")
EVIDENCE_SIGNING_KEY = environment.folder("EVIDENCE_SIGNING_KEY", VAR_DIR / "keys" / "evidence_ed25519.pem")

AUDIT_SIGNING_KEY = environment.folder("AUDIT_SIGNING_KEY", VAR_DIR / "keys" / "audit_ed25519.pem")
AUDIT_CHECKPOINTS = environment.folder("AUDIT_CHECKPOINTS", VAR_DIR / "audit" / "checkpoints.jsonl")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "apps.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,5/5m/key"}
"""A guessed name is locked for a while; its colleagues behind the same address are not."""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = {name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ur", _("Urdu"))]
LOCALE_PATHS = [BASE_DIR / "safecity_gis" / "locale"]
TIME_ZONE = "Asia/Karachi"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["safecity_gis.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "safecity_gis.api.pagination.Pages",
    "EXCEPTION_HANDLER": "safecity_gis.api.errors.error_response",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "safecity_gis",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

LOGGING_CONFIG = None
configure_logging(environment.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")))

SILENCED_SYSTEM_CHECKS = ["gis.W001"]
"""System GDAL is 3.6: no user-supplied spatial reference ever reaches it (files are read by `apps.places.assets`)."""
