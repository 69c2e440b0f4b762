"""Shapes that coverage is made of: discs, sectors of rings, and geometry reduced to its polygons."""

from collections.abc import Sequence

import numpy as np
import shapely

from safecity_gis.core.geo.frames import Floats

ARC_STEP_DEG = 1.5
"""Arcs are inscribed chords of this angle: 0.011 % too little area, at most 9 mm per 100 m of radius inside the arc."""
NOTHING = shapely.MultiPolygon()
_BEARINGS = np.radians(np.arange(0, 360, ARC_STEP_DEG))
_AROUND = np.column_stack((np.sin(_BEARINGS), np.cos(_BEARINGS)))


def disc(at: Sequence[float], radius_m: float) -> shapely.Polygon:
    """A full circle of chords whose corners lie at the same bearings for every radius, so that discs nest; empty for radius 0."""
    return shapely.Polygon(np.asarray(at) + radius_m * _AROUND) if radius_m > 0 else shapely.Polygon()


def ring_sector(at: Sequence[float], bearings_deg: tuple[float, float], radii_m: tuple[float, float]) -> shapely.Polygon:
    """What lies between two radii, and clockwise from the first bearing to the second; empty where the radii leave nothing.

    Bearings 360 degrees or more apart mean all round. The inner arc's chords touch its circle from outside, so that none of
    the shape lies beyond either radius.
    """
    near, far = radii_m[0] / np.cos(np.radians(ARC_STEP_DEG / 2)), radii_m[1]
    first, last = bearings_deg
    if far <= near or last <= first:
        return shapely.Polygon()
    if last - first >= 360:
        return shapely.Polygon(disc(at, far).exterior, [disc(at, near).exterior] if near > 0 else [])
    bearings = np.radians(np.linspace(first, last, max(2, int(np.ceil((last - first) / ARC_STEP_DEG)) + 1)))
    arc = np.column_stack((np.sin(bearings), np.cos(bearings)))
    inner = near * arc[::-1] if near > 0 else np.zeros((1, 2))
    return shapely.Polygon(np.concatenate((far * arc, inner)) + np.asarray(at))


def polygons_of(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """The polygons of any valid geometry, without the lines and points that an overlay may leave."""
    if isinstance(geometry, shapely.MultiPolygon):
        return geometry
    parts = shapely.get_parts(geometry)
    kept = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    if len(kept) == 0:
        return NOTHING
    return shapely.MultiPolygon(list(kept))


def polygon_of_ring(ring: Floats) -> shapely.MultiPolygon:
    """A ring [n, 2] as valid polygons; touching itself within rounding is repaired, fewer than three corners hold nothing."""
    if len(ring) < 3:
        return NOTHING
    polygon = shapely.Polygon(ring)
    return polygons_of(polygon if polygon.is_valid else shapely.make_valid(polygon))
