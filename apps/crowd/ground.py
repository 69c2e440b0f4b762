"""A crowd zone in metres of its own frame."""

from dataclasses import dataclass

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon

from safecity_gis.core.crowd.flow import Edge, edge_of
from safecity_gis.core.geo.frames import Floats, LocalFrame, LonLat

EDGE_PIECE_M = 2.0


@dataclass(frozen=True)
class ZoneGround:
    """Frame, shape and edge of a zone; all in metres east and north of its middle."""

    frame: LocalFrame
    shape: shapely.Polygon
    edge: Edge

    def holds(self, points_m: Floats) -> np.ndarray:
        """Which of the points [n, 2] lie in the zone, bool [n]; NaN lies in none."""
        return np.asarray(shapely.contains_xy(self.shape, points_m[:, 0], points_m[:, 1]), np.bool_)


def zone_ground(area: Polygon) -> ZoneGround:
    """The ground of a zone drawn in degrees."""
    middle = area.centroid
    frame = LocalFrame(LonLat(middle.x, middle.y))
    shape = shapely.transform(shapely.from_wkb(bytes(area.wkb)), frame.to_ground)
    shapely.prepare(shape)
    ring = np.asarray(shape.exterior.coords, np.float64)[:, :2]
    return ZoneGround(frame, shape, edge_of(ring, piece_m=EDGE_PIECE_M))


def measures_m(area: Polygon) -> tuple[float, float]:
    """Area in m² and length of the edge in metres of a polygon drawn in degrees."""
    middle = area.centroid
    shape = shapely.transform(shapely.from_wkb(bytes(area.wkb)), LocalFrame(LonLat(middle.x, middle.y)).to_ground)
    return float(shape.area), float(shape.length)
