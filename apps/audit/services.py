"""The only writer of the audit: `audit_record` for what happens, `audit_seal` for the chain."""

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

import orjson
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.audit import checkpoints
from apps.audit.choices import Action, Outcome
from apps.audit.models import Batch, Entry
from safecity_gis.core.ledger import GENESIS, chain_digest, merkle_root

SYSTEM = "system"
_SEAL_LOCK = 0x5AFE_A0D1


class Actor(Protocol):
    """Anyone with a name: a user, without this lowest app knowing what a user is."""

    def get_username(self) -> str: ...


def audit_record(
    *,
    actor: Actor | str,
    action: Action,
    target_type: str = "",
    target: str = "",
    outcome: Outcome = Outcome.DONE,
    reason: str = "",
    address: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Record that `actor` did, or was refused, `action`.

    Inside a transaction the entry lives and dies with it: a change that is rolled back was not made. A refusal is recorded
    by whoever refuses, outside the transaction that fails.

    Args:
        actor: the user, or `SYSTEM`, or the name that somebody claimed while signing in.
        target_type: kind of thing, for instance `camera`.
        target: its code.
        reason: why it was refused or done; shortened to 300 characters.
        data: JSON-serialisable detail; never a secret, a picture or a vector.
    """
    entry = Entry(
        at=timezone.now(),
        actor=(actor if isinstance(actor, str) else actor.get_username() or "anonymous")[:150],
        action=action,
        target_type=target_type[:40],
        target=target[:100],
        outcome=outcome,
        reason=reason[:300],
        address=address,
        data=dict(data or {}),
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    return entry


def entry_digest(entry: Entry) -> bytes:
    """SHA-256 over the canonical JSON of everything that an entry says."""
    said = {
        "at": entry.at.timestamp(),
        "actor": entry.actor,
        "action": str(entry.action),
        "target_type": entry.target_type,
        "target": entry.target,
        "outcome": str(entry.outcome),
        "reason": entry.reason,
        "address": entry.address,
        "data": entry.data,
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def audit_seal() -> list[Batch]:
    """Seal every finished, unsealed entry into a signed batch; nothing where there is nothing to seal.

    Only transactions below the snapshot's horizon are taken: they are all finished, so no entry can appear in a sealed
    range later. Writers are never locked; two sealers are kept apart. Entries that came with a restore from another
    cluster are sealed first, in a batch of their own.

    Raises:
        checkpoints.CheckpointsDiffer: the second store says something else than the database; nothing is sealed over that.
    """
    with transaction.atomic():
        cluster, horizon = _here_and_now()
        last = Batch.objects.order_by("-number").first()
        checkpoints.catch_up(Batch.objects.order_by("number"))
        ranges = [(other, _FOREVER) for other in _earlier_clusters(cluster, last)] + [(cluster, horizon)]
        batches: list[Batch] = []
        for other, end in ranges:
            batches += _seal_range(other, end, after=batches[-1] if batches else last)
        transaction.on_commit(lambda: checkpoints.append(batches))
    return batches


_FOREVER = 2**63 - 1


def _here_and_now() -> tuple[int, int]:
    """This cluster, and the transaction below which all are finished; keeps a second sealer waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
        cursor.execute("SELECT (pg_control_system()).system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cursor.fetchone()


def _earlier_clusters(cluster: int, last: Batch | None) -> list[int]:
    """Clusters that entries came from by a restore and that may hold unsealed ones."""
    if last is not None and last.cluster == cluster:
        return []
    return list(Entry.objects.exclude(cluster=cluster).order_by("cluster").values_list("cluster", flat=True).distinct())


def _seal_range(cluster: int, end: int, *, after: Batch | None) -> list[Batch]:
    """Seal a cluster's entries from its last batch up to, not with, the transaction `end`; no batch where there are none."""
    first = Batch.objects.filter(cluster=cluster).aggregate(end=Max("end_transaction"))["end"] or 0
    entries = Entry.objects.filter(cluster=cluster, transaction__gte=first, transaction__lt=end).order_by("transaction", "id")
    sealed = [(number, bytes(digest)) for number, digest in entries.values_list("transaction", "digest")]
    if not sealed:
        return []
    batch = Batch(
        number=after.number + 1 if after else 1,
        cluster=cluster,
        first_transaction=first,
        end_transaction=sealed[-1][0] + 1 if end == _FOREVER else end,
        count=len(sealed),
        merkle_root=merkle_root([digest for _, digest in sealed]),
        previous=bytes(after.digest) if after else GENESIS,
        sealed_at=timezone.now(),
    )
    batch.digest = batch_digest(batch)
    batch.signature = checkpoints.signing_key().sign(batch.digest)
    batch.save(force_insert=True)
    return [batch]


def batch_digest(batch: Batch) -> bytes:
    place = [batch.number, batch.cluster, batch.first_transaction, batch.end_transaction]
    header = orjson.dumps([*place, batch.count, batch.sealed_at.timestamp()])
    return chain_digest(bytes(batch.previous), bytes(batch.merkle_root), header)
