"""Binary frames of moving objects for the browser: fixed-size records that WebGL reads without parsing.

Little endian. Header (32 bytes): version u8, kind u8 (0 snapshot, 1 tick), reserved u16, sequence u32, server time f64
(epoch seconds), number of objects u32, number of removed u32, reserved u64. Then the objects (32 bytes each) as
`OBJECT_DTYPE`, then the removed handles (u32 each). The twin in the browser is `static/js/lib/frames.js`.
"""

import struct
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

VERSION = 1
HEADER = struct.Struct("<BBHIdIIQ")
COORDINATE_SCALE = 1e7
"""Degrees are sent as whole units of 1e-7 degrees (about 1 cm)."""

OBJECT_DTYPE = np.dtype(
    [
        ("handle", "<u4"),
        ("lon_e7", "<i4"),
        ("lat_e7", "<i4"),
        ("velocity_e_cmps", "<i2"),
        ("velocity_n_cmps", "<i2"),
        ("camera", "<u4"),
        ("age_ms", "<u2"),
        ("accuracy_dm", "<u2"),
        ("object_class", "u1"),
        ("flags", "u1"),
        ("reserved", "<u2"),
        ("reserved2", "<u4"),
    ]
)
"""`handle` names the object while the web process lives; `camera` is its primary key; `age_ms` is capture to server time."""


class FrameKind(IntEnum):
    SNAPSHOT = 0
    TICK = 1


class ObjectFlag(IntFlag):
    SIMULATED = 1
    EXERCISE = 2
    STALE = 4


def encode_frame(
    kind: FrameKind, sequence: int, server_time: float, objects: NDArray[np.void], removed: NDArray[np.uint32]
) -> bytes:
    """One frame as bytes.

    Args:
        kind: a snapshot replaces all that the browser shows; a tick changes it.
        sequence: counts up by one per frame of a shared stream (all clients with the same scope and cells), modulo 2**32.
        server_time: epoch seconds.
        objects: records of `OBJECT_DTYPE`, shape (n,).
        removed: handles that are gone, shape (m,).

    Raises:
        ValueError: `objects` has another dtype.
    """
    if objects.dtype != OBJECT_DTYPE:
        raise ValueError(f"expected records of {OBJECT_DTYPE}, got {objects.dtype}")
    header = HEADER.pack(VERSION, kind, 0, sequence & 0xFFFFFFFF, server_time, len(objects), len(removed), 0)
    return header + objects.tobytes() + removed.astype("<u4").tobytes()
