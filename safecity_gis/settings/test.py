"""For the test run: fast hashing, nothing else is different."""

from safecity_gis.settings.development import *  # noqa: F403

SECRET_KEY = "test-only-not-a-secret-but-long-enough-for-checks-0123456789"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
