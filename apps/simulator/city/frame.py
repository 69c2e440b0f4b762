"""The city's metric frame: every generator computes in metres east and north of its origin and tells degrees at the end."""

from typing import TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from safecity_gis.core.geo.frames import LocalFrame, LonLat

G = TypeVar("G", BaseGeometry, np.ndarray)

CITY = LocalFrame(LonLat(67.06, 24.87))
DIGITS = 7
"""Decimals of a stored degree: about a centimetre, so that the same plan is the same on every machine."""


def to_degrees(geometry: G) -> G:
    """A shape, or an array of shapes, in metres as longitude and latitude."""
    return shapely.transform(geometry, lambda points: np.round(CITY.to_lonlat(points), DIGITS))


def parse_points(text: str) -> list[tuple[float, float]]:
    """`lon,lat lon,lat …` as metres."""
    degrees = [tuple(map(float, pair.split(","))) for pair in text.split()]
    return [(float(e), float(n)) for e, n in CITY.to_ground(degrees)]
