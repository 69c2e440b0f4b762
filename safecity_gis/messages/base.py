"""What every message carries, and the one way to encode and decode it (MessagePack, tagged by type)."""

from functools import cache
from typing import Any, TypeVar

import msgspec

SCHEMA_VERSION = 1

_encoder = msgspec.msgpack.Encoder()


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """Base of every bus message. Nothing simulated can pass for real: both marks travel with every message."""

    simulated: bool
    exercise_id: str | None = None
    v: int = SCHEMA_VERSION


M = TypeVar("M", bound=Message)


class MalformedMessage(ValueError):
    """The bytes are not a valid message of the expected type or of a version that we speak."""


def encode(message: Message) -> bytes:
    """Encode one message as MessagePack."""
    return _encoder.encode(message)


def decode(data: bytes, type_: Any) -> Any:
    """Decode `data` as `type_` (a `Message` class or a union of them).

    Raises:
        MalformedMessage: not MessagePack, wrong or unknown fields, a value out of its bounds, or another schema version.
    """
    try:
        message = _decoder(type_).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedMessage(str(error)) from error
    if message.v != SCHEMA_VERSION:
        raise MalformedMessage(f"schema version {message.v}, expected {SCHEMA_VERSION}")
    return message


@cache
def _decoder(type_: Any) -> Any:
    return msgspec.msgpack.Decoder(type_)
