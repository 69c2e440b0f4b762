"""Configuration with credentials, sealed for the bus: AES-256-GCM, bound to its camera: it does not open as another's."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(ValueError):
    """Wrong key, altered bytes, or sealed for another purpose."""


def new_key() -> str:
    """A fresh key as URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def load_key(text: str) -> bytes:
    """Decode a key.

    Raises:
        ValueError: not URL-safe base64 of exactly 32 bytes.
    """
    key = base64.urlsafe_b64decode(text)
    if len(key) != KEY_BYTES:
        raise ValueError(f"expected a key of {KEY_BYTES} bytes, got {len(key)}")
    return key


def seal(data: bytes, *, key: bytes, purpose: str) -> bytes:
    """Encrypt `data`; `purpose` (for instance `camera:RZ-001-1`) must be the same when it is opened."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose.encode())


def unseal(sealed: bytes, *, key: bytes, purpose: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        SealBroken: wrong key, altered bytes or another purpose.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the seal is broken: wrong key, altered bytes or another purpose") from error
