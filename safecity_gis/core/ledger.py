"""Merkle roots and chain digests for append-only logs.

Source: RFC 6962, section 2.1 (leaves and nodes are hashed with different prefixes, so that one cannot pass for the other).
"""

import hashlib
from collections.abc import Sequence

DIGEST_BYTES = 32
GENESIS = bytes(DIGEST_BYTES)


def merkle_root(digests: Sequence[bytes]) -> bytes:
    """Root over the leaves' digests in order, as in RFC 6962.

    Args:
        digests: one 32-byte digest per leaf.

    Raises:
        ValueError: no leaf, or a digest of another length.

    >>> merkle_root([bytes(32)]).hex()[:16]
    '7f9c9e31ac8256ca'
    """
    if not digests:
        raise ValueError("a Merkle tree needs at least one leaf")
    wrong = {len(digest) for digest in digests} - {DIGEST_BYTES}
    if wrong:
        raise ValueError(f"expected digests of {DIGEST_BYTES} bytes, got {sorted(wrong)}")
    level = [hashlib.sha256(b"\x00" + digest).digest() for digest in digests]
    while len(level) > 1:
        paired = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
    return level[0]


def chain_digest(previous: bytes, root: bytes, header: bytes) -> bytes:
    """Digest of a batch: bound to the batch before it, to its entries and to its own header."""
    return hashlib.sha256(b"\x02" + previous + root + header).digest()
