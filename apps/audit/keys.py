"""Files of Ed25519 signing keys, out of the database's reach."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key


class KeyUnusable(RuntimeError):
    """The signing key's file is missing or holds no Ed25519 key."""


def key_read(path: Path) -> Ed25519PrivateKey:
    """Raises KeyUnusable: the file is missing or holds something else."""
    if not path.exists():
        raise KeyUnusable(f"{path} is missing")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} is no key that can be read") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} is not an Ed25519 key")
    return key


def key_make(path: Path) -> None:
    """Make a new key, readable by its owner alone; one that is there stays."""
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
