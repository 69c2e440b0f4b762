"""Evidence packages: photo and facts in a ZIP whose signed manifest anybody who has the public key can check offline.

The same content and key make the same bytes, so that handing a package over again hands over the same one.
Source: RFC 8032 (Ed25519), FIPS 180-4 (SHA-256).
"""

import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FACTS, PHOTO, MANIFEST, SIGNATURE = "facts.json", "photo.jpg", "manifest.json", "signature.ed25519"
VERSION = 1
MOST_BYTES = 1024 * 1024
"""Of a package, and of each file in it."""
_PURPOSE = b"safecity evidence package\n"
"""Before what is signed: a signature made for anything else proves nothing here."""
_TIME = (1980, 1, 1, 0, 0, 0)


class PackageBroken(ValueError):
    """A file that is no whole, unchanged package of ours; its words say why."""


def key_name(key: Ed25519PublicKey) -> str:
    """SHA-256 of the public key, hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def package_make(facts: Mapping[str, Any], photo: bytes, key: Ed25519PrivateKey) -> bytes:
    """A package of these facts, which can be told in JSON and have an `id`, and a JPEG.

    Raises:
        ValueError: facts or photo are larger than `MOST_BYTES`.
    """
    files = {FACTS: orjson.dumps(facts, option=orjson.OPT_SORT_KEYS), PHOTO: photo}
    if any(len(content) > MOST_BYTES // 3 for content in files.values()):
        raise ValueError("facts or photo are too large for a package")
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {"version": VERSION, "id": facts["id"], "files": digests, "key": key_name(key.public_key())}
    files[MANIFEST] = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    files[SIGNATURE] = key.sign(_PURPOSE + files[MANIFEST])
    return _packed(files)


def package_verify(package: bytes, key: Ed25519PublicKey) -> dict[str, Any]:
    """The facts of a package that is whole, unchanged and signed with the key that belongs to `key`.

    Raises:
        PackageBroken: it is not.
    """
    files = _files(package)
    if len(_packed(files)) != len(package):
        raise PackageBroken("the package holds more than its files")
    try:
        key.verify(files[SIGNATURE], _PURPOSE + files[MANIFEST])
    except InvalidSignature:
        raise PackageBroken("the manifest is not signed with this key") from None
    try:
        manifest, facts = orjson.loads(files[MANIFEST]), orjson.loads(files[FACTS])
    except orjson.JSONDecodeError as error:
        raise PackageBroken("manifest or facts are no JSON") from error
    if not isinstance(manifest, dict) or manifest.get("version") != VERSION or not isinstance(facts, dict):
        raise PackageBroken("the manifest is of another kind")
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in (FACTS, PHOTO)}
    if manifest.get("files") != digests:
        raise PackageBroken("facts or photo were changed")
    if manifest.get("key") != key_name(key) or manifest.get("id") != facts.get("id"):
        raise PackageBroken("the manifest belongs to another package")
    return facts


def _packed(files: Mapping[str, bytes]) -> bytes:
    """Nothing but these files, in their order."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in (FACTS, PHOTO, MANIFEST, SIGNATURE):
            archive.writestr(zipfile.ZipInfo(name, _TIME), files[name])
    return stream.getvalue()


def _files(package: bytes) -> dict[str, bytes]:
    """Contents by name, none larger than told."""
    if len(package) > MOST_BYTES:
        raise PackageBroken("the package is too large")
    try:
        with zipfile.ZipFile(BytesIO(package)) as archive:
            entries = archive.infolist()
            if sorted(entry.filename for entry in entries) != sorted((FACTS, PHOTO, MANIFEST, SIGNATURE)):
                raise PackageBroken("the package holds other files than it should")
            if any(entry.compress_type != zipfile.ZIP_STORED or entry.file_size > MOST_BYTES for entry in entries):
                raise PackageBroken("a file of the package is packed or too large")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, PackageBroken):
            raise
        raise PackageBroken("the file is no ZIP, or is torn") from error
