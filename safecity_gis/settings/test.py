"""For the test run: fast hashing, nothing else is different."""

from safecity_gis.core.networks import Networks
from safecity_gis.settings.development import *  # noqa: F403

SECRET_KEY = "test-only-not-a-secret-but-long-enough-for-checks-0123456789"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
CAMERA_NETWORKS = Networks.of(["127.0.0.0/8", "::1/128", "10.0.0.0/24"])
"""This machine, where the tests' cameras run, and a network of cameras that tests only name."""
