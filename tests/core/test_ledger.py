import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.core.ledger import merkle_root

digests = st.binary(min_size=32, max_size=32)


def test_a_root_of_two_is_the_one_of_rfc_6962() -> None:
    left, right = bytes(32), bytes([1]) * 32
    leaves = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in (left, right)]
    assert merkle_root([left, right]) == hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()


@given(st.lists(digests, min_size=1, max_size=20), st.data())
def test_changing_any_leaf_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(digests.filter(lambda digest: digest != leaves[index]))
    assert merkle_root(leaves) != merkle_root([*leaves[:index], other, *leaves[index + 1 :]])


@given(st.lists(digests, min_size=2, max_size=20, unique=True))
def test_dropping_the_last_leaf_changes_the_root(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) != merkle_root(leaves[:-1])


def test_no_leaf_and_a_short_digest_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merkle_root([])
    with pytest.raises(ValueError, match="32 bytes"):
        merkle_root([b"short"])
