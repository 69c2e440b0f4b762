"""Rows of the tracklet table in PostgreSQL's binary COPY format, packed without a detour over Python objects for each value.

Source: PostgreSQL 15 manual, COPY, "Binary Format"; PostGIS EWKB for LineString M with SRID.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import TrackletUpdate

COLUMNS = (
    "tracklet_id", "revision", "timed_out", "camera_id", "object_class", "confidence", "closed", "valid_from", "valid_to",
    "known_from", "observations", "simulated", "known_to", "accuracy_m", "speed_mps", "path", "clock", "colour", "worker",
    "exercise_id",
)  # fmt: skip
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

_UNIX_EPOCH = datetime.fromtimestamp(0, UTC)
_POSTGRES_EPOCH_US = 946_684_800_000_000
_FIXED = struct.Struct("!h i16s ii i? iq ih id i? iq iq iq ii i?")
"""Field count, then length and value of each of the twelve columns that are never null."""
_NULL = b"\xff\xff\xff\xff"
_INT8 = struct.Struct("!iq")
_FLOAT8 = struct.Struct("!id")
_LENGTH = struct.Struct("!i")
_EWKB_LINESTRING_M = 0x20000000 | 0x40000000 | 2
_EWKB_HEAD = struct.Struct("<BIII")
_VERTEX = attrgetter("lon", "lat", "at")


def pack_row(update: TrackletUpdate, *, camera_id: int, known_from: int, known_to: int | None, timed_out: bool = False) -> bytes:
    """One tuple. `known_from` and `known_to` are microseconds as `microseconds` makes them."""
    path = pack_path(update.path)
    return b"".join(
        (
            _FIXED.pack(
                len(COLUMNS), 16, update.tracklet_id.bytes, 4, update.revision, 1, timed_out, 8, camera_id,
                2, update.object_class, 8, update.confidence, 1, timed_out or update.phase == "closed",
                8, microseconds(update.valid_from), 8, microseconds(update.valid_to), 8, known_from,
                4, update.observations, 1, update.simulated,
            ),
            _NULL if known_to is None else _INT8.pack(8, known_to),
            _NULL if update.accuracy_m is None else _FLOAT8.pack(8, update.accuracy_m),
            _NULL if update.speed_mps is None else _FLOAT8.pack(8, update.speed_mps),
            _NULL if path is None else _LENGTH.pack(len(path)),
            path or b"",
            _pack_text(update.clock), _pack_text(update.colour or ""), _pack_text(update.worker),
            _pack_text(update.exercise_id or ""),
        )
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _pack_text(text: str) -> bytes:
    """Few words come again and again."""
    value = text.encode()
    return _LENGTH.pack(len(value)) + value


def pack_path(path: Sequence[PathPoint]) -> bytes | None:
    """A path as EWKB LineString M in EPSG:4326; None for fewer than two points, which are no line."""
    if len(path) < 2:
        return None
    values = chain.from_iterable(map(_VERTEX, path))
    return _EWKB_HEAD.pack(1, _EWKB_LINESTRING_M, 4326, len(path)) + struct.pack(f"<{3 * len(path)}d", *values)


def microseconds(epoch_s: float) -> int:
    """Epoch seconds as PostgreSQL's timestamptz: whole microseconds since 2000-01-01 UTC."""
    return round(epoch_s * 1e6) - _POSTGRES_EPOCH_US


def instant(epoch_s: float) -> datetime:
    """Epoch seconds as the aware time that a row holds."""
    return _UNIX_EPOCH + timedelta(microseconds=round(epoch_s * 1e6))
