"""The signing key and the second store of the audit, both out of the database's reach."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

if TYPE_CHECKING:
    from apps.audit.models import Batch


class KeyUnusable(RuntimeError):
    """The signing key's file is not an Ed25519 key."""


def _key_path() -> Path:
    return Path(settings.AUDIT_SIGNING_KEY)


def store_path() -> Path:
    return Path(settings.AUDIT_CHECKPOINTS)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs batches; made on first use, readable by its owner alone.

    Raises:
        KeyUnusable: the file holds something else.
    """
    path = _key_path()
    if not path.exists():
        _make_key(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} is not an Ed25519 key")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    scratch = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass  # another process was first, and its key stands
    finally:
        scratch.unlink()


def append(batch: "Batch") -> None:
    """Add a batch to the second store and force it to the disk."""
    line = orjson.dumps(
        {
            "number": batch.number,
            "digest": bytes(batch.digest).hex(),
            "signature": bytes(batch.signature).hex(),
            "sealed_at": batch.sealed_at.timestamp(),
        }
    )
    path = store_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def stored_digests() -> dict[int, bytes]:
    """Digest of each batch by number, as the second store has them; a torn last line is passed over."""
    path = store_path()
    if not path.exists():
        return {}
    stored = {}
    for line in path.read_bytes().splitlines():
        try:
            entry = orjson.loads(line)
            stored[int(entry["number"])] = bytes.fromhex(entry["digest"])
        except (orjson.JSONDecodeError, KeyError, ValueError):
            continue
    return stored
