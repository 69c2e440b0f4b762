"""The signing key and the second store of the audit, both out of the database's reach."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from apps.audit.keys import KeyUnusable, key_make, key_read

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.audit.models import Batch


class CheckpointsDiffer(RuntimeError):
    """The second store holds another batch under a number than the database, or one that the database lost."""


def _key_path() -> Path:
    return Path(settings.AUDIT_SIGNING_KEY)


def store_path() -> Path:
    return Path(settings.AUDIT_CHECKPOINTS)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs batches; made before the first batch, readable by its owner alone.

    Raises:
        KeyUnusable: the file holds something else, or is missing although batches were signed.
    """
    path = _key_path()
    if not path.exists():
        if stored_digests():
            raise KeyUnusable(f"{path} is missing, but batches were signed with it")
        key_make(path)
    return key_read(path)


def public_key() -> Ed25519PublicKey:
    """What proves the signatures; never makes a key.

    Raises:
        KeyUnusable: the file is missing or holds something else.
    """
    path = _key_path()
    if not path.exists():
        raise KeyUnusable(f"{path} is missing")
    return key_read(path).public_key()


def append(batches: Iterable["Batch"]) -> None:
    """Add batches to the second store and force them to the disk."""
    lines = b"".join(_line(batch) for batch in batches)
    if not lines:
        return
    path = store_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        if file.tell() and not _ends_with_newline(file):
            lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def catch_up(batches: "QuerySet[Batch]") -> None:
    """Add what a killed sealer committed and could not append any more.

    Raises:
        CheckpointsDiffer: the store contradicts `batches`, all of the database's: somebody trimmed or changed one.
        InvalidSignature: a batch that is not in the store was not signed by us.
    """
    stored = stored_digests()
    newest = max(stored, default=0)
    known = {batch.number: bytes(batch.digest) for batch in batches.filter(number__gte=newest, number__lte=newest)}
    if newest and stored[newest] != {known.get(newest)}:
        raise CheckpointsDiffer(f"batch {newest} of the second store is not the database's: run `manage.py audit_verify`")
    late = list(batches.filter(number__gt=newest))
    for batch in late:
        public_key().verify(bytes(batch.signature), bytes(batch.digest))
    append(late)


def stored_digests() -> dict[int, set[bytes]]:
    """Digests told of each batch by number: more than one means that a batch was made twice. A torn line is passed over."""
    path = store_path()
    if not path.exists():
        return {}
    stored: dict[int, set[bytes]] = {}
    for line in path.read_bytes().splitlines():
        try:
            entry = orjson.loads(line)
            stored.setdefault(int(entry["number"]), set()).add(bytes.fromhex(entry["digest"]))
        except (orjson.JSONDecodeError, KeyError, ValueError, TypeError):
            continue
    return stored


def _line(batch: "Batch") -> bytes:
    told = {"number": batch.number, "digest": bytes(batch.digest).hex(), "signature": bytes(batch.signature).hex()}
    return orjson.dumps(told | {"sealed_at": batch.sealed_at.timestamp()}) + b"\n"


def _ends_with_newline(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
