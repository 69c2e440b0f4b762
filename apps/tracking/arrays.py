"""Arrays for server-side parameters in PostgreSQL's binary format, packed at once instead of value by value.

Source: PostgreSQL 15, `array_send`: dimensions, flags, element type, length and lower bound, then each element with its length.
"""

import struct
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!5i")


class BinaryArray:
    """A one-dimensional array without nulls."""

    array_oid: ClassVar[int]
    element_oid: ClassVar[int]

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values

    def elements(self) -> bytes:
        """Each element after its length."""
        raise NotImplementedError


class UUIDArray(BinaryArray):
    """uuid[]"""

    array_oid, element_oid = 2951, 2950
    values: Sequence[UUID]

    def elements(self) -> bytes:
        length = struct.pack("!i", 16)
        return length + length.join([value.bytes for value in self.values])


class Int4Array(BinaryArray):
    """integer[]"""

    array_oid, element_oid = 1007, 23
    values: Sequence[int]

    def elements(self) -> bytes:
        length = struct.pack("!i", 4)
        return length + length.join([value.to_bytes(4, "big", signed=True) for value in self.values])


class BoolArray(BinaryArray):
    """boolean[]"""

    array_oid, element_oid = 1000, 16
    values: Sequence[bool]

    def elements(self) -> bytes:
        length = struct.pack("!i", 1)
        return length + length.join([b"\1" if value else b"\0" for value in self.values])


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: BinaryArray) -> bytes:
        if not obj.values:
            return _HEAD.pack(0, 0, obj.element_oid, 0, 0)[:12]
        return _HEAD.pack(1, 0, obj.element_oid, len(obj.values), 1) + obj.elements()


def _register(kind: type[BinaryArray]) -> None:
    dumper = type(f"{kind.__name__}Dumper", (_ArrayDumper,), {"oid": kind.array_oid})
    psycopg.adapters.register_dumper(kind, dumper)


for _kind in (UUIDArray, Int4Array, BoolArray):
    _register(_kind)
