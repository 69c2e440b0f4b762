"""Evidence packages: whole and signed, or refused."""

import hashlib
import zipfile
from io import BytesIO

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from safecity_gis.core.evidence import FACTS, MANIFEST, MOST_BYTES, PHOTO, SIGNATURE, PackageBroken, package_make, package_verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key()
PACKAGE = package_make({"id": "1", "speed": 90.5}, b"\xff\xd8\xffphoto", KEY)


def rebuilt(changes: dict[str, bytes | None], compression: int = zipfile.ZIP_STORED) -> bytes:
    """The package with some files changed, added or, for None, left out."""
    with zipfile.ZipFile(BytesIO(PACKAGE)) as archive:
        files: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in (files | changes).items():
            if content is not None:
                archive.writestr(name, content)
    return stream.getvalue()


def test_a_package_tells_its_facts_to_whoever_has_the_public_key() -> None:
    assert package_verify(PACKAGE, PUBLIC) == {"id": "1", "speed": 90.5}
    assert package_verify(rebuilt({}), PUBLIC)["id"] == "1"


def test_the_same_content_makes_the_same_bytes() -> None:
    assert package_make({"speed": 90.5, "id": "1"}, b"\xff\xd8\xffphoto", KEY) == PACKAGE


@pytest.mark.parametrize(
    "changes",
    [
        {FACTS: b'{"id":"1","speed":120}'},
        {PHOTO: b"another"},
        {MANIFEST: b"{}"},
        {SIGNATURE: bytes(64)},
        {SIGNATURE: b""},
        {SIGNATURE: None},
        {PHOTO: None},
        {"more.txt": b""},
        {"../facts.json": b"{}"},
    ],
)
def test_whatever_is_changed_added_or_left_out_is_noticed(changes: dict[str, bytes | None]) -> None:
    with pytest.raises(PackageBroken):
        package_verify(rebuilt(changes), PUBLIC)


def test_a_manifest_signed_by_another_key_or_for_another_purpose_proves_nothing() -> None:
    other = Ed25519PrivateKey.generate()
    with pytest.raises(PackageBroken, match="not signed"):
        package_verify(package_make({"id": "1"}, b"photo", other), PUBLIC)
    with zipfile.ZipFile(BytesIO(PACKAGE)) as archive:
        manifest = archive.read(MANIFEST)
    with pytest.raises(PackageBroken, match="not signed"):
        package_verify(rebuilt({SIGNATURE: KEY.sign(manifest)}), PUBLIC)


def test_facts_and_manifest_of_two_packages_do_not_mix() -> None:
    facts = b'{"id":"2"}'
    with zipfile.ZipFile(BytesIO(PACKAGE)) as archive:
        told = orjson.loads(archive.read(MANIFEST))
    told["files"][FACTS] = hashlib.sha256(facts).hexdigest()
    manifest = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    signature = KEY.sign(b"safecity evidence package\n" + manifest)
    with pytest.raises(PackageBroken, match="another package"):
        package_verify(rebuilt({FACTS: facts, MANIFEST: manifest, SIGNATURE: signature}), PUBLIC)


@pytest.mark.parametrize(
    "package", [b"", b"no zip", PACKAGE[:-40], PACKAGE[40:], bytes(MOST_BYTES + 1), rebuilt({}, zipfile.ZIP_DEFLATED)]
)
def test_what_is_no_package_is_refused_without_a_crash(package: bytes) -> None:
    with pytest.raises(PackageBroken):
        package_verify(package, PUBLIC)


def with_comment() -> bytes:
    stream = BytesIO(PACKAGE)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"paid already"
    return stream.getvalue()


@pytest.mark.parametrize("package", [b"#!/bin/sh\n" + PACKAGE, with_comment()])
def test_what_is_hidden_beside_the_files_is_noticed(package: bytes) -> None:
    with pytest.raises(PackageBroken, match="more than its files"):
        package_verify(package, PUBLIC)


def test_a_flipped_byte_anywhere_changes_no_fact() -> None:
    for place in range(0, len(PACKAGE), 7):
        torn = bytearray(PACKAGE)
        torn[place] ^= 0x55
        try:
            assert package_verify(bytes(torn), PUBLIC) == {"id": "1", "speed": 90.5}
        except PackageBroken:
            continue


def test_absurdly_large_content_makes_no_package() -> None:
    with pytest.raises(ValueError, match="too large"):
        package_make({"id": "1"}, bytes(MOST_BYTES), KEY)
