"""Rows of the tracklet table in PostgreSQL's binary COPY format, packed without a detour over Python objects for each value.

Source: PostgreSQL 15 manual, COPY, "Binary Format"; PostGIS EWKB for LineString M with SRID; MessagePack for vertices.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain

import msgspec
import numpy as np

from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate

COLUMNS = (
    "clock", "colour", "worker", "exercise_id", "tracklet_id", "revision", "timed_out", "camera_id", "object_class", "confidence",
    "closed", "valid_from", "valid_to", "known_from", "observations", "simulated", "known_to", "accuracy_m", "speed_mps", "path",
)  # fmt: skip

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_UNIX_EPOCH = datetime.fromtimestamp(0, UTC)
_POSTGRES_EPOCH_US = 946_684_800_000_000
_FIXED = struct.Struct("!i16s ii i? iq ih id i? iq iq iq ii i?")
"""Length and value of each of the twelve columns that are neither texts nor ever null."""
_NULL = b"\xff\xff\xff\xff"
_FIELDS = struct.Struct("!h")
_INT8 = struct.Struct("!iq")
_FLOAT8 = struct.Struct("!id")
_LENGTH = struct.Struct("!i")

_EWKB_LINESTRING_M = 0x20000000 | 0x40000000 | 2
_PATH_HEAD = struct.Struct("!iBIII")
"""Length of the column; then EWKB: big-endian, type, SRID and number of vertices."""
_PATH_HEAD_BYTES = _PATH_HEAD.size - _LENGTH.size
_VERTEX_BYTES = 24
_POINT_BYTES, _NUMBER_BYTES = 28, 9
"""Of a `PathPoint` in MessagePack, and of each of its numbers: one for the tag, then a big-endian double."""
_encoder = msgspec.msgpack.Encoder()


def pack_rows(
    updates: Sequence[TrackletUpdate], *, camera_ids: Mapping[str, int], known_from: datetime, never_current: Sequence[bool]
) -> bytes:
    """A whole COPY of these updates; rows that are `never_current` are known until `known_from` as well."""
    stamp = microseconds(known_from.timestamp())
    ends = (_NULL, _INT8.pack(8, stamp))
    parts = [_HEADER]
    for update, ended, path in zip(updates, never_current, _pack_paths(updates), strict=True):
        accuracy_m, speed_mps = update.accuracy_m, update.speed_mps
        parts += (
            _pack_texts(update.clock, update.colour, update.worker, update.exercise_id),
            _FIXED.pack(
                16, update.tracklet_id.bytes, 4, update.revision, 1, False, 8, camera_ids[update.camera],
                2, update.object_class, 8, update.confidence, 1, update.phase is TrackletPhase.CLOSED,
                8, microseconds(update.valid_from), 8, microseconds(update.valid_to), 8, stamp,
                4, update.observations, 1, update.simulated,
            ),
            ends[ended],
            _NULL if accuracy_m is None else _FLOAT8.pack(8, accuracy_m),
            _NULL if speed_mps is None else _FLOAT8.pack(8, speed_mps),
            path,
        )  # fmt: skip
    parts.append(_TRAILER)
    return b"".join(parts)


@lru_cache(maxsize=4096)
def _pack_texts(*texts: str | None) -> bytes:
    """The beginning of a row: number of its columns, and the texts, which come again and again."""
    values = [(text or "").encode() for text in texts]
    return _FIELDS.pack(len(COLUMNS)) + b"".join([_LENGTH.pack(len(value)) + value for value in values])


def _pack_paths(updates: Sequence[TrackletUpdate]) -> Iterator[bytes]:
    """Each path as EWKB LineString M in EPSG:4326 after its length; null for fewer than two points, which are no line."""
    paths = [update.path for update in updates]
    vertices = _pack_vertices(list(chain.from_iterable(path for path in paths if len(path) > 1)))
    start = 0
    for path in paths:
        count = len(path)
        if count < 2:
            yield _NULL
            continue
        end = start + count * _VERTEX_BYTES
        yield _PATH_HEAD.pack(_PATH_HEAD_BYTES + end - start, 0, _EWKB_LINESTRING_M, 4326, count) + vertices[start:end]
        start = end


def _pack_vertices(points: Sequence[PathPoint]) -> bytes:
    """Longitude, latitude and epoch seconds of each point as big-endian doubles.

    MessagePack writes them like that between its tags, and without a step of Python for each point.
    """
    if not points:
        return b""
    packed = _encoder.encode(points)
    head = 1 if len(points) < 1 << 4 else 3 if len(points) < 1 << 16 else 5
    if len(packed) != head + len(points) * _POINT_BYTES:
        return _pack_vertices([PathPoint(float(point.lon), float(point.lat), float(point.at)) for point in points])
    return np.ndarray((len(points), 3), ">f8", packed, head + 2, (_POINT_BYTES, _NUMBER_BYTES)).tobytes()


def microseconds(epoch_s: float) -> int:
    """Epoch seconds as PostgreSQL's timestamptz: whole microseconds since 2000-01-01 UTC."""
    return round(epoch_s * 1e6) - _POSTGRES_EPOCH_US


def instant(epoch_s: float) -> datetime:
    """Epoch seconds as the aware time that a row holds."""
    return _UNIX_EPOCH + timedelta(microseconds=round(epoch_s * 1e6))
