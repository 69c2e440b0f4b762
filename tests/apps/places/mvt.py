"""A small reader of vector tiles, written from the specification and not from what the server does.

Source: Mapbox Vector Tile 2.1, sections 4.1-4.4, over Protocol Buffers.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    geometry_type: int
    """1 point, 2 line, 3 polygon."""
    properties: dict[str, Any]
    vertices: int
    """How many vertices its MoveTo and LineTo commands draw."""


def decode_tile(data: bytes) -> dict[str, list[Feature]]:
    """Layer name to features.

    Raises:
        ValueError: a layer of another version, or two layers of one name.
    """
    layers: dict[str, list[Feature]] = {}
    for field, value in _fields(data):
        if field == 3:
            name, features = _layer(value)
            if name in layers:
                raise ValueError(f"two layers {name}")
            layers[name] = features
    return layers


def _layer(data: bytes) -> tuple[str, list[Feature]]:
    name, version = "", 1
    raw: list[bytes] = []
    keys: list[str] = []
    values: list[Any] = []
    for field, value in _fields(data):
        if field == 1:
            name = value.decode()
        elif field == 2:
            raw.append(value)
        elif field == 3:
            keys.append(value.decode())
        elif field == 4:
            values.append(_value(value))
        elif field == 15:
            version = value
    if version != 2:
        raise ValueError(f"version {version}")
    return name, [_feature(feature, keys, values) for feature in raw]


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    fields = dict(_fields(data))
    tags = list(_varints(fields.get(2, b"")))
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(fields.get(3, 0), properties, _vertices(list(_varints(fields[4]))))


def _vertices(commands: list[int]) -> int:
    at = drawn = 0
    while at < len(commands):
        kind, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if kind in {1, 2}:
            drawn += count
            at += 2 * count
    return drawn


def _value(data: bytes) -> Any:
    ((field, value),) = _fields(data)
    if field == 1:
        return value.decode()
    if field == 6:
        return (value >> 1) ^ -(value & 1)
    return bool(value) if field == 7 else value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 1:
            value, at = struct.unpack_from("<d", data, at)[0], at + 8
        elif wire == 5:
            value, at = struct.unpack_from("<f", data, at)[0], at + 4
        else:
            length, at = _varint(data, at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
