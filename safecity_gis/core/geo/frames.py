"""Frames of reference as types, and the local tangent frame: metres east and north of an origin <-> longitude, latitude."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

Floats = npt.NDArray[np.float64]


class PixelXY(NamedTuple):
    """Picture position in pixels, origin at the top left corner, y down."""

    x: float
    y: float


class GroundXY(NamedTuple):
    """Local ground position in metres east and north of an origin."""

    e: float
    n: float


class LonLat(NamedTuple):
    """Geographic position in degrees, EPSG:4326, longitude first."""

    lon: float
    lat: float


class LocalFrame:
    """Azimuthal equidistant frame around an origin: distances and bearings from the origin are exact.

    Within 5 km of the origin any two points' distance is right to better than 1 in a million.
    What is nearer to the origin than 0.65 mm becomes the origin itself, by PROJ's tolerance.
    """

    def __init__(self, origin: LonLat) -> None:
        """Raises ValueError where the origin is no finite longitude and latitude."""
        if not (-180 <= origin.lon <= 180 and -90 <= origin.lat <= 90):
            raise ValueError(f"origin must be a longitude and latitude, got {origin}")
        self.origin = origin
        self._transformer = _transformer(origin)

    def to_lonlat(self, ground: npt.ArrayLike) -> Floats:
        """Metres [n, 2] (east, north) -> degrees [n, 2] (lon, lat). NaN stays NaN, empty stays empty."""
        return _apply(self._transformer, ground, inverse=True)

    def to_ground(self, lonlat: npt.ArrayLike) -> Floats:
        """Degrees [n, 2] (lon, lat) -> metres [n, 2] (east, north). NaN stays NaN, empty stays empty."""
        return _apply(self._transformer, lonlat, inverse=False)

    def lonlat(self, point: GroundXY) -> LonLat:
        """One point of `to_lonlat`."""
        lon, lat = self.to_lonlat([point])[0]
        return LonLat(float(lon), float(lat))

    def ground(self, point: LonLat) -> GroundXY:
        """One point of `to_ground`."""
        e, n = self.to_ground([point])[0]
        return GroundXY(float(e), float(n))


def as_points(points: npt.ArrayLike) -> Floats:
    """Any sequence of pairs as float64 [n, 2]; raises ValueError for another shape."""
    array = np.asarray(points, dtype=np.float64)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"expected points [n, 2], got {array.shape}")
    return array


@lru_cache(maxsize=8192)
def _transformer(origin: LonLat) -> Transformer:
    local = f"+proj=aeqd +lat_0={origin.lat!r} +lon_0={origin.lon!r} +datum=WGS84 +units=m +no_defs"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


def _apply(transformer: Transformer, points: npt.ArrayLike, *, inverse: bool) -> Floats:
    array = as_points(points)
    if len(array) == 0:
        return array
    x, y = transformer.transform(array[:, 0], array[:, 1], direction="INVERSE" if inverse else "FORWARD")
    result = np.column_stack((x, y))
    result[~np.isfinite(result).all(axis=1)] = np.nan
    return result
