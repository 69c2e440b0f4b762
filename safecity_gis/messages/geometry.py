"""Small geometric values that messages are made of. Longitude before latitude, metres, degrees clockwise from north."""

from typing import Annotated

import msgspec

Lon = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Lat = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Confidence = Annotated[float, msgspec.Meta(ge=0, le=1)]
LAST_EPOCH = 4_102_444_800
Epoch = Annotated[float, msgspec.Meta(ge=0, le=LAST_EPOCH)]
"""Seconds since 1970-01-01 UTC, up to 2100."""


class Box(msgspec.Struct, frozen=True, array_like=True):
    """Axis-aligned box in picture pixels, origin top left; width and height at least 0."""

    x: float
    y: float
    w: Annotated[float, msgspec.Meta(ge=0)]
    h: Annotated[float, msgspec.Meta(ge=0)]


class GroundFix(msgspec.Struct, frozen=True, array_like=True):
    """A position on the ground with its covariance in m² (east-east, east-north, north-north)."""

    lon: Lon
    lat: Lat
    var_e: Annotated[float, msgspec.Meta(ge=0)]
    cov_en: float
    var_n: Annotated[float, msgspec.Meta(ge=0)]


class PathPoint(msgspec.Struct, frozen=True, array_like=True):
    """One vertex of a ground path; `at` is the capture time in epoch seconds."""

    lon: Lon
    lat: Lat
    at: Epoch
