import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from apps.audit.choices import Action
from apps.audit.models import Entry
from apps.audit.services import audit_record

pytestmark = pytest.mark.django_db


def test_an_entry_cannot_be_changed_by_the_owner_of_the_table() -> None:
    entry = audit_record(actor="someone", action=Action.MAP_VIEW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(actor="somebody else")
    entry.refresh_from_db()
    assert entry.actor == "someone"


def test_an_entry_cannot_be_deleted() -> None:
    entry = audit_record(actor="someone", action=Action.MAP_VIEW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert Entry.objects.filter(actor="someone").exists()


def test_the_table_cannot_be_truncated() -> None:
    audit_record(actor="someone", action=Action.MAP_VIEW)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_entry")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate")
    assert Entry.objects.count() == 1


def test_an_unknown_action_is_refused_by_the_database() -> None:
    with pytest.raises(DatabaseError, match="audit_known_action"), transaction.atomic():
        audit_record(actor="someone", action="world.end")  # type: ignore[arg-type]
