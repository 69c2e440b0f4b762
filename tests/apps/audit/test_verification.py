import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.audit import checkpoints
from apps.audit.choices import Action
from apps.audit.keys import KeyUnusable, key_make
from apps.audit.models import Batch
from apps.audit.services import audit_record, audit_seal
from apps.audit.verification import audit_verify

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def a_thief_with_the_database() -> Iterator[Any]:
    """Whoever owns the tables can switch the triggers off: that is what the chain is for."""
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_batch"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        yield cursor
        for table in ("audit_entry", "audit_batch"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


@transaction.atomic
def record(count: int) -> list[int]:
    """Entries of one transaction, so of one batch."""
    data = {"ur": "کیمرا", "fps": 2.5}
    return [audit_record(actor=f"officer {n}", action=Action.CAMERA_VIEW, target=f"cam-{n}", data=data).pk for n in range(count)]


def seal_all() -> None:
    """Seal until nothing is left: a transaction of another test in the same cluster may hold the horizon back for a moment."""
    for _ in range(300):
        audit_seal()
        if audit_verify().unsealed == 0:
            return
        time.sleep(0.1)
    raise AssertionError("something is never sealed")


def test_a_sealed_log_is_whole() -> None:
    record(5)
    seal_all()
    record(2)
    report = audit_verify()
    assert report.whole, report.faults
    assert (report.entries, report.unsealed) == (5, 2)


def test_nothing_new_makes_no_batch() -> None:
    record(1)
    seal_all()
    assert audit_seal() == []
    assert Batch.objects.count() == 1


def test_an_altered_entry_is_named() -> None:
    ids = record(5)
    seal_all()
    with a_thief_with_the_database() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'nobody' WHERE id = %s", [ids[3]])
    assert f"entry {ids[3]}: altered" in audit_verify().faults


def test_an_entry_altered_together_with_its_digest_breaks_the_sealed_root() -> None:
    from apps.audit.models import Entry
    from apps.audit.services import entry_digest

    ids = record(5)
    seal_all()
    forged = Entry.objects.get(pk=ids[3])
    forged.actor = "nobody"
    with a_thief_with_the_database() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'nobody', digest = %s WHERE id = %s", [entry_digest(forged), ids[3]])
    assert audit_verify().faults == ["batch 1: the entries do not match the sealed root"]


def test_a_deleted_entry_is_missed() -> None:
    ids = record(3)
    seal_all()
    with a_thief_with_the_database() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [ids[0]])
    assert "batch 1: 2 entries, sealed with 3" in audit_verify().faults


def test_a_trimmed_tail_is_missed_by_the_second_store() -> None:
    record(2)
    seal_all()
    record(2)
    seal_all()
    with a_thief_with_the_database() as cursor:
        cursor.execute(
            "DELETE FROM audit_entry WHERE transaction >= (SELECT first_transaction FROM audit_batch WHERE number = 2)"
        )
        cursor.execute("DELETE FROM audit_batch WHERE number = 2")
    assert audit_verify().faults == ["batch 2: in the second store, but no longer in the database"]


def test_a_trimmed_tail_is_not_sealed_over() -> None:
    record(2)
    seal_all()
    with a_thief_with_the_database() as cursor:
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("DELETE FROM audit_batch")
    record(1)
    with pytest.raises(checkpoints.CheckpointsDiffer, match="batch 1"):
        seal_all()
    assert "batch 1: in the second store, but no longer in the database" in audit_verify().faults


def test_two_batches_of_one_number_in_the_second_store_are_a_fault() -> None:
    record(1)
    seal_all()
    with checkpoints.store_path().open("ab") as store:
        store.write(b'{"number": 1, "digest": "00", "signature": "00", "sealed_at": 0}\n')
    assert audit_verify().faults == ["batch 1: differs from the second store"]


def test_a_sealer_killed_before_it_told_the_second_store_leaves_no_false_alarm() -> None:
    record(1)
    seal_all()
    whole = checkpoints.store_path().read_bytes()
    record(1)
    seal_all()
    checkpoints.store_path().write_bytes(whole + b'{"number": 2, "dig')
    assert audit_verify().faults == ["batch 2: differs from the second store"]
    record(1)
    seal_all()
    report = audit_verify()
    assert report.whole, report.faults
    assert report.batches == 3


def test_a_log_restored_into_another_cluster_goes_on_and_is_whole() -> None:
    old, high = 42, 9_000_000_000_000
    record(2)
    with a_thief_with_the_database() as cursor:
        cursor.execute("UPDATE audit_entry SET cluster = %s, transaction = %s", [old, high])
    record(1)
    seal_all()
    record(1)
    seal_all()
    report = audit_verify()
    assert report.whole, report.faults
    assert list(Batch.objects.order_by("number").values_list("count", flat=True)) == [2, 1, 1]


def test_without_the_key_nothing_is_made_up() -> None:
    record(1)
    seal_all()
    checkpoints._key_path().unlink()
    assert any("is missing" in fault for fault in audit_verify().faults)
    assert not checkpoints._key_path().exists()
    record(1)
    with pytest.raises(KeyUnusable, match="signed with it"):
        seal_all()


def test_a_batch_signed_with_another_key_is_not_ours(settings: Any, tmp_path: Path) -> None:
    record(2)
    seal_all()
    settings.AUDIT_SIGNING_KEY = tmp_path / "another.pem"
    key_make(settings.AUDIT_SIGNING_KEY)
    assert "batch 1: the signature is not ours" in audit_verify().faults


def test_the_key_is_readable_by_its_owner_alone() -> None:
    checkpoints.signing_key()
    assert checkpoints._key_path().stat().st_mode & 0o077 == 0


def test_an_entry_of_an_unfinished_transaction_is_sealed_later_and_never_lost() -> None:
    import psycopg

    record(1)
    late = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})
    with late:
        late.execute(
            "INSERT INTO audit_entry (at, actor, action, target_type, target, outcome, reason, data, digest)"
            " SELECT at, actor, action, target_type, target, outcome, reason, data, digest FROM audit_entry LIMIT 1"
        )
        record(1)
        audit_seal()
        before = audit_verify()
        late.commit()
    late.close()
    seal_all()
    after = audit_verify()
    assert before.whole
    assert after.whole, after.faults
    assert after.entries == 3
    assert after.unsealed == 0


def test_the_command_fails_where_the_log_is_not_whole(capsys: pytest.CaptureFixture[str]) -> None:
    ids = record(2)
    seal_all()
    with a_thief_with_the_database() as cursor:
        cursor.execute("UPDATE audit_entry SET target = 'x' WHERE id = %s", [ids[0]])
    with pytest.raises(SystemExit) as stopped:
        call_command("audit_verify", "--json")
    assert stopped.value.code == 1
    assert f"entry {ids[0]}: altered" in capsys.readouterr().err
