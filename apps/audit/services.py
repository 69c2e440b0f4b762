"""The only writer of the audit: `audit_record` for what happens, `audit_seal` for the chain."""

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

import orjson
from django.db import connection, transaction
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


def audit_seal() -> Batch | None:
    """Seal every finished, unsealed entry into one signed batch; None where there is nothing to seal.

    Only transactions below the snapshot's horizon are taken: they are all finished, so no entry can appear in a sealed
    range later. Writers are never locked; two sealers are kept apart.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (horizon,) = cursor.fetchone()
        last = Batch.objects.order_by("-number").first()
        first = last.end_transaction if last else 0
        digests = list(
            Entry.objects.filter(transaction__gte=first, transaction__lt=horizon)
            .order_by("transaction", "id")
            .values_list("digest", flat=True)
        )
        if not digests:
            return None
        batch = Batch(
            number=last.number + 1 if last else 1,
            first_transaction=first,
            end_transaction=horizon,
            count=len(digests),
            merkle_root=merkle_root([bytes(digest) for digest in digests]),
            previous=bytes(last.digest) if last else GENESIS,
            sealed_at=timezone.now(),
        )
        batch.digest = batch_digest(batch)
        batch.signature = checkpoints.signing_key().sign(batch.digest)
        batch.save(force_insert=True)
        transaction.on_commit(lambda: checkpoints.append(batch))
    return batch


def batch_digest(batch: Batch) -> bytes:
    header = orjson.dumps(
        [batch.number, batch.first_transaction, batch.end_transaction, batch.count, batch.sealed_at.timestamp()]
    )
    return chain_digest(bytes(batch.previous), bytes(batch.merkle_root), header)
