"""What tests of Django apps share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Transactional tests are flushed by TRUNCATE, which the audit rightly refuses: only that trigger is off in tests.

    `test_append_only.py` puts it back to prove it.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("audit_entry", "audit_batch"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture(autouse=True)
def _private_audit_store(settings: Any, tmp_path: Path) -> None:
    """Every test has a signing key and a second store of its own."""
    settings.AUDIT_SIGNING_KEY = tmp_path / "keys" / "audit.pem"
    settings.AUDIT_CHECKPOINTS = tmp_path / "audit" / "checkpoints.jsonl"


@pytest.fixture(autouse=True)
def _nobodys_language() -> Iterator[None]:
    """A request's language outlives it in its thread, and would be the next test's."""
    yield
    translation.deactivate()
