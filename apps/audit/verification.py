"""Proof that the audit is whole: entries, Merkle roots, chain, signatures and the second store."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from django.db.models import Q, QuerySet

from apps.audit import checkpoints
from apps.audit.keys import KeyUnusable
from apps.audit.models import Batch, Entry
from apps.audit.services import batch_digest, entry_digest
from safecity_gis.core.ledger import GENESIS, merkle_root


@dataclass(slots=True)
class Report:
    """What was checked and every fault that was found; whole when there is none."""

    batches: int = 0
    entries: int = 0
    unsealed: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.faults


def audit_verify() -> Report:
    """Check everything from the first batch on; reads batch by batch, so memory does not grow with the log."""
    report = Report()
    stored = checkpoints.stored_digests()
    verify = _signature_check(report)
    previous, number = GENESIS, 0
    ends: dict[int, int] = {}
    for batch in Batch.objects.order_by("number").iterator(chunk_size=500):
        number += 1
        report.batches += 1
        report.faults.extend(_batch_faults(batch, number=number, previous=previous, first=ends.get(batch.cluster, 0)))
        entries = list(_entries(batch))
        report.entries += len(entries)
        report.faults.extend(_entry_faults(batch, entries))
        if not verify(batch):
            report.faults.append(f"batch {batch.number}: the signature is not ours")
        if stored.get(batch.number) != {bytes(batch.digest)}:
            report.faults.append(f"batch {batch.number}: differs from the second store")
        number, previous, ends[batch.cluster] = batch.number, bytes(batch.digest), batch.end_transaction
    report.faults.extend(
        f"batch {missing}: in the second store, but no longer in the database" for missing in sorted(stored) if missing > number
    )
    for entry in _unsealed(ends).iterator(chunk_size=1000):
        report.unsealed += 1
        if entry_digest(entry) != bytes(entry.digest):
            report.faults.append(f"entry {entry.pk}: altered before it was sealed")
    return report


def _signature_check(report: Report) -> Callable[[Batch], bool]:
    try:
        key = checkpoints.public_key()
    except KeyUnusable as error:
        if Batch.objects.exists():
            report.faults.append(str(error))
        return lambda batch: True

    def is_ours(batch: Batch) -> bool:
        try:
            key.verify(bytes(batch.signature), bytes(batch.digest))
        except InvalidSignature:
            return False
        return True

    return is_ours


def _unsealed(ends: Mapping[int, int]) -> QuerySet[Entry]:
    """Entries behind the last batch of their cluster, or of a cluster without any."""
    sealed = Q(pk__in=[])
    for cluster, end in ends.items():
        sealed |= Q(cluster=cluster, transaction__lt=end)
    return Entry.objects.exclude(sealed)


def _entries(batch: Batch) -> Iterator[Entry]:
    in_batch = Entry.objects.filter(
        cluster=batch.cluster, transaction__gte=batch.first_transaction, transaction__lt=batch.end_transaction
    )
    return in_batch.order_by("transaction", "id").iterator(chunk_size=1000)


def _batch_faults(batch: Batch, *, number: int, previous: bytes, first: int) -> Iterator[str]:
    if batch.number != number:
        yield f"batch {number}: missing"
    if bytes(batch.previous) != previous or batch.first_transaction != first:
        yield f"batch {batch.number}: the chain is broken"
    if batch_digest(batch) != bytes(batch.digest):
        yield f"batch {batch.number}: altered"


def _entry_faults(batch: Batch, entries: list[Entry]) -> Iterator[str]:
    if len(entries) != batch.count:
        yield f"batch {batch.number}: {len(entries)} entries, sealed with {batch.count}"
    digests = [entry_digest(entry) for entry in entries]
    for entry, digest in zip(entries, digests, strict=True):
        if digest != bytes(entry.digest):
            yield f"entry {entry.pk}: altered"
    if not digests or merkle_root(digests) != bytes(batch.merkle_root):
        yield f"batch {batch.number}: the entries do not match the sealed root"
