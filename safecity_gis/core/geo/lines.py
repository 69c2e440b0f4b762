"""Lengths of lines on the ground, and distances between positions."""

import numpy.typing as npt
from pyproj import Geod

from safecity_gis.core.geo.frames import as_points

_GEOD = Geod(ellps="WGS84")


def length_m(lonlat: npt.ArrayLike) -> float:
    """Geodesic length in metres of a line through degrees [n, 2] (lon, lat); 0 for fewer than two points, NaN for NaN."""
    points = as_points(lonlat)
    return float(_GEOD.line_length(points[:, 0], points[:, 1])) if len(points) > 1 else 0.0
